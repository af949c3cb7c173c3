//! Which refs of a project are looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::types::{MergeRequestState, PipelineId};

use crate::config::{ProjectSettings, RefSettings};
use crate::facts::RefKind;
use crate::sources::Listed;

/// A ref, as labels name it.
pub(super) type RefKey = (RefKind, Arc<str>);

/// What is known of the refs of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct RefBook {
    refs: BTreeMap<RefKey, Known>,
}

#[derive(Clone, Debug)]
struct Known {
    /// Its newest pipeline, and when that was made.
    newest: PipelineId,
    created_at: DateTime<Utc>,
    deleted: bool,
    /// Whether its kind was told, and not guessed.
    is_told: bool,
    merge_request: Option<MergeRequestState>,
}

/// Refs of a project that are remembered. The oldest are forgotten first.
const MOST: usize = 5000;

impl RefBook {
    /// Takes note of a pipeline. A pipeline that is newer than a ref's deletion proves it there.
    pub(super) fn saw(&mut self, listed: &Listed) {
        let seen = &listed.seen;
        let key = (seen.kind, Arc::clone(&seen.git_ref));
        let known = self.refs.entry(key).or_insert_with(|| Known {
            newest: seen.id,
            created_at: seen.created_at,
            deleted: false,
            is_told: false,
            merge_request: None,
        });
        let is_told = listed.whole || seen.kind != RefKind::Branch;
        known.is_told |= is_told;
        if seen.id > known.newest {
            known.newest = seen.id;
            known.created_at = seen.created_at;
            known.deleted = false;
        }
        if listed.merge_request.is_some() {
            known.merge_request.clone_from(&listed.merge_request);
        }
        if is_told {
            self.forget_guess(seen.kind, &seen.git_ref);
        }
        if self.refs.len() > MOST {
            let oldest = self.refs.iter().min_by_key(|(_, known)| known.newest);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.refs.remove(&key);
            }
        }
    }

    /// Forgets a ref that was thought to be of another kind than it is.
    fn forget_guess(&mut self, kind: RefKind, name: &Arc<str>) {
        let other = match kind {
            RefKind::Branch => RefKind::Tag,
            RefKind::Tag => RefKind::Branch,
            RefKind::MergeRequest => return,
        };
        let guess = (other, Arc::clone(name));
        if self.refs.get(&guess).is_some_and(|known| !known.is_told) {
            self.refs.remove(&guess);
        }
    }

    /// The kind of a ref that a list did not tell: what was told before, else a branch where the name
    /// is one that is asked for, else a tag where it is that.
    pub(super) fn guessed_kind(&self, settings: &ProjectSettings, name: &str) -> Option<RefKind> {
        let kinds = [RefKind::Branch, RefKind::Tag];
        let is_told = |kind: &RefKind| {
            let known = self.refs.get(&(*kind, Arc::from(name)));
            known.is_some_and(|known| known.is_told)
        };
        let is_asked_for = |kind: &RefKind| Rule::of(settings, *kind).matches(name);
        match kinds.iter().find(|kind| is_told(kind)) {
            Some(told) => Some(*told).filter(is_asked_for),
            None => kinds.into_iter().find(is_asked_for),
        }
    }

    /// Takes note of what became of a merge request. Whether that was news.
    pub(super) fn merge_request(&mut self, iid: u64, state: &MergeRequestState) -> bool {
        let key = (RefKind::MergeRequest, Arc::from(iid.to_string()));
        let Some(known) = self.refs.get_mut(&key) else {
            return false;
        };
        let news = known.merge_request.as_ref() != Some(state);
        known.merge_request = Some(state.clone());
        news
    }

    /// Takes note that a ref was deleted, or is there. Whether that was news.
    pub(super) fn set_deleted(&mut self, kind: RefKind, name: &str, deleted: bool) -> bool {
        let known = self.refs.get_mut(&(kind, Arc::from(name)));
        known.is_some_and(|known| std::mem::replace(&mut known.deleted, deleted) != deleted)
    }

    /// The refs of a kind that are thought to be there.
    pub(super) fn present(&self, kind: RefKind) -> impl Iterator<Item = &Arc<str>> {
        let of_kind = self.refs.iter().filter(move |((of, _), _)| *of == kind);
        of_kind
            .filter(|(_, known)| !known.deleted)
            .map(|((_, name), _)| name)
    }

    /// The refs that are asked for.
    pub(super) fn wanted(
        &self,
        settings: &ProjectSettings,
        now: DateTime<Utc>,
    ) -> BTreeSet<RefKey> {
        let mut wanted = BTreeSet::new();
        for kind in [RefKind::Branch, RefKind::Tag, RefKind::MergeRequest] {
            let rule = Rule::of(settings, kind);
            let mut refs: Vec<_> = self
                .refs
                .iter()
                .filter(|((of, name), known)| *of == kind && rule.admits(name, known, now))
                .collect();
            if let Some(most) = rule.most_recent {
                refs.sort_by_key(|(_, known)| std::cmp::Reverse(known.newest));
                refs.truncate(most);
            }
            wanted.extend(refs.into_iter().map(|(key, _)| key.clone()));
        }
        wanted
    }

    /// Whether a ref that the book does not hold, or holds, may still be asked for: for series from
    /// before a restart, of refs that no list has shown since.
    pub(super) fn keeps(
        &self,
        wanted: &BTreeSet<RefKey>,
        settings: &ProjectSettings,
        kind: RefKind,
        name: &str,
    ) -> bool {
        let key = (kind, Arc::from(name));
        wanted.contains(&key)
            || (!self.refs.contains_key(&key) && Rule::of(settings, kind).matches(name))
    }
}

/// What the settings say of one kind of ref.
struct Rule<'a> {
    enabled: bool,
    most_recent: Option<usize>,
    max_age_days: Option<u32>,
    named: Option<&'a RefSettings>,
    states: Option<&'a [crate::config::MergeRequestState]>,
}

impl<'a> Rule<'a> {
    fn of(settings: &'a ProjectSettings, kind: RefKind) -> Self {
        let named = |settings: &'a RefSettings| Self {
            enabled: settings.enabled,
            most_recent: settings.most_recent,
            max_age_days: settings.max_age_days,
            named: Some(settings),
            states: None,
        };
        match kind {
            RefKind::Branch => named(&settings.branches),
            RefKind::Tag => named(&settings.tags),
            RefKind::MergeRequest => Self {
                enabled: settings.merge_requests.enabled,
                most_recent: settings.merge_requests.most_recent,
                max_age_days: settings.merge_requests.max_age_days,
                named: None,
                states: Some(&settings.merge_requests.states),
            },
        }
    }

    /// Judges by the name alone.
    fn matches(&self, name: &str) -> bool {
        self.enabled && self.named.is_none_or(|named| named.regexp.matches(name))
    }

    fn admits(&self, name: &str, known: &Known, now: DateTime<Utc>) -> bool {
        let young = self.max_age_days.is_none_or(|days| {
            let age = TimeDelta::try_days(i64::from(days));
            age.is_none_or(|age| now - known.created_at <= age)
        });
        let there = !known.deleted || self.named.is_none_or(|named| !named.exclude_deleted);
        // A state that is not known yet is no reason to leave it out.
        let state = known.merge_request.as_ref().is_none_or(|state| {
            let states = self.states;
            states.is_none_or(|states| states.iter().any(|of| of.as_str() == state.as_str()))
        });
        self.matches(name) && young && there && state
    }
}

#[cfg(test)]
mod tests;
