//! What is looked after between looks: codes of failures, deleted refs, the tier.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use pipewright_gitlab::Error;
use pipewright_gitlab::types::JobId;
use tokio::time::Instant;

use super::core::{Done, Engine, Slot, Work};
use super::looking::SOON;
use crate::collect::codes::{self, PendingCodes};
use crate::collect::look::keep_refs;
use crate::collect::tier;
use crate::collect::tracked::Tracked;
use crate::collect::upkeep::{RefNews, RefQuestion, check_refs};
use crate::facts::{RefKind, ShownPipeline};
use crate::sources::webhook::Told;

/// Projects of one query for refs.
const OF_REFS: usize = 50;
/// How long after one round of looking for deleted refs comes the next.
const REFS: Duration = Duration::from_secs(600);
/// How long after the tier was found out it is looked at again.
pub(super) const TIER: Duration = Duration::from_secs(24 * 3600);
/// Pipelines whose codes are wanted, at most.
pub(super) const MOST_CODES: usize = 10_000;

impl<'a> Engine<'a> {
    pub(super) fn start_codes(&mut self, work: &Work<'a>) {
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

    pub(super) fn coded(
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

    pub(super) fn start_refs(&mut self, work: &Work<'a>) {
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
                let shown = self.shared.ledger.shown(*project);
                questions.extend(question(tracked, shown));
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

    pub(super) async fn ref_news(&mut self, news: Result<Vec<RefNews>, Error>) {
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
            if !news.suspects.is_empty() {
                self.schedule.hint(project, Instant::now() + SOON);
            }
            let tracked = match slot {
                Slot::Here(tracked) => tracked,
                Slot::Away(waiting) => {
                    wait_with(waiting, news);
                    continue;
                }
            };
            tracked.unseen.extend(&news.suspects);
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

    pub(super) fn start_tier(&mut self, work: &Work<'a>) {
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
            Done::Tier(tier::detect(&shared.client, project, &path).await)
        }));
    }
}

fn question(tracked: &Tracked, shown: Vec<ShownPipeline>) -> Option<RefQuestion> {
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
        shown,
    };
    let requests = tracked.refs.present(RefKind::MergeRequest).next().is_some();
    let refs = !question.branches.is_empty() || !question.tags.is_empty();
    (requests || refs || !question.shown.is_empty()).then_some(question)
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
    for pipeline in news.suspects {
        waiting.push_back((None, Told::Gone { pipeline }));
    }
}
