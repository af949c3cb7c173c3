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
/// seen in full, less the retention; nor than the newest change that GitLab told, so that a clock
/// that is wrong here makes nothing forgotten. Were no look ever to be full, or pipelines to come by
/// the hundred thousand, the oldest go nevertheless.
pub(super) fn prune(ledger: &ProjectLedger, look: &Look, retention: i64) -> Option<Fact> {
    let seen_until = ledger.seen_until.max(look.seen_until.map(millis));
    let until = seen_until.map_or(NEVER, |until| until.min(millis(look.at)));
    let mut through = NEVER;
    if until.saturating_sub(retention) > ledger.pruned_through.saturating_add(retention / STEP) {
        let newest = ledger.entries.values().map(|entry| entry.updated).max();
        through = until.min(newest.unwrap_or(NEVER)).saturating_sub(retention);
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
