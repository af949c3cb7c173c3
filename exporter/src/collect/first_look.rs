//! A first look: the newest pipelines of a project, and the latest of each ref that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineScope, PipelineSource};

use super::refs::RefKey;
use super::shared::Shared;
use super::tracked::Tracked;
use crate::facts::RefKind;
use crate::sources::{Changed, Listed};

/// Refs of which a first look asks for the latest pipeline, of each kind.
const MOST_REFS: usize = 300;

/// Adds the latest pipelines of refs that are not among the newest pipelines of the project. What
/// fails is left out: a later pipeline of the ref shows it.
pub(super) async fn complete(shared: &Shared, tracked: &Tracked, changed: &mut Changed) {
    let mut known: BTreeSet<PipelineId> = changed
        .pipelines
        .iter()
        .map(|listed| listed.seen.id)
        .collect();
    let settings = &tracked.settings;
    let scopes = [
        (
            settings.branches.enabled,
            "BRANCHES",
            PipelineScope::Branches,
        ),
        (settings.tags.enabled, "TAGS", PipelineScope::Tags),
    ];
    for (enabled, name, scope) in scopes {
        if !enabled {
            continue;
        }
        let latest = if shared.way.is_graphql() {
            let graphql = &shared.graphql;
            graphql.latest_of_refs(tracked.id, name, MOST_REFS).await
        } else {
            let rest = &shared.rest;
            rest.latest_of_refs(tracked.id, scope, MOST_REFS).await
        };
        match latest {
            Ok(latest) => {
                let new = latest
                    .into_iter()
                    .filter(|listed| known.insert(listed.seen.id));
                changed.pipelines.extend(new);
            }
            Err(error) => {
                tracing::debug!(project = %tracked.path, %error, "older refs could not be looked at");
            }
        }
    }
}

/// The pipelines of a first look whose jobs are wanted: the latest of each ref, what it started, and
/// what is not finished.
pub(super) fn chosen(pipelines: &[Listed], wanted: &BTreeSet<RefKey>) -> BTreeSet<PipelineId> {
    let mut latest: BTreeMap<RefKey, &Listed> = BTreeMap::new();
    let of_wanted = || {
        pipelines
            .iter()
            .map(|listed| (key(listed), listed))
            .filter(|(key, _)| wanted.contains(key))
    };
    for (key, listed) in of_wanted().filter(|(_, listed)| !listed.is_child()) {
        let latest = latest.entry(key).or_insert(listed);
        if listed.seen.id > latest.seen.id {
            *latest = listed;
        }
    }
    let is_chosen = |key: &RefKey, listed: &Listed| {
        let of_ref = latest.get(key);
        let newest = of_ref.is_some_and(|latest| latest.seen.id == listed.seen.id);
        let started = of_ref.is_none_or(|latest| latest.seen.created_at <= listed.seen.created_at);
        newest || !listed.seen.status.is_finished() || (listed.is_child() && started)
    };
    of_wanted()
        .filter(|(key, listed)| is_chosen(key, listed))
        .map(|(_, listed)| listed.seen.id)
        .collect()
}

/// The finished pipelines of a first look that are shown without jobs: of each ref and source the
/// newest `most`. `kinds` tells which refs are tags, as far as that is known: REST's lists do not, nor
/// do they tell when a pipeline ended, which for one that did not change since `at` is of no matter.
pub(super) fn history<'a>(
    pipelines: &'a [Listed],
    wanted: &BTreeSet<RefKey>,
    chosen: &BTreeSet<PipelineId>,
    kinds: &BTreeSet<RefKey>,
    (most, at): (usize, DateTime<Utc>),
) -> Vec<&'a Listed> {
    let is_told = |listed: &Listed| {
        let kind = listed.seen.kind == RefKind::MergeRequest || kinds.contains(&key(listed));
        listed.whole || (kind && listed.seen.status.is_finished() && listed.seen.updated_at <= at)
    };
    let mut newest: Vec<&Listed> = pipelines
        .iter()
        .filter(|listed| is_told(listed) && wanted.contains(&key(listed)))
        .collect();
    newest.sort_by_key(|listed| std::cmp::Reverse(listed.seen.id));
    let mut counts = BTreeMap::<(RefKey, &PipelineSource), usize>::new();
    newest.retain(|listed| {
        let count = counts
            .entry((key(listed), &listed.seen.source))
            .or_default();
        *count += 1;
        *count <= most && !chosen.contains(&listed.seen.id)
    });
    newest
}

pub(super) fn key(listed: &Listed) -> RefKey {
    (
        listed.seen.kind,
        std::sync::Arc::clone(&listed.seen.git_ref),
    )
}
