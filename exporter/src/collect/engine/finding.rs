//! Which projects are looked at.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::Error;
use pipewright_gitlab::types::ProjectId;
use tokio::time::Instant;

use super::core::{Done, Engine, Slot, Work};
use crate::collect::away::Away;
use crate::collect::shared::{Shared, error_type};
use crate::collect::tracked::Tracked;
use crate::discovery::{DiscoveryPage, Found, FoundBy, Task};
use crate::facts::{Look, Origin};

/// How long after one discovery comes the next, and after one that failed.
const DISCOVER: (Duration, Duration) = (Duration::from_secs(1800), Duration::from_secs(60));

/// How much older than the last look a project may be that was not found before the exporter was
/// stopped: one discovery, and a little more.
pub(super) const UNFOUND: TimeDelta = TimeDelta::minutes(35);

impl<'a> Engine<'a> {
    pub(super) fn start_finding(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        if self.finding.busy || now < self.finding.at {
            return;
        }
        if !self.finding.begun {
            self.finding.begun = true;
            self.finding.since = now;
            self.finding.failed = false;
            self.finding.found.clear();
            self.finding.tasks = self.discovery.tasks();
        }
        let shared = self.shared;
        if let Some(task) = self.finding.tasks.pop_front() {
            self.finding.busy = true;
            let discovery = self.discovery.clone();
            work.push(Box::pin(async move {
                let found = discovery.run(&task, shared.way.is_graphql()).await;
                Done::Discovered(task, found)
            }));
        } else if let Some(project) = self.finding.confirm.pop_front() {
            self.finding.busy = true;
            work.push(Box::pin(async move {
                let found = match shared.client.projects().get(&project.into()).await {
                    Ok(found) => Ok(Found::of_rest(found)),
                    Err(error) => Err(Away::of_error(shared, &error)),
                };
                Done::Confirmed(project, found)
            }));
        } else {
            self.end_round(now);
        }
    }

    pub(super) fn end_round(&mut self, now: Instant) {
        let finding = &mut self.finding;
        finding.begun = false;
        if finding.failed {
            finding.at = now + DISCOVER.1;
            return;
        }
        finding.first = false;
        finding.at = now + DISCOVER.0;
        let server = &self.shared.server;
        finding.covered = TimeDelta::from_std(now - finding.since)
            .ok()
            .map(|took| server.now() - took);
        self.shared.status.discovered(server.own().now());
    }

    pub(super) async fn discovered(&mut self, task: Task, found: Result<DiscoveryPage, Error>) {
        self.finding.busy = false;
        let now = Instant::now();
        // The first time as fast as can be; later in between the looks.
        if !self.finding.first {
            self.finding.at = now + self.gap();
        }
        match found {
            Ok(page) => {
                for task in page.next.into_iter().rev() {
                    self.finding.tasks.push_front(task);
                }
                for (found, by) in page.found {
                    self.finding.found.insert(found.id);
                    if let FoundBy::Name(index) = by {
                        self.shared.status.named(index, &found.path, true);
                    }
                    self.track(&found, by).await;
                }
            }
            Err(error) => self.not_discovered(task, &error),
        }
        let over = self.finding.tasks.is_empty() && self.finding.confirm.is_empty();
        if over && !self.finding.failed {
            // What no list showed this time is not asked for any more, or only seems so. Some may be
            // known from before a restart only.
            let found = &self.finding.found;
            let mut known: BTreeSet<_> = self.projects.keys().copied().collect();
            known.extend(self.shared.ledger.looked_at());
            self.finding.confirm = known.difference(found).copied().collect();
        }
    }

    pub(super) fn not_discovered(&mut self, task: Task, error: &Error) {
        let name = match &task {
            Task::Name(index) => Some((*index, self.wanted.name(*index).unwrap_or_default())),
            _ => None,
        };
        if let Some((index, name)) = name.filter(|_| error.is_not_found()) {
            tracing::warn!(project = name, "is not there, or may not be seen");
            self.shared.status.named(index, name, false);
            return;
        }
        let by_graphql = !matches!(task, Task::Name(_)) && self.shared.way.is_graphql();
        if by_graphql && self.shared.way.refused(error) {
            self.finding.tasks.push_front(task);
            return;
        }
        tracing::warn!(%error, "projects could not be looked for");
        self.shared.failed(error_type(error));
        let at = self.shared.server.own().now();
        self.shared.status.discovery_failed(at, error.to_string());
        self.finding.failed = true;
        if let Some(wait) = error.retry_after() {
            self.finding.at = self.finding.at.max(Instant::now() + wait);
        }
    }

    pub(super) async fn confirmed(&mut self, project: ProjectId, found: Result<Found, Away>) {
        self.finding.busy = false;
        self.finding.at = Instant::now() + self.gap();
        let asked_for = match found {
            Ok(found) => {
                let by = self.wanted.adopts(&found.path);
                let by = by.filter(|by| match by {
                    FoundBy::Name(_) => true,
                    FoundBy::Wildcard(index) => self.wanted.admits(*index, &found),
                });
                if let Some(by) = by {
                    self.track(&found, by).await;
                }
                by.is_some()
            }
            Err(Away::Gone) => false,
            Err(_) => true,
        };
        if !asked_for {
            self.untrack(project).await;
        }
    }

    pub(super) async fn adopted(&mut self, found: Result<Found, Error>) {
        match found {
            Ok(found) => {
                self.adopting.remove(&found.id);
                if let Some(by) = self.wanted.adopts(&found.path) {
                    self.track(&found, by).await;
                }
            }
            Err(error) => {
                tracing::debug!(%error, "a project that a webhook told of could not be looked at");
                self.adopting.clear();
            }
        }
    }

    /// Looks at a project from now on, or takes note of its new path.
    pub(super) async fn track(&mut self, found: &Found, by: FoundBy) {
        let settings = self.settings(&found.path, by);
        match self.projects.get_mut(&found.id) {
            Some(Slot::Here(tracked)) => {
                let same = tracked.generation == self.generation;
                let by = if same { by.min(tracked.found_by) } else { by };
                if !same || *tracked.path != *found.path || tracked.found_by != by {
                    tracked.path = Arc::clone(&found.path);
                    tracked.found_by = by;
                    tracked.settings = settings;
                    tracked.generation = self.generation;
                    let options = tracked.options();
                    self.shared.ledger.track_project(found.id, options);
                    self.shared.status.added(found.id, &found.path);
                }
                return;
            }
            Some(Slot::Away(_)) => return,
            None => {}
        }
        let shared = self.shared;
        let standing = shared.ledger.standing(found.id);
        let is_known = standing.is_some();
        let path = Arc::clone(&found.path);
        let mut tracked = Tracked::new(found.id, path, by, settings, standing);
        tracked.generation = self.generation;
        tracked.created_at = self.if_new(found);
        shared.ledger.track_project(found.id, tracked.options());
        if let Some(created_at) = tracked.created_at.filter(|_| !is_known) {
            // Nothing of it is history.
            tracked.cursor = Some(created_at);
            tracked.baseline = Some(created_at);
            begin_with(shared, &tracked, created_at).await;
        }
        shared.set_tracked(found.id, true);
        shared.status.added(found.id, &found.path);
        self.projects
            .insert(found.id, Slot::Here(Box::new(tracked)));
        self.schedule.add(found.id, Instant::now());
    }

    /// When a project was made, if that is since projects are looked at, and since the last time that
    /// it could have been found.
    fn if_new(&mut self, found: &Found) -> Option<DateTime<Utc>> {
        let now = self.shared.server.now();
        let covered = *self.finding.covered.get_or_insert(now);
        let began = self.shared.ledger.began();
        found
            .created_at
            .filter(|at| *at > covered && began.is_none_or(|began| *at > began))
    }

    pub(super) async fn untrack(&mut self, project: ProjectId) {
        self.projects.remove(&project);
        self.schedule.remove(project);
        self.shared.set_tracked(project, false);
        self.shared.status.removed(project);
        self.shared.operational.project_gone(project);
        if let Err(error) = self.shared.ledger.forget_project(project).await {
            tracing::error!(%error, %project, "the ledger did not let go of a project");
        }
    }

    /// A webhook told of a project that is not looked at: one that a wildcard would find is.
    pub(super) fn adopt(&mut self, project: ProjectId, path: Option<&str>, work: &Work<'a>) {
        let adopted = path.and_then(|path| self.wanted.adopts(path)).is_some();
        if !adopted || !self.adopting.insert(project) {
            return;
        }
        let shared = self.shared;
        work.push(Box::pin(async move {
            let found = shared.client.projects().get(&project.into()).await;
            Done::Adopted(found.map(Found::of_rest))
        }));
    }
}

/// Tells the ledger that a project is new, before it is looked at: were the first look not to succeed
/// before a restart, it would seem to be an old one.
async fn begin_with(shared: &Shared, tracked: &Tracked, created_at: DateTime<Utc>) {
    let look = Look {
        project: tracked.id,
        path: Arc::clone(&tracked.path),
        origin: Origin::Rest,
        at: shared.server.now(),
        pipelines: Vec::new(),
        gone: Vec::new(),
        seen_until: Some(created_at),
    };
    // A failure is told of, and the first look begins instead.
    let _ = shared.admit(look).await;
}
