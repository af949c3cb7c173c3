//! One look at some projects: what changed, its details, and what comes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::Error;
use pipewright_gitlab::types::{PipelineId, ProjectId};
use tokio::time::Instant;

use super::away::{self, Away};
use super::codes::PendingCodes;
use super::deleted;
use super::first_look;
use super::look::{self, Outcome};
use super::shared::{Shared, error_type};
use super::tracked::Tracked;
use crate::sources::graphql::ProjectTargets;
use crate::sources::{Changed, Detail, Since, Target, seconds};

/// What came of a look at some projects.
#[derive(Debug, Default)]
pub(super) struct Polled {
    pub(super) projects: Vec<(Tracked, End)>,
    pub(super) codes: Vec<PendingCodes>,
}

/// How the look at one project ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was seen whole.
    Seen,
    /// A part of it failed; the server may have said how long to wait.
    Failed(Option<Duration>),
    /// It is gone: GitLab has no such project, or shows it no more.
    Gone,
    /// It is archived now.
    Archived,
}

/// Projects whose cursors differ more are asked for apart: one moment holds for a whole query.
const APART: TimeDelta = TimeDelta::minutes(5);

/// Looks at some projects.
pub(super) async fn poll(shared: &Shared, projects: Vec<Tracked>) -> Polled {
    let started = Instant::now();
    let mut polled = Polled::default();
    for group in groups(projects) {
        poll_group(shared, group, &mut polled).await;
    }
    shared.collected(started.elapsed());
    polled
}

/// Groups of projects that are asked about since about the same moment.
fn groups(mut projects: Vec<Tracked>) -> Vec<Vec<Tracked>> {
    projects.sort_by_key(|tracked| (std::cmp::Reverse(tracked.cursor), tracked.id));
    let mut groups: Vec<Vec<Tracked>> = Vec::new();
    for tracked in projects {
        let fits = |group: &Vec<Tracked>| {
            let first = group.first().and_then(|first| first.cursor);
            match (first, tracked.cursor) {
                (Some(first), Some(own)) => first - own <= APART,
                (first, own) => first.is_none() && own.is_none(),
            }
        };
        match groups.last_mut().filter(|group| fits(group)) {
            Some(group) => group.push(tracked),
            None => groups.push(vec![tracked]),
        }
    }
    groups
}

async fn poll_group(shared: &Shared, group: Vec<Tracked>, polled: &mut Polled) {
    let asked_at = seconds(shared.server.now());
    let since = group.iter().map(Tracked::since).reduce(earlier);
    let since = since.unwrap_or(Since::Newest);
    // Boxed, so that the future of a look is not as large as all that may happen in it.
    let mut shown = Box::pin(changes(shared, &group, since)).await;
    // Plan first, so that the details of all projects are asked for together.
    let mut planned = Vec::new();
    for mut tracked in group {
        match shown.remove(&tracked.id) {
            Some(Ok(mut changed)) => {
                tracked.unseen.extend(shared.orphans.take(tracked.id));
                let newest = changed.pipelines.len();
                if since == Since::Newest && changed.has_older {
                    first_look::complete(shared, &tracked, &mut changed).await;
                }
                let targets = look::plan(shared, &mut tracked, &mut changed, since, newest);
                planned.push((tracked, changed, targets));
            }
            Some(Err(problem)) => away::end(shared, tracked, problem, polled),
            None => away::end(shared, tracked, Away::Unknown, polled),
        }
    }
    let wanted = planned
        .iter()
        .map(|(tracked, changed, targets)| ProjectTargets {
            project: tracked.id,
            targets: targets.clone(),
            others: others(tracked, changed, targets),
        })
        .filter(|wanted| !wanted.targets.is_empty())
        .collect();
    let mut detailed = Box::pin(details(shared, &planned, wanted)).await;
    for (mut tracked, changed, targets) in planned {
        let mut outcome = detailed.take(tracked.id, &targets);
        Box::pin(deleted::replace(shared, &tracked, &mut outcome)).await;
        let finish = look::finish(
            shared,
            &mut tracked,
            changed,
            outcome,
            since,
            asked_at,
            polled,
        );
        let end = Box::pin(finish).await;
        polled.projects.push((tracked, end));
    }
}

/// What was learnt of the details of some pipelines.
#[derive(Debug, Default)]
pub(super) struct Details {
    pub(super) found: BTreeMap<PipelineId, Detail>,
    pub(super) gone: BTreeSet<PipelineId>,
    /// Why, of some that failed.
    pub(super) error: Option<Error>,
}

impl Details {
    fn take(&mut self, _project: ProjectId, targets: &[Target]) -> Outcome {
        let mut outcome = Outcome::default();
        for target in targets {
            if let Some(detail) = self.found.remove(&target.pipeline) {
                outcome.details.push(detail);
            } else if self.gone.remove(&target.pipeline) {
                outcome.gone.push(target.pipeline);
            } else {
                outcome.failed.push(target.pipeline);
            }
        }
        if !outcome.failed.is_empty() {
            outcome.wait = self.error.as_ref().and_then(Error::retry_after);
            outcome.error = self.error.as_ref().map(ToString::to_string);
        }
        outcome
    }
}

type Shown = BTreeMap<ProjectId, Result<Changed, Away>>;

/// What changed in the projects, by GraphQL or by REST.
async fn changes(shared: &Shared, group: &[Tracked], since: Since) -> Shown {
    let children = shared.parts().downstream;
    let mut shown = Shown::new();
    if shared.way.is_graphql() {
        let ids: Vec<_> = group.iter().map(|tracked| tracked.id).collect();
        match shared.graphql.changes(&ids, since, children).await {
            Ok(changes) => {
                shared.way.went_well();
                for changed in changes.found {
                    shown.insert(changed.project, Ok(changed));
                }
                for project in changes.absent {
                    let away = away::confirm(shared, project).await;
                    shown.insert(project, Err(away));
                }
                return shown;
            }
            Err(error) if shared.way.refused(&error) => {}
            Err(error) => {
                shared.failed(error_type(&error));
                for project in ids {
                    shown.insert(project, Err(Away::failed(&error)));
                }
                return shown;
            }
        }
    }
    for tracked in group {
        let changed = shared
            .rest
            .changes(tracked.id, &tracked.path, tracked.since(), children)
            .await;
        shown.insert(
            tracked.id,
            changed.map_err(|error| Away::of_error(shared, &error)),
        );
    }
    shown
}

/// The details of what is wanted, by GraphQL or by REST.
async fn details(
    shared: &Shared,
    planned: &[(Tracked, Changed, Vec<Target>)],
    wanted: Vec<ProjectTargets>,
) -> Details {
    let mut paths = BTreeMap::new();
    for (tracked, changed, _) in planned {
        paths.insert(tracked.id, std::sync::Arc::clone(&changed.path));
    }
    details_of(shared, wanted, |project| paths.get(&project).cloned()).await
}

/// The details of pipelines; `path` tells what their projects are called.
pub(super) async fn details_of(
    shared: &Shared,
    wanted: Vec<ProjectTargets>,
    path: impl Fn(ProjectId) -> Option<std::sync::Arc<str>>,
) -> Details {
    let parts = shared.parts();
    let mut details = Details::default();
    let mut by_rest: Vec<Target> = Vec::new();
    if shared.way.is_graphql() && !wanted.is_empty() {
        let detailed = shared.graphql.details(wanted, parts).await;
        for detail in detailed.details {
            details.found.insert(detail.listed.seen.id, detail);
        }
        // GraphQL does not tell what is gone from what may not be seen; REST does.
        by_rest.extend(detailed.absent);
        by_rest.extend(detailed.refused);
        if let Some(error) = detailed.error {
            if shared.way.refused(&error) {
                by_rest.extend(detailed.failed);
            } else {
                shared.failed(error_type(&error));
                details.error = Some(error);
            }
        }
    } else {
        by_rest.extend(wanted.into_iter().flat_map(|of| of.targets));
    }
    for target in by_rest {
        let path = match path(target.project) {
            Some(path) => Ok(path),
            None => shared.path_of(target.project).await,
        };
        let detail = match path {
            Ok(path) => shared.rest.detail(&target, &path, parts).await,
            Err(error) => Err(error),
        };
        match detail {
            Ok(detail) => {
                details.found.insert(target.pipeline, detail);
            }
            Err(error) if error.is_not_found() => {
                details.gone.insert(target.pipeline);
            }
            Err(error) => {
                shared.failed(error_type(&error));
                tracing::debug!(%error, "a pipeline could not be looked at");
                details.error = Some(error);
            }
        }
    }
    details
}

/// When pipelines that are not wanted last changed: those known, and those just listed.
fn others(tracked: &Tracked, changed: &Changed, targets: &[Target]) -> Vec<DateTime<Utc>> {
    let wanted: BTreeSet<_> = targets.iter().map(|target| target.pipeline).collect();
    let mut others = BTreeMap::new();
    for known in tracked.pipelines.values() {
        others.insert(known.seen.id, known.seen.updated_at);
    }
    for listed in &changed.pipelines {
        others.insert(listed.seen.id, listed.seen.updated_at);
    }
    others.retain(|id, _| !wanted.contains(id));
    others.into_values().collect()
}

fn earlier(one: Since, other: Since) -> Since {
    match (one, other) {
        (Since::Moment(one), Since::Moment(other)) => Since::Moment(one.min(other)),
        _ => Since::Newest,
    }
}
