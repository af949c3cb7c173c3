//! What is done next, and what comes of what was done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_core::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use pipewright_gitlab::Error;
use pipewright_gitlab::types::{JobId, ProjectId};
use pipewright_gitlab::webhook::Delivery;
use tokio::time::Instant;

use super::away::Away;
use super::codes::{self, PendingCodes};
use super::look::keep_refs;
use super::poll::{End, Polled, poll};
use super::shared::{Shared, error_type};
use super::tier;
use super::tracked::Tracked;
use super::upkeep::{RefNews, RefQuestion, check_refs};
use super::webhooks::{Then, apply};
use crate::config::ProjectSettings;
use crate::discovery::{Discovery, DiscoveryPage, Found, FoundBy, Task, Wanted};
use crate::facts::{ProjectOptions, RefKind};
use crate::operational::Tier;
use crate::scheduler::{Outcome, Pace, Schedule};
use crate::sources::webhook::{Told, told};

/// Looks under way at once. More would only wait for one another.
const MOST_LOOKS: usize = 4;
/// Projects of one look by REST, which asks for each of them.
const BY_REST: usize = 5;
/// Projects of one query for refs.
const OF_REFS: usize = 50;
/// How long after one discovery comes the next, and after one that failed.
const DISCOVER: (Duration, Duration) = (Duration::from_secs(1800), Duration::from_secs(60));
/// How long after one round of looking for deleted refs comes the next.
const REFS: Duration = Duration::from_secs(600);
/// How long after the tier was found out it is looked at again.
const TIER: Duration = Duration::from_secs(24 * 3600);
/// Events of one project that wait while it is looked at, and pipelines whose codes are wanted.
const WAITING: (usize, usize) = (1000, 10_000);
/// How soon a look comes that an event asks for: others of the same pipeline may follow at once.
const SOON: Duration = Duration::from_secs(2);

/// What ended.
pub(super) enum Done {
    Polled(Polled),
    Discovered(Task, Result<DiscoveryPage, Error>),
    Confirmed(ProjectId, Result<Found, Away>),
    Adopted(Result<Found, Error>),
    Coded(Box<PendingCodes>, Result<BTreeMap<JobId, Arc<str>>, Error>),
    Refs(Result<Vec<RefNews>, Error>),
    Tier(Option<Tier>),
}

/// What is under way.
pub(super) type Work<'a> = FuturesUnordered<BoxFuture<'a, Done>>;

enum Slot {
    Here(Box<Tracked>),
    /// Being looked at; what came meanwhile waits.
    Away(VecDeque<(Option<Arc<str>>, Told)>),
}

pub(super) struct Engine<'a> {
    shared: &'a Shared,
    wanted: Wanted,
    discovery: Discovery,
    schedule: Schedule,
    projects: BTreeMap<ProjectId, Slot>,
    looks: usize,
    finding: Finding,
    codes: VecDeque<PendingCodes>,
    coding: bool,
    refs: Upkeep,
    adopting: BTreeSet<ProjectId>,
    tier_at: Option<Instant>,
    /// The first moment of the server's clock that anything was looked at.
    baseline: Option<DateTime<Utc>>,
}

/// How looking for projects goes.
struct Finding {
    tasks: VecDeque<Task>,
    confirm: VecDeque<ProjectId>,
    busy: bool,
    at: Instant,
    first: bool,
    /// Whether the tasks are those of a round that has begun.
    begun: bool,
    failed: bool,
    found: BTreeSet<ProjectId>,
}

/// How looking for deleted refs goes.
struct Upkeep {
    busy: bool,
    at: Instant,
    after: Option<ProjectId>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(shared: &'a Shared, seed: u64) -> Self {
        let config = shared.config();
        let wanted = Wanted::new(Arc::clone(&config));
        let now = Instant::now();
        for kind in crate::config::CollectorKind::ALL {
            let active = config.collectors.is_active(kind);
            shared.operational.collector_enabled(kind.as_str(), active);
        }
        Self {
            discovery: Discovery::new(
                &shared.client,
                wanted.clone(),
                config.gitlab.graphql_page_size,
            ),
            schedule: Schedule::new(pace(shared), seed),
            shared,
            wanted,
            projects: BTreeMap::new(),
            looks: 0,
            finding: Finding {
                tasks: VecDeque::new(),
                confirm: VecDeque::new(),
                busy: false,
                at: now,
                first: true,
                begun: false,
                failed: false,
                found: BTreeSet::new(),
            },
            codes: VecDeque::new(),
            coding: false,
            refs: Upkeep {
                busy: false,
                at: now + Duration::from_secs(60),
                after: None,
            },
            adopting: BTreeSet::new(),
            tier_at: Some(now),
            baseline: None,
        }
    }

    /// Starts everything that is due and may start.
    pub(super) fn start(&mut self, work: &Work<'a>) {
        if self.shared.collectors().next().is_none() {
            return;
        }
        self.start_finding(work);
        self.start_looks(work);
        self.start_codes(work);
        self.start_refs(work);
        self.start_tier(work);
    }

    /// When something is due next.
    pub(super) fn wake(&mut self) -> Option<Instant> {
        let free = self.looks < MOST_LOOKS;
        let look = self.schedule.next_due().filter(|_| free);
        let finding = Some(self.finding.at).filter(|_| !self.finding.busy);
        let refs = Some(self.refs.at).filter(|_| !self.refs.busy);
        [look, finding, refs].into_iter().flatten().min()
    }

    fn start_looks(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        while self.looks < MOST_LOOKS {
            let size = if self.shared.way.is_graphql() {
                self.shared.graphql.batch_size()
            } else {
                BY_REST
            };
            let mut batch = Vec::new();
            for project in self.schedule.take(now, size) {
                let slot = self.projects.insert(project, Slot::Away(VecDeque::new()));
                match slot {
                    Some(Slot::Here(tracked)) => batch.push(*tracked),
                    Some(away) => {
                        self.projects.insert(project, away);
                    }
                    None => {
                        self.projects.remove(&project);
                    }
                }
            }
            if batch.is_empty() {
                return;
            }
            self.looks += 1;
            let shared = self.shared;
            work.push(Box::pin(
                async move { Done::Polled(poll(shared, batch).await) },
            ));
        }
    }

    fn start_finding(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        if self.finding.busy || now < self.finding.at {
            return;
        }
        if !self.finding.begun {
            self.finding.begun = true;
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

    fn end_round(&mut self, now: Instant) {
        let finding = &mut self.finding;
        finding.begun = false;
        if finding.failed {
            finding.at = now + DISCOVER.1;
            return;
        }
        finding.first = false;
        finding.at = now + DISCOVER.0;
        self.shared.status.discovered(self.shared.server.now());
    }

    fn start_codes(&mut self, work: &Work<'a>) {
        if self.coding {
            return;
        }
        // One after another: what one request teaches, the next need not ask.
        let Some(pending) = self.codes.pop_front() else {
            return;
        };
        self.coding = true;
        let shared = self.shared;
        work.push(Box::pin(async move {
            let codes = codes::resolve(shared, &pending).await;
            Done::Coded(Box::new(pending), codes)
        }));
    }

    fn start_refs(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        if self.refs.busy || now < self.refs.at {
            return;
        }
        let most = if self.shared.way.is_graphql() {
            OF_REFS
        } else {
            1
        };
        let after = self.refs.after;
        let mut questions = Vec::new();
        for (project, slot) in &self.projects {
            if after.is_some_and(|after| *project <= after) {
                continue;
            }
            self.refs.after = Some(*project);
            if let Slot::Here(tracked) = slot {
                questions.extend(question(tracked));
            }
            if questions.len() >= most {
                break;
            }
        }
        if questions.is_empty() {
            self.refs.after = None;
            self.refs.at = now + REFS;
            return;
        }
        self.refs.busy = true;
        let shared = self.shared;
        work.push(Box::pin(async move {
            Done::Refs(check_refs(shared, &questions).await)
        }));
    }

    fn start_tier(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        if self.tier_at.is_none_or(|at| now < at) {
            return;
        }
        let first = self.projects.iter().find_map(|(id, slot)| match slot {
            Slot::Here(tracked) => Some((*id, Arc::clone(&tracked.path))),
            Slot::Away(_) => None,
        });
        // Not before something was found, and not before it was looked at.
        let Some((project, path)) = first.filter(|_| !self.finding.first) else {
            return;
        };
        self.tier_at = None;
        let shared = self.shared;
        work.push(Box::pin(async move {
            Done::Tier(tier::detect(shared, project, &path).await)
        }));
    }

    /// Takes in what ended.
    pub(super) async fn ended(&mut self, done: Done) {
        match done {
            Done::Polled(polled) => self.polled(polled).await,
            Done::Discovered(task, found) => self.discovered(task, found),
            Done::Confirmed(project, found) => self.confirmed(project, found).await,
            Done::Adopted(found) => self.adopted(found),
            Done::Coded(pending, codes) => self.coded(pending, codes),
            Done::Refs(news) => self.ref_news(news).await,
            Done::Tier(tier) => {
                self.tier_at = Some(Instant::now() + TIER);
                if let Some(tier) = tier {
                    self.shared.operational.tier(tier);
                }
            }
        }
    }

    async fn polled(&mut self, polled: Polled) {
        self.looks -= 1;
        let mut ended = Vec::new();
        let mut left = Vec::new();
        for (tracked, end) in polled.projects {
            let id = tracked.id;
            let keeps_archived = match tracked.found_by {
                FoundBy::Name(_) => true,
                FoundBy::Wildcard(index) => self
                    .wanted
                    .wildcard(index)
                    .is_some_and(|wildcard| wildcard.archived),
            };
            let outcome = match end {
                End::Gone => {
                    left.push((id, tracked));
                    continue;
                }
                End::Archived if !keeps_archived => {
                    left.push((id, tracked));
                    continue;
                }
                End::Failed(wait) => Outcome::Failed {
                    times: tracked.failures,
                    wait,
                },
                End::Seen | End::Archived if tracked.is_running() => Outcome::Running,
                End::Seen | End::Archived => Outcome::Quiet,
            };
            ended.push((id, outcome));
            self.back(tracked).await;
        }
        self.schedule.done(&ended, Instant::now());
        for (id, tracked) in left {
            tracing::info!(project = %tracked.path, "is gone, and no longer looked at");
            if let FoundBy::Name(index) = tracked.found_by {
                let name = self.wanted.name(index).unwrap_or_default();
                self.shared.status.named(index, name, false);
            }
            self.untrack(id).await;
        }
        for pending in polled.codes {
            self.codes.retain(|other| other.id() != pending.id());
            self.codes.push_back(pending);
        }
        while self.codes.len() > WAITING.1 {
            self.codes.pop_front();
        }
    }

    /// Puts a project back after a look, and uses what came meanwhile.
    async fn back(&mut self, mut tracked: Tracked) {
        let id = tracked.id;
        let Some(Slot::Away(waiting)) = self.projects.remove(&id) else {
            // It was let go of meanwhile.
            return;
        };
        let mut look = false;
        for (path, told) in waiting {
            look |= apply(self.shared, &mut tracked, path, told).await == Then::Look;
        }
        if look {
            self.schedule.hint(id, Instant::now() + SOON);
        }
        self.projects.insert(id, Slot::Here(Box::new(tracked)));
    }

    fn discovered(&mut self, task: Task, found: Result<DiscoveryPage, Error>) {
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
                    self.track(&found, by);
                }
            }
            Err(error) => self.not_discovered(task, &error),
        }
        let over = self.finding.tasks.is_empty() && self.finding.confirm.is_empty();
        if over && !self.finding.failed {
            // What no list showed this time is not asked for any more, or only seems so.
            let found = &self.finding.found;
            let missing = self.projects.keys().filter(|id| !found.contains(id));
            self.finding.confirm = missing.copied().collect();
        }
    }

    fn not_discovered(&mut self, task: Task, error: &Error) {
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
        let at = self.shared.server.now();
        self.shared.status.discovery_failed(at, error.to_string());
        self.finding.failed = true;
        if let Some(wait) = error.retry_after() {
            self.finding.at = self.finding.at.max(Instant::now() + wait);
        }
    }

    async fn confirmed(&mut self, project: ProjectId, found: Result<Found, Away>) {
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
                    self.track(&found, by);
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

    fn adopted(&mut self, found: Result<Found, Error>) {
        match found {
            Ok(found) => {
                self.adopting.remove(&found.id);
                if let Some(by) = self.wanted.adopts(&found.path) {
                    self.track(&found, by);
                }
            }
            Err(error) => {
                tracing::debug!(%error, "a project that a webhook told of could not be looked at");
                self.adopting.clear();
            }
        }
    }

    /// Looks at a project from now on, or takes note of its new path.
    fn track(&mut self, found: &Found, by: FoundBy) {
        let settings = self.settings(&found.path, by);
        let options = ProjectOptions {
            created_at: found.created_at,
            sparse_status: settings.output_sparse_status_metrics,
        };
        match self.projects.get_mut(&found.id) {
            Some(Slot::Here(tracked)) => {
                let by = by.min(tracked.found_by);
                if *tracked.path != *found.path || tracked.found_by != by {
                    tracked.path = Arc::clone(&found.path);
                    tracked.found_by = by;
                    tracked.settings = settings;
                    self.shared.ledger.track_project(found.id, options);
                    self.shared.status.added(found.id, &found.path);
                }
                return;
            }
            Some(Slot::Away(_)) => return,
            None => {}
        }
        let shared = self.shared;
        shared.ledger.track_project(found.id, options);
        let standing = shared.ledger.standing(found.id);
        let seen_until = standing.as_ref().and_then(|standing| standing.seen_until);
        let now = shared.server.now();
        let baseline = seen_until.into_iter().chain(self.baseline).min();
        let baseline = *self.baseline.insert(baseline.unwrap_or(now));
        let path = Arc::clone(&found.path);
        let mut tracked = Tracked::new(found.id, path, by, settings, standing);
        if tracked.cursor.is_none()
            && let Some(created_at) = found.created_at.filter(|at| *at > baseline)
        {
            // It is younger than the first look: nothing of it is history.
            tracked.cursor = Some(created_at);
            tracked.baseline = Some(created_at);
        }
        shared.set_tracked(found.id, true);
        shared.status.added(found.id, &found.path);
        self.projects
            .insert(found.id, Slot::Here(Box::new(tracked)));
        self.schedule.add(found.id, Instant::now());
    }

    async fn untrack(&mut self, project: ProjectId) {
        self.projects.remove(&project);
        self.schedule.remove(project);
        self.shared.set_tracked(project, false);
        self.shared.status.removed(project);
        self.shared.operational.project_gone(project);
        if let Err(error) = self.shared.ledger.forget_project(project).await {
            tracing::error!(%error, %project, "the ledger did not let go of a project");
        }
    }

    fn coded(
        &mut self,
        mut pending: Box<PendingCodes>,
        codes: Result<BTreeMap<JobId, Arc<str>>, Error>,
    ) {
        self.coding = false;
        match codes {
            Ok(codes) => {
                if let Some(Slot::Here(tracked)) = self.projects.get_mut(&pending.project)
                    && let Some(known) = tracked.pipelines.get_mut(&pending.id())
                {
                    known.codes.extend(codes);
                }
            }
            Err(error) if error.is_retryable() && pending.tries < 3 => {
                pending.tries += 1;
                self.codes.push_back(*pending);
            }
            Err(error) => {
                tracing::debug!(%error, pipeline = %pending.id(), "why its jobs failed is not known");
            }
        }
    }

    async fn ref_news(&mut self, news: Result<Vec<RefNews>, Error>) {
        self.refs.busy = false;
        self.refs.at = Instant::now() + self.gap();
        let news = match news {
            Ok(news) => news,
            Err(error) => {
                tracing::debug!(%error, "refs could not be looked at");
                self.refs.at += error.retry_after().unwrap_or(Duration::from_secs(60));
                return;
            }
        };
        for news in news {
            let Some(project) = news.project else {
                continue;
            };
            let Some(slot) = self.projects.get_mut(&project) else {
                continue;
            };
            let tracked = match slot {
                Slot::Here(tracked) => tracked,
                Slot::Away(waiting) => {
                    wait_with(waiting, news);
                    continue;
                }
            };
            let mut changed = false;
            for (kind, name) in &news.deleted {
                changed |= tracked.refs.set_deleted(*kind, name, true);
            }
            for (iid, state) in &news.merge_requests {
                changed |= tracked.refs.merge_request(*iid, state);
            }
            // Ages change without news.
            let wanted = tracked
                .refs
                .wanted(&tracked.settings, self.shared.server.now());
            if changed || wanted != tracked.wanted {
                keep_refs(self.shared, tracked, wanted).await;
            }
        }
    }

    /// Uses a webhook.
    pub(super) async fn webhook(&mut self, delivery: &Delivery, work: &mut Work<'a>) {
        let event = match delivery.event() {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(%error, "a webhook could not be read");
                return;
            }
        };
        let Some((project, path, told)) = told(&event, &self.shared.names) else {
            return;
        };
        match self.projects.get_mut(&project) {
            Some(Slot::Here(tracked)) => {
                if apply(self.shared, tracked, path, told).await == Then::Look {
                    self.schedule.hint(project, Instant::now() + SOON);
                }
            }
            Some(Slot::Away(waiting)) => {
                if waiting.len() >= WAITING.0 {
                    waiting.pop_front();
                }
                waiting.push_back((path, told));
            }
            None => self.adopt(project, path.as_deref(), work),
        }
    }

    /// A webhook told of a project that is not looked at: one that a wildcard would find is.
    fn adopt(&mut self, project: ProjectId, path: Option<&str>, work: &Work<'a>) {
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

    /// Takes a new configuration to heart: its settings at once, its projects with the next round.
    pub(super) async fn reload(&mut self) {
        let config = self.shared.config();
        self.wanted = Wanted::new(Arc::clone(&config));
        self.discovery = Discovery::new(
            &self.shared.client,
            self.wanted.clone(),
            config.gitlab.graphql_page_size,
        );
        self.schedule.set_pace(pace(self.shared));
        for kind in crate::config::CollectorKind::ALL {
            let active = config.collectors.is_active(kind);
            self.shared
                .operational
                .collector_enabled(kind.as_str(), active);
        }
        self.shared.status.forget_names();
        self.finding.begun = false;
        self.finding.tasks.clear();
        self.finding.confirm.clear();
        self.finding.at = Instant::now();
        let here: Vec<_> = self.projects.keys().copied().collect();
        for project in here {
            let Some(Slot::Here(tracked)) = self.projects.get(&project) else {
                continue;
            };
            let by = self.wanted.adopts(&tracked.path);
            let Some(by) = by else {
                self.untrack(project).await;
                continue;
            };
            let settings = self.settings(&Arc::clone(&tracked.path), by);
            let options = ProjectOptions {
                created_at: None,
                sparse_status: settings.output_sparse_status_metrics,
            };
            if let Some(Slot::Here(tracked)) = self.projects.get_mut(&project) {
                tracked.found_by = by;
                if *tracked.settings != *settings {
                    tracked.settings = settings;
                    self.shared.ledger.track_project(project, options);
                    let now = self.shared.server.now();
                    let wanted = tracked.refs.wanted(&tracked.settings, now);
                    keep_refs(self.shared, tracked, wanted).await;
                }
            }
        }
    }

    fn settings(&self, path: &str, by: FoundBy) -> Arc<ProjectSettings> {
        Arc::new(self.wanted.settings(path, by))
    }

    /// How long between two requests that can wait, so that they hardly show beside the looks.
    fn gap(&self) -> Duration {
        let pace = pace(self.shared);
        pace.quiet / 2
    }
}

fn pace(shared: &Shared) -> Pace {
    let collectors = &shared.config().collectors;
    let intervals = [
        (collectors.pipelines.enabled, collectors.pipelines.interval),
        (collectors.jobs.enabled, collectors.jobs.interval),
    ];
    let enabled = intervals.into_iter().filter(|(enabled, _)| *enabled);
    let shortest = enabled.map(|(_, interval)| interval).min();
    Pace::every(shortest.unwrap_or(collectors.pipelines.interval))
}

fn question(tracked: &Tracked) -> Option<RefQuestion> {
    let names = |kind, excluded: bool| -> Vec<Arc<str>> {
        let wanted = tracked
            .wanted
            .iter()
            .filter(|(of, _)| *of == kind && excluded);
        wanted.map(|(_, name)| Arc::clone(name)).collect()
    };
    let settings = &tracked.settings;
    let question = RefQuestion {
        project: tracked.id,
        branches: names(RefKind::Branch, settings.branches.exclude_deleted),
        tags: names(RefKind::Tag, settings.tags.exclude_deleted),
    };
    let requests = tracked.refs.present(RefKind::MergeRequest).next().is_some();
    (requests || !question.branches.is_empty() || !question.tags.is_empty()).then_some(question)
}

fn wait_with(waiting: &mut VecDeque<(Option<Arc<str>>, Told)>, news: RefNews) {
    for (kind, name) in news.deleted {
        let told = Told::Ref {
            kind,
            name: name.into(),
            deleted: true,
        };
        waiting.push_back((None, told));
    }
    for (iid, state) in news.merge_requests {
        waiting.push_back((None, Told::MergeRequest { iid, state }));
    }
}
