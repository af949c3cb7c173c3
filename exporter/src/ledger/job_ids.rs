//! Which jobs of a pipeline were decided.

use serde::{Deserialize, Serialize};

/// A set of ids, exact and small: the jobs of a pipeline are made together, so that their ids lie
/// close to each other. Held as runs (how far from the last run, how long), in variable-length
/// numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(u64, u64)>", into = "Vec<(u64, u64)>")]
pub(super) struct JobIds(Box<[u8]>);

impl JobIds {
    pub(super) fn contains(&self, id: u64) -> bool {
        self.runs()
            .any(|(first, last)| (first..=last).contains(&id))
    }

    pub(super) fn extend(&mut self, ids: impl IntoIterator<Item = u64>) {
        let mut runs: Vec<(u64, u64)> = ids.into_iter().map(|id| (id, id)).collect();
        if runs.is_empty() {
            return;
        }
        runs.extend(self.runs());
        *self = Self::from(runs);
    }

    /// First and last id of each run, ascending.
    fn runs(&self) -> impl Iterator<Item = (u64, u64)> {
        let mut bytes = self.0.iter();
        let mut end = 0_u64;
        std::iter::from_fn(move || {
            let first = end.wrapping_add(number(&mut bytes)?);
            let last = first.wrapping_add(number(&mut bytes)?);
            end = last;
            Some((first, last))
        })
    }
}

impl From<Vec<(u64, u64)>> for JobIds {
    fn from(mut runs: Vec<(u64, u64)>) -> Self {
        runs.retain(|(first, last)| first <= last);
        runs.sort_unstable();
        let mut bytes = Vec::with_capacity(4);
        let mut end = 0;
        let mut push = |(first, last): (u64, u64)| {
            push_number(&mut bytes, first - end);
            push_number(&mut bytes, last - first);
            end = last;
        };
        let mut current: Option<(u64, u64)> = None;
        for (first, last) in runs {
            current = Some(match current {
                Some(run) if first <= run.1.saturating_add(1) => (run.0, run.1.max(last)),
                Some(run) => {
                    push(run);
                    (first, last)
                }
                None => (first, last),
            });
        }
        if let Some(run) = current {
            push(run);
        }
        Self(bytes.into_boxed_slice())
    }
}

impl From<JobIds> for Vec<(u64, u64)> {
    fn from(ids: JobIds) -> Self {
        ids.runs().collect()
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn number(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u64> {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let byte = *bytes.next()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_was_put_in_and_nothing_else(
            additions in prop::collection::vec(prop::collection::vec(0_u64..60, 0..12), 0..8),
            base in prop_oneof![Just(0), Just(u64::MAX - 60), 1_u64 << 40..1 << 50],
        ) {
            let mut ids = JobIds::default();
            let mut model = BTreeSet::new();
            for addition in additions {
                ids.extend(addition.iter().map(|id| base + id));
                model.extend(addition.iter().map(|id| base + id));
            }
            for id in 0..60 {
                prop_assert_eq!(ids.contains(base + id), model.contains(&(base + id)));
            }
            let text = serde_json::to_string(&ids).unwrap();
            prop_assert_eq!(serde_json::from_str::<JobIds>(&text).unwrap(), ids);
        }
    }

    #[test]
    fn jobs_that_were_made_together_take_a_few_bytes() {
        let mut ids = JobIds::default();
        ids.extend((0..50).map(|number| 12_345_678_000 + number));
        assert!(ids.0.len() <= 7, "{}", ids.0.len());
        ids.extend((0..50).map(|number| 12_345_678_100 + number * 3));
        assert!(ids.0.len() <= 110, "{}", ids.0.len());
    }
}
