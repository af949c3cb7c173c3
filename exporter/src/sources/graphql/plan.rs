//! Which pipelines' jobs are asked for together.
//!
//! GraphQL gives the pipelines of many projects by one window (what changed since a moment, or the
//! newest so many), not by their ids. A window is good when little falls into it that was not wanted.

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::ProjectId;

use crate::sources::Target;

/// What is wanted of a project.
#[derive(Clone, Debug)]
pub struct ProjectTargets {
    /// The project.
    pub project: ProjectId,
    /// The pipelines.
    pub targets: Vec<Target>,
    /// When other pipelines last changed, which are not wanted.
    pub others: Vec<DateTime<Utc>>,
}

/// How much one query asks for at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Projects.
    pub projects: usize,
    /// Jobs, as far as their number is known.
    pub jobs: u32,
}

/// What falls into a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// What changed since a moment.
    Since(DateTime<Utc>),
    /// So many of the newest.
    Newest(usize),
}

/// One query.
#[derive(Clone, Debug)]
pub struct Batch {
    /// What falls into it.
    pub window: Window,
    /// What is wanted of it.
    pub projects: Vec<ProjectTargets>,
}

/// The queries that give everything that is wanted.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// By windows.
    pub batches: Vec<Batch>,
    /// One by one, as a window around them would hold too much else.
    pub by_id: Vec<Target>,
}

impl Batch {
    /// How many pipelines of one project the query has to have room for.
    pub fn first(&self) -> usize {
        match self.window {
            Window::Newest(newest) => newest,
            Window::Since(since) => {
                let most = self.projects.iter().map(|of| of.within(since)).max();
                // Some may change while it is asked.
                most.unwrap_or_default() + 3
            }
        }
        .clamp(1, 100)
    }

    /// Whether children are among them.
    pub fn has_children(&self) -> bool {
        let mut targets = self.projects.iter().flat_map(|of| &of.targets);
        targets.any(|target| target.child)
    }
}

impl ProjectTargets {
    fn within(&self, since: DateTime<Utc>) -> usize {
        let others = self.others.iter().filter(|updated| **updated >= since);
        self.targets.len() + others.count()
    }

    fn jobs(&self) -> u32 {
        let jobs = self.targets.iter().map(|target| target.jobs);
        jobs.fold(0, u32::saturating_add)
    }

    /// The smallest window that holds all targets.
    fn window(&self) -> Option<Window> {
        let positions: Option<Vec<_>> = self.targets.iter().map(|target| target.position).collect();
        if let Some(last) = positions.and_then(|positions| positions.into_iter().max()) {
            return Some(Window::Newest(last + 1));
        }
        let updated = self.targets.iter().map(|target| target.updated_at);
        let updated: Option<Vec<_>> = updated.collect();
        updated?.into_iter().min().map(Window::Since)
    }

    /// How much else a window holds.
    fn waste(&self, window: Window) -> usize {
        match window {
            Window::Since(since) => self.within(since) - self.targets.len(),
            Window::Newest(newest) => newest.saturating_sub(self.targets.len()),
        }
    }
}

/// Plans the queries for what is wanted.
pub fn plan(wanted: Vec<ProjectTargets>, limits: Limits) -> Plan {
    let mut plan = Plan::default();
    let mut since = Vec::new();
    let mut newest = Vec::new();
    for mut of in wanted {
        let known = |target: &Target| target.position.is_some() || target.updated_at.is_some();
        plan.by_id
            .extend(of.targets.extract_if(.., |target| !known(target)));
        // The easiest first, so that the last is the one that costs most.
        of.targets
            .sort_by_key(|target| (target.position, std::cmp::Reverse(target.updated_at)));
        while let Some(window) = of.window() {
            if of.waste(window) <= 3 + 2 * of.targets.len() {
                match window {
                    Window::Since(moment) => since.push((moment, of)),
                    Window::Newest(count) => newest.push((count, of)),
                }
                break;
            }
            plan.by_id.extend(of.targets.pop());
        }
    }
    since.sort_by_key(|(moment, of)| (std::cmp::Reverse(*moment), of.project));
    newest.sort_by_key(|(count, of)| (*count, of.project));
    // In this order each project's own window holds those before it.
    for (moment, of) in since {
        plan.add(Window::Since(moment), of, limits);
    }
    for (count, of) in newest {
        plan.add(Window::Newest(count), of, limits);
    }
    plan
}

impl Plan {
    fn add(&mut self, window: Window, of: ProjectTargets, limits: Limits) {
        let last = self.batches.last_mut().filter(|batch| {
            let same_kind = matches!(
                (batch.window, window),
                (Window::Since(_), Window::Since(_)) | (Window::Newest(_), Window::Newest(_))
            );
            let all = || batch.projects.iter().chain([&of]);
            let jobs = all().map(ProjectTargets::jobs).fold(0, u32::saturating_add);
            let targets: usize = all().map(|of| of.targets.len()).sum();
            let wasted: usize = all().map(|of| of.waste(window)).sum();
            same_kind
                && batch.projects.len() < limits.projects
                && jobs <= limits.jobs
                && wasted <= 10 + 2 * targets
        });
        match last {
            Some(batch) => {
                batch.window = window;
                batch.projects.push(of);
            }
            None => self.batches.push(Batch {
                window,
                projects: vec![of],
            }),
        }
    }
}
