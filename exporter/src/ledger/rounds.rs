//! Looks that show a pipeline more than once.

use std::collections::BTreeMap;

use crate::facts::Look;

/// The look in rounds, in each of which a pipeline is seen once at most: each is decided on what the
/// one before it left. Nearly every look is one round.
pub(super) fn rounds(mut look: Look) -> Vec<Look> {
    let mut times = BTreeMap::<_, usize>::new();
    let mut rounds = Vec::<Vec<_>>::new();
    for pipeline in std::mem::take(&mut look.pipelines) {
        let time = times.entry(pipeline.id).or_default();
        match rounds.get_mut(*time) {
            Some(round) => round.push(pipeline),
            None => rounds.push(vec![pipeline]),
        }
        *time += 1;
    }
    let last = rounds.pop().unwrap_or_default();
    let mut looks: Vec<Look> = rounds
        .into_iter()
        .map(|pipelines| Look {
            pipelines,
            gone: Vec::new(),
            seen_until: None,
            ..look.clone()
        })
        .collect();
    look.pipelines = last;
    looks.push(look);
    looks
}
