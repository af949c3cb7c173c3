//! What is forgotten, and when.

use super::decide::millis;
use super::entry::{NEVER, State};
use super::project_ledger::ProjectLedger;
use crate::facts::Look;
use crate::store::Fact;

/// So many pipelines of one project are remembered, unless one asks for trouble.
const MOST_ENTRIES: usize = 200_000;

/// How much must have become old before it is looked for, as a part of the retention.
const STEP: i64 = 64;

/// What the look allows to forget.
///
/// Only what was seen can be decided, so nothing is forgotten that is younger than what was last
/// seen in full, less the retention. Were no look ever to be full, or pipelines to come by the
/// hundred thousand, the oldest go nevertheless.
pub(super) fn prune(ledger: &ProjectLedger, look: &Look, retention: i64) -> Option<Fact> {
    let seen_until = ledger.seen_until.max(look.seen_until.map(millis));
    let mut through = match seen_until {
        Some(until) => until.min(millis(look.at)).saturating_sub(retention),
        None => NEVER,
    };
    if through > NEVER && through < ledger.pruned_through.saturating_add(retention / STEP) {
        through = NEVER;
    }
    if ledger.entries.len() > MOST_ENTRIES {
        through = through.max(oldest_half(ledger));
    }
    (through > ledger.pruned_through
        && ledger.entries.values().any(|entry| entry.was_over(through)))
    .then_some(Fact::Pruned { through })
}

fn oldest_half(ledger: &ProjectLedger) -> i64 {
    let mut updates: Vec<i64> = ledger
        .entries
        .values()
        .filter(|entry| matches!(entry.state, State::Finished | State::Gone))
        .map(|entry| entry.updated)
        .collect();
    let middle = updates.len() / 2;
    if updates.is_empty() {
        return NEVER;
    }
    *updates.select_nth_unstable(middle).1
}
