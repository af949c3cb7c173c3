//! From what was shown to looks, and what is remembered of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineSource, ProjectId};
use tokio::time::Instant;

use super::codes::{self, PendingCodes};
use super::first_look::{self, key};
use super::follow::follow;
use super::poll::{End, Polled};
use super::shared::Shared;
use super::tracked::{Detailed, Known, Tracked, is_at_work};
use super::upkeep::follow_on;
use crate::facts::{JobsSeen, Look, Origin, Parent, PipelineSeen, RefKind};
use crate::sources::{Changed, Detail, Listed, Since, Target};

/// How long the ledger may not know how far a quiet project was looked at: after a restart that much
/// is looked at again.
const TOLD_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How often a pipeline is looked at that waits for a person, or for its time.
const WAITING_EVERY: Duration = Duration::from_secs(600);
/// How long a child whose parent is not known yet is left out.
const ORPHAN: TimeDelta = TimeDelta::minutes(10);
/// First looks that may fail in parts before one is taken as it is.
const PATIENCE: u32 = 5;
/// Jobs that a pipeline is thought to have when that is not told.
const JOBS: u32 = 50;

/// What was learnt of the pipelines that were wanted of a project.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) details: Vec<Detail>,
    pub(super) gone: Vec<PipelineId>,
    pub(super) failed: Vec<PipelineId>,
    pub(super) error: Option<String>,
    pub(super) wait: Option<Duration>,
}

/// Takes note of what changed, and says whose details are wanted. The first `newest` of the list are
/// the newest pipelines of the project; others come from elsewhere.
pub(super) fn plan(
    shared: &Shared,
    tracked: &mut Tracked,
    changed: &mut Changed,
    since: Since,
    newest: usize,
) -> Vec<Target> {
    tracked.path = Arc::clone(&changed.path);
    let settings = Arc::clone(&tracked.settings);
    let refs = &tracked.refs;
    changed.pipelines.retain_mut(|listed| {
        if listed.whole || listed.seen.kind != RefKind::Branch {
            return true;
        }
        // REST's lists do not tell tags from branches.
        let kind = refs.guessed_kind(&settings, &listed.seen.git_ref);
        listed.seen.kind = kind.unwrap_or(RefKind::Branch);
        kind.is_some()
    });
    for listed in &changed.pipelines {
        tracked.refs.saw(listed);
    }
    let now = shared.server.now();
    let wanted = tracked.refs.wanted(&settings, now);
    let is_wanted = |listed: &Listed| wanted.contains(&key(listed));
    let parts = shared.parts();
    let needs = |listed: &Listed| {
        parts.jobs || !listed.whole || (parts.downstream && listed.is_downstream())
    };
    let mut targets = Vec::new();
    if since == Since::Newest {
        let chosen = first_look::chosen(&changed.pipelines, &wanted);
        let (mut own, mut children) = (0, 0);
        for (index, listed) in changed.pipelines.iter().enumerate() {
            let next = if listed.is_child() {
                &mut children
            } else {
                &mut own
            };
            let position = *next;
            *next += 1;
            if chosen.contains(&listed.seen.id) && needs(listed) {
                targets.push(Target {
                    position: (index < newest).then_some(position),
                    updated_at: None,
                    ..target(tracked, listed)
                });
            }
        }
        return targets;
    }
    let mut listed_ids = BTreeSet::new();
    for listed in changed.pipelines.iter().filter(|listed| is_wanted(listed)) {
        listed_ids.insert(listed.seen.id);
        let known = tracked.pipelines.get(&listed.seen.id);
        if needs(listed) && is_news(shared, known, listed) {
            targets.push(target(tracked, listed));
        }
    }
    targets.extend(silent(shared, tracked, &listed_ids));
    targets
}

fn target(tracked: &Tracked, listed: &Listed) -> Target {
    Target {
        project: tracked.id,
        pipeline: listed.seen.id,
        updated_at: Some(listed.seen.updated_at),
        child: listed.is_child(),
        jobs: listed.jobs.unwrap_or(JOBS),
        position: None,
    }
}

/// Whether a list shows a pipeline otherwise than its details were last seen, or its jobs may have
/// changed since.
fn is_news(shared: &Shared, known: Option<&Known>, listed: &Listed) -> bool {
    let Some(detailed) = known.and_then(|known| known.detailed.as_ref()) else {
        return true;
    };
    detailed.status != listed.seen.status
        || detailed.updated_at != listed.seen.updated_at
        || (is_at_work(&listed.seen.status) && is_due(shared, detailed))
}

fn is_due(shared: &Shared, detailed: &Detailed) -> bool {
    // Looks at what is at work come twice as often, and some a little early.
    detailed.at.elapsed() >= shared.config().collectors.jobs.interval / 3
}

/// Pipelines that no list showed and whose jobs may have changed all the same, or which may be gone.
fn silent(shared: &Shared, tracked: &Tracked, listed: &BTreeSet<PipelineId>) -> Vec<Target> {
    let unfinished = tracked
        .pipelines
        .values()
        .filter(|known| !known.seen.status.is_finished() && !listed.contains(&known.seen.id));
    let due = unfinished.filter(|known| match &known.detailed {
        None => true,
        Some(detailed) if is_at_work(&known.seen.status) => is_due(shared, detailed),
        Some(detailed) => detailed.at.elapsed() >= WAITING_EVERY,
    });
    let known = due.map(|known| Target {
        project: tracked.id,
        pipeline: known.seen.id,
        updated_at: Some(known.seen.updated_at),
        child: known.seen.source == PipelineSource::ParentPipeline,
        jobs: JOBS,
        position: None,
    });
    let unseen = tracked.unseen.iter().filter(|id| !listed.contains(id));
    let unseen = unseen.map(|id| Target {
        project: tracked.id,
        pipeline: *id,
        updated_at: None,
        child: false,
        jobs: JOBS,
        position: None,
    });
    known.chain(unseen).collect()
}

/// Makes a look of what was shown, hands it in, and remembers what came of it.
pub(super) async fn finish(
    shared: &Shared,
    tracked: &mut Tracked,
    mut changed: Changed,
    outcome: Outcome,
    since: Since,
    asked_at: DateTime<Utc>,
    polled: &mut Polled,
) -> End {
    let archived = changed.archived == Some(true);
    for detail in &outcome.details {
        tracked.refs.saw(&detail.listed);
        learn_bridges(shared, detail);
    }
    correct_kinds(&mut changed, &outcome);
    let wanted = tracked.refs.wanted(&tracked.settings, shared.server.now());
    let made = make(
        shared,
        tracked,
        &changed,
        &outcome,
        &wanted,
        (since, asked_at),
    );
    let is_first = tracked.cursor.is_none();
    let complete = changed.complete
        && if is_first {
            // Children whose parents are not known yet are shown when they change.
            outcome.failed.is_empty() || tracked.failures >= PATIENCE
        } else {
            outcome.failed.is_empty() && made.orphans == 0
        };
    if is_first && !complete {
        // What ends from the first look on is counted: it is one from which nothing is missing, so
        // that the next can ask for what changed since.
        return report(shared, tracked, outcome, complete, archived);
    }
    let origin = if shared.way.is_graphql() {
        Origin::GraphQl
    } else {
        Origin::Rest
    };
    let look = Look {
        project: tracked.id,
        path: Arc::clone(&tracked.path),
        origin,
        at: asked_at,
        pipelines: made.pipelines,
        gone: outcome.gone.clone(),
        seen_until: complete.then_some(asked_at),
    };
    let overdue = tracked
        .told
        .is_none_or(|told| asked_at - told >= TOLD_EVERY);
    let worth_telling = !look.pipelines.is_empty() || !look.gone.is_empty() || overdue;
    if worth_telling {
        if shared.admit(look).await.is_err() {
            tracked.failures = tracked.failures.saturating_add(1);
            return End::Failed(None);
        }
        if complete {
            tracked.told = Some(asked_at);
        }
    }
    if complete {
        tracked.cursor = Some(asked_at);
        tracked.baseline.get_or_insert(asked_at);
    }
    for detail in &outcome.details {
        if !wanted.contains(&key(&detail.listed)) {
            tracked.unseen.remove(&detail.listed.seen.id);
        }
    }
    if is_first {
        // It was taken without these: they come by their ids.
        tracked.unseen.extend(&outcome.failed);
    }
    for known in made.known {
        tracked.unseen.remove(&known.seen.id);
        tracked.pipelines.insert(known.seen.id, known);
    }
    for id in &outcome.gone {
        tracked.pipelines.remove(id);
        tracked.unseen.remove(id);
    }
    polled.codes.extend(made.codes);
    for detail in &outcome.details {
        follow(tracked, detail, None, |project| shared.is_tracked(project));
    }
    follow_on(shared, tracked, asked_at, polled).await;
    keep_refs(shared, tracked, wanted).await;
    tracked.tidy();
    report(shared, tracked, outcome, complete, archived)
}

/// Details tell which refs are tags, which REST's lists do not.
fn correct_kinds(changed: &mut Changed, outcome: &Outcome) {
    for listed in changed.pipelines.iter_mut().filter(|listed| !listed.whole) {
        let same = |detail: &&Detail| detail.listed.seen.git_ref == listed.seen.git_ref;
        if let Some(detail) = outcome.details.iter().find(same) {
            listed.seen.kind = detail.listed.seen.kind;
        }
    }
}

fn report(
    shared: &Shared,
    tracked: &mut Tracked,
    outcome: Outcome,
    complete: bool,
    archived: bool,
) -> End {
    let unfinished = tracked.pipelines.values();
    let unfinished = unfinished
        .filter(|known| !known.seen.status.is_finished())
        .count();
    let error = (!complete).then(|| {
        outcome
            .error
            .unwrap_or_else(|| "a part of GitLab's answer was missing".to_owned())
    });
    // People and alerts compare it with the time here, not with GitLab's.
    let at = shared.server.own().now();
    shared
        .status
        .looked(tracked.id, &tracked.path, unfinished, at, error);
    if !complete {
        tracked.failures = tracked.failures.saturating_add(1);
        return End::Failed(outcome.wait);
    }
    tracked.failures = 0;
    shared.succeeded(tracked.id, &tracked.path, at);
    if archived { End::Archived } else { End::Seen }
}

fn learn_bridges(shared: &Shared, detail: &Detail) {
    shared.orphans.found_parents(detail);
    if let Some(parent) = &detail.parent {
        shared.bridges.learn(detail.listed.seen.id, parent.clone());
    }
    for bridge in &detail.bridges {
        if let Some((pipeline, _, _)) = bridge.downstream {
            let parent = Parent {
                project: detail.project,
                project_path: Arc::clone(&detail.path),
                pipeline: detail.listed.seen.id,
                git_ref: Arc::clone(&detail.listed.seen.git_ref),
                bridge_name: Arc::clone(&bridge.name),
            };
            shared.bridges.learn(pipeline, parent);
        }
    }
}

/// What a look shows, and what is to be remembered of it once the ledger has taken it.
#[derive(Default)]
struct Made {
    pipelines: Vec<PipelineSeen>,
    known: Vec<Known>,
    codes: Vec<PendingCodes>,
    /// Children that are left out because their parent is not known yet.
    orphans: usize,
}

fn make(
    shared: &Shared,
    tracked: &Tracked,
    changed: &Changed,
    outcome: &Outcome,
    wanted: &BTreeSet<super::refs::RefKey>,
    (since, asked_at): (Since, DateTime<Utc>),
) -> Made {
    let mut made = Made::default();
    let mut detailed = BTreeSet::new();
    for detail in &outcome.details {
        let id = detail.listed.seen.id;
        detailed.insert(id);
        if !wanted.contains(&key(&detail.listed)) {
            continue;
        }
        let Some(seen) = with_parent(shared, tracked.id, &detail.listed) else {
            made.orphans += 1;
            continue;
        };
        let known_codes = tracked.pipelines.get(&id).map(|known| known.codes.clone());
        let coded = codes::with_codes(shared, detail, seen, known_codes.unwrap_or_default());
        made.known.push(Known {
            seen: PipelineSeen {
                jobs: JobsSeen::None,
                ..coded.pipeline.clone()
            },
            detailed: Some(Detailed {
                status: coded.pipeline.status.clone(),
                updated_at: coded.pipeline.updated_at,
                at: Instant::now(),
            }),
            codes: coded.codes,
        });
        made.codes.extend(coded.pending);
        made.pipelines.push(coded.pipeline);
    }
    let gone: BTreeSet<_> = outcome.gone.iter().collect();
    let listed_only: Vec<&Listed> = if since == Since::Newest {
        let most = shared.config().collectors.pipelines.max_pipelines_per_ref;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let chosen = first_look::chosen(&changed.pipelines, wanted);
        let kinds = outcome.details.iter().map(|detail| key(&detail.listed));
        let history = first_look::history(
            &changed.pipelines,
            wanted,
            &detailed,
            &kinds.collect(),
            (most, asked_at),
        );
        let rest = changed.pipelines.iter();
        let rest = rest.filter(|listed| {
            listed.whole && chosen.contains(&listed.seen.id) && !detailed.contains(&listed.seen.id)
        });
        let shown: BTreeSet<_> = history.iter().map(|listed| listed.seen.id).collect();
        let rest = rest.filter(|listed| !shown.contains(&listed.seen.id));
        rest.chain(history.iter().copied()).collect()
    } else {
        let listed = changed.pipelines.iter().filter(|listed| {
            let known = tracked.pipelines.get(&listed.seen.id);
            listed.whole
                && !detailed.contains(&listed.seen.id)
                && wanted.contains(&key(listed))
                && known.is_none_or(|known| is_changed(known, listed))
        });
        listed.collect()
    };
    for listed in listed_only {
        if gone.contains(&listed.seen.id) {
            continue;
        }
        // One whose details failed is shown as far as it is known; it is asked for again.
        let Some(seen) = with_parent(shared, tracked.id, listed) else {
            made.orphans += 1;
            continue;
        };
        let before = tracked.pipelines.get(&listed.seen.id);
        made.known.push(Known {
            seen: seen.clone(),
            detailed: before.and_then(|known| known.detailed.clone()),
            codes: before.map(|known| known.codes.clone()).unwrap_or_default(),
        });
        made.pipelines.push(seen);
    }
    made
}

fn is_changed(known: &Known, listed: &Listed) -> bool {
    known.seen.status != listed.seen.status || known.seen.updated_at != listed.seen.updated_at
}

/// The pipeline with its parent. None for a child of the project whose parent may become known yet:
/// REST tells parents only by their bridges.
fn with_parent(shared: &Shared, project: ProjectId, listed: &Listed) -> Option<PipelineSeen> {
    let mut seen = listed.seen.clone();
    if !shared.parts().downstream || !listed.is_downstream() {
        return Some(seen);
    }
    let parent = shared.bridges.parent_of(seen.id);
    seen.parent = parent.map(|parent| (*parent).clone());
    let young = shared.server.now() - seen.created_at < ORPHAN;
    let orphan = seen.parent.is_none() && listed.is_child() && young;
    if seen.parent.is_none() && !shared.way.is_graphql() {
        shared.orphans.add(seen.id, project);
    }
    (!orphan).then_some(seen)
}

/// Tells the ledger which refs are no longer asked for, when some are not.
pub(super) async fn keep_refs(
    shared: &Shared,
    tracked: &mut Tracked,
    wanted: BTreeSet<super::refs::RefKey>,
) {
    let left = tracked.wanted.difference(&wanted).next().is_some();
    tracked.wanted = wanted;
    if !left {
        return;
    }
    let (settings, refs) = (&tracked.settings, &tracked.refs);
    let keep = |kind: RefKind, name: &str| refs.keeps(&tracked.wanted, settings, kind, name);
    if let Err(error) = shared.ledger.retain_refs(tracked.id, &keep).await {
        tracing::error!(%error, "the ledger did not let go of refs");
        return;
    }
    let wanted = &tracked.wanted;
    tracked
        .pipelines
        .retain(|_, known| wanted.contains(&(known.seen.kind, Arc::clone(&known.seen.git_ref))));
}
