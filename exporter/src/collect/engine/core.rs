//! The engine: what is under way, what is due, what ended.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_core::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use pipewright_gitlab::Error;
use pipewright_gitlab::types::{JobId, ProjectId};
use tokio::time::Instant;

use super::finding::UNFOUND;
use super::looking::MOST_LOOKS;
use super::tending::TIER;
use crate::collect::away::Away;
use crate::collect::codes::PendingCodes;
use crate::collect::poll::Polled;
use crate::collect::shared::Shared;
use crate::collect::tracked::Tracked;
use crate::collect::upkeep::RefNews;
use crate::config::ProjectSettings;
use crate::discovery::{Discovery, DiscoveryPage, Found, FoundBy, Task, Wanted};
use crate::operational::Tier;
use crate::scheduler::{Pace, Schedule};
use crate::sources::webhook::Told;

/// What ended.
pub(in crate::collect) enum Done {
    Polled(Polled),
    Discovered(Task, Result<DiscoveryPage, Error>),
    Confirmed(ProjectId, Result<Found, Away>),
    Adopted(Result<Found, Error>),
    Coded(Box<PendingCodes>, Result<BTreeMap<JobId, Arc<str>>, Error>),
    Refs(Result<Vec<RefNews>, Error>),
    Tier(Option<Tier>),
}

/// What is under way.
pub(in crate::collect) type Work<'a> = FuturesUnordered<BoxFuture<'a, Done>>;

pub(super) enum Slot {
    Here(Box<Tracked>),
    /// Being looked at; what came meanwhile waits.
    Away(VecDeque<(Option<Arc<str>>, Told)>),
}

pub(in crate::collect) struct Engine<'a> {
    pub(super) shared: &'a Shared,
    pub(super) wanted: Wanted,
    pub(super) discovery: Discovery,
    pub(super) schedule: Schedule,
    pub(super) projects: BTreeMap<ProjectId, Slot>,
    pub(super) looks: usize,
    pub(super) finding: Finding,
    pub(super) codes: VecDeque<PendingCodes>,
    pub(super) coding: bool,
    pub(super) refs: Upkeep,
    pub(super) adopting: BTreeSet<ProjectId>,
    pub(super) tier_at: Option<Instant>,
    /// How often the configuration was read anew.
    pub(super) generation: u64,
}

/// How looking for projects goes.
pub(super) struct Finding {
    pub(super) tasks: VecDeque<Task>,
    pub(super) confirm: VecDeque<ProjectId>,
    pub(super) busy: bool,
    pub(super) at: Instant,
    pub(super) first: bool,
    /// Whether the tasks are those of a round that has begun.
    pub(super) begun: bool,
    pub(super) failed: bool,
    pub(super) found: BTreeSet<ProjectId>,
    /// When the round began.
    pub(super) since: Instant,
    /// Projects that were made before this moment of the server's clock would have been found by now.
    pub(super) covered: Option<DateTime<Utc>>,
}

/// How looking for deleted refs goes.
pub(super) struct Upkeep {
    pub(super) busy: bool,
    pub(super) at: Instant,
    pub(super) after: Option<ProjectId>,
}

impl<'a> Engine<'a> {
    pub(in crate::collect) fn new(shared: &'a Shared, seed: u64) -> Self {
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
                since: now,
                covered: shared.ledger.last_look().map(|at| at - UNFOUND),
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
            generation: 0,
        }
    }

    /// Starts everything that is due and may start.
    pub(in crate::collect) fn start(&mut self, work: &Work<'a>) {
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
    pub(in crate::collect) fn wake(&mut self) -> Option<Instant> {
        let free = self.looks < MOST_LOOKS;
        let look = self.schedule.next_due().filter(|_| free);
        let finding = Some(self.finding.at).filter(|_| !self.finding.busy);
        let refs = Some(self.refs.at).filter(|_| !self.refs.busy);
        [look, finding, refs].into_iter().flatten().min()
    }

    /// Takes in what ended.
    pub(in crate::collect) async fn ended(&mut self, done: Done) {
        match done {
            Done::Polled(polled) => self.polled(polled).await,
            Done::Discovered(task, found) => self.discovered(task, found).await,
            Done::Confirmed(project, found) => self.confirmed(project, found).await,
            Done::Adopted(found) => self.adopted(found).await,
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

    pub(super) fn settings(&self, path: &str, by: FoundBy) -> Arc<ProjectSettings> {
        Arc::new(self.wanted.settings(path, by))
    }

    /// How long between two requests that can wait, so that they hardly show beside the looks.
    pub(super) fn gap(&self) -> Duration {
        let pace = pace(self.shared);
        pace.quiet / 2
    }
}

pub(super) fn pace(shared: &Shared) -> Pace {
    let collectors = &shared.config().collectors;
    let intervals = [
        (collectors.pipelines.enabled, collectors.pipelines.interval),
        (collectors.jobs.enabled, collectors.jobs.interval),
    ];
    let enabled = intervals.into_iter().filter(|(enabled, _)| *enabled);
    let shortest = enabled.map(|(_, interval)| interval).min();
    Pace::every(shortest.unwrap_or(collectors.pipelines.interval))
}
