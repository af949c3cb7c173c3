//! Series that are changed in place.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pipewright_core::observability::{MOST_SERIES, OVERFLOW_LABEL};

use crate::exposition::{Bounds, Family, HistogramSample, LabelText, Writer};

/// The series of one family. Their number is bounded: what comes after the last one is counted
/// under a label of its own.
#[derive(Debug)]
pub(super) struct Live<V> {
    names: &'static [&'static str],
    series: Mutex<BTreeMap<LabelText, V>>,
}

impl<V: Clone> Live<V> {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            series: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<LabelText, V>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change(
        &self,
        values: &[&str],
        new: impl FnOnce() -> V,
        change: impl FnOnce(&mut V),
    ) {
        let mut key = self.labels(values.iter().copied());
        let mut series = self.lock();
        if series.len() >= MOST_SERIES && !series.contains_key(&key) {
            key = self.labels(std::iter::repeat(OVERFLOW_LABEL));
        }
        change(series.entry(key).or_insert_with(new));
    }

    fn labels<'a>(&self, values: impl Iterator<Item = &'a str>) -> LabelText {
        let labels: Vec<(&str, &str)> = self.names.iter().copied().zip(values).collect();
        LabelText::new(&labels)
    }

    /// A copy: a scraper that reads slowly must not hold up whoever counts.
    pub(super) fn copy(&self) -> Vec<(LabelText, V)> {
        self.lock()
            .iter()
            .map(|(labels, value)| (labels.clone(), value.clone()))
            .collect()
    }
}

impl Live<u64> {
    pub(super) fn add(&self, values: &[&str], count: u64) {
        self.change(values, || 0, |value| *value = value.saturating_add(count));
    }

    pub(super) fn write_counter(
        &self,
        out: &mut Writer<'_>,
        family: &Family,
        created: i64,
    ) -> io::Result<()> {
        out.family(family)?;
        for (labels, value) in self.copy() {
            out.counter(&[labels.as_str()], value, Some(created), None)?;
        }
        Ok(())
    }
}

impl Live<f64> {
    pub(super) fn set(&self, values: &[&str], value: f64) {
        self.change(values, || 0.0, |old| *old = value);
    }

    pub(super) fn write_gauge(&self, out: &mut Writer<'_>, family: &Family) -> io::Result<()> {
        out.family(family)?;
        for (labels, value) in self.copy() {
            out.gauge(&[labels.as_str()], value)?;
        }
        Ok(())
    }
}

/// Observations of one series, by bucket.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    counts: Box<[u64]>,
    sum: f64,
}

impl Observed {
    pub(super) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn sum(&self) -> f64 {
        self.sum
    }
}

impl Live<Observed> {
    pub(super) fn observe(&self, values: &[&str], bounds: &Bounds, took: Duration) {
        let seconds = took.as_secs_f64();
        let new = || Observed {
            counts: vec![0; bounds.buckets()].into_boxed_slice(),
            sum: 0.0,
        };
        self.change(values, new, |observed| {
            if let Some(count) = observed.counts.get_mut(bounds.bucket(seconds)) {
                *count += 1;
            }
            observed.sum += seconds;
        });
    }

    pub(super) fn write_histogram(
        &self,
        out: &mut Writer<'_>,
        family: &Family,
        bounds: &Bounds,
        created: i64,
    ) -> io::Result<()> {
        out.family(family)?;
        for (labels, observed) in self.copy() {
            let sample = HistogramSample {
                bounds,
                counts: &observed.counts,
                sum: observed.sum,
                created: Some(created),
                exemplar: None,
            };
            out.histogram(&[labels.as_str()], &sample)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_from_outside_do_not_fill_the_memory() {
        let live = Live::<u64>::new(&["endpoint"]);
        for number in 0..MOST_SERIES + 5 {
            live.add(&[&number.to_string()], 1);
        }
        live.add(&["0"], 1);
        let series: BTreeMap<_, _> = live.copy().into_iter().collect();
        assert_eq!(series.len(), MOST_SERIES + 1);
        assert_eq!(series[&LabelText::new(&[("endpoint", OVERFLOW_LABEL)])], 5);
        assert_eq!(series[&LabelText::new(&[("endpoint", "0")])], 2);
    }
}
