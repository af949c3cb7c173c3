//! Distributions.

use serde::{Deserialize, Serialize};

use crate::exposition::{Bounds, Exemplar, HistogramSample};

const NANOSECONDS: f64 = 1e9;

/// A distribution of durations. The sum is of whole nanoseconds: it does not depend on the order in
/// which they came, and is written and read back exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Histogram {
    counts: Box<[u64]>,
    sum: u64,
    created: i64,
    last: u64,
    last_value: u64,
    last_at: i64,
}

impl Histogram {
    /// Nothing observed since then, in milliseconds since 1970.
    pub(crate) fn since(created: i64, bounds: &Bounds) -> Self {
        Self {
            counts: vec![0; bounds.buckets()].into_boxed_slice(),
            sum: 0,
            created,
            last: 0,
            last_value: 0,
            last_at: 0,
        }
    }

    /// Observes a duration of `nanoseconds`, that of the pipeline or job `id`.
    pub(crate) fn observe(&mut self, bounds: &Bounds, nanoseconds: u64, id: u64, at: i64) {
        let bucket = bounds.bucket(seconds(nanoseconds));
        if let Some(count) = self.counts.get_mut(bucket) {
            *count = count.saturating_add(1);
        }
        self.sum = self.sum.saturating_add(nanoseconds);
        self.last = id;
        self.last_value = nanoseconds;
        self.last_at = at;
    }

    pub(crate) fn sample<'a>(
        &'a self,
        bounds: &'a Bounds,
        exemplar_label: &'static str,
    ) -> HistogramSample<'a> {
        HistogramSample {
            bounds,
            counts: &self.counts,
            sum: seconds(self.sum),
            created: Some(self.created),
            exemplar: (self.last > 0).then(|| Exemplar {
                label: exemplar_label,
                id: self.last,
                value: seconds(self.last_value),
                at: Some(self.last_at),
            }),
        }
    }

    /// Moves what was observed to other buckets: each observation to the smallest that certainly
    /// holds it. Sum and count stay; how it is spread is as well as the old buckets told.
    pub(crate) fn change_bounds(&mut self, old: &[f64], new: &Bounds) {
        let mut counts = vec![0_u64; new.buckets()];
        for (place, count) in self.counts.iter().enumerate() {
            let bucket = old
                .get(place)
                .map_or(new.values().len(), |bound| new.bucket(*bound));
            if let Some(moved) = counts.get_mut(bucket) {
                *moved = moved.saturating_add(*count);
            }
        }
        self.counts = counts.into_boxed_slice();
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is scraped is a float")]
fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / NANOSECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bounds_keep_count_and_sum_and_claim_nothing() {
        let old = Bounds::new(&[5.0, 10.0, 60.0]).unwrap();
        let mut histogram = Histogram::since(0, &old);
        for second in [3, 8, 8, 40, 500] {
            histogram.observe(&old, second * 1_000_000_000, 1, 0);
        }
        let new = Bounds::new(&[10.0, 30.0, 120.0]).unwrap();
        histogram.change_bounds(old.values(), &new);
        let sample = histogram.sample(&new, "pipeline_id");
        assert_eq!(sample.counts, [3, 0, 1, 1]);
        assert_eq!(sample.sum.to_bits(), 559.0_f64.to_bits());
    }
}
