use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use pipewright_core::time::instant_in;
use pipewright_core::watch::PollInterval;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::event::{ManyEvent, Target};
use super::look::{Found, Looker};
use crate::error::Error;
use crate::services::PipelineService;
use crate::types::{PipelineId, PipelineSummary, ProjectRef};
use crate::watch::options::{WaitOptions, WaitOutcome, waits_for_runner};
use crate::watch::single::{asked_wait, may_pass};

/// After how long all pipelines are looked for again, in case that a change was missed, or that one
/// was deleted, which no list of changes tells.
const RECONCILE: Duration = Duration::from_secs(5 * 60);

/// A pipeline that is still waited for.
struct Open {
    last: Option<PipelineSummary>,
    changed_at: Instant,
    called_stuck: bool,
}

/// The pipelines of one project that are waited for.
pub(super) struct Group {
    project: ProjectRef,
    options: WaitOptions,
    /// Lets so many groups look at the same time.
    gate: Arc<Semaphore>,
    looker: Looker,
    open: BTreeMap<PipelineId, Open>,
    events: VecDeque<ManyEvent>,
    interval: PollInterval,
    started: Instant,
    /// When to look next.
    wake: Instant,
    /// When to look for all of them next.
    reconcile: Instant,
    errors: u32,
}

impl Group {
    pub(super) fn new(
        pipelines: Arc<dyn PipelineService>,
        project: ProjectRef,
        ids: Vec<PipelineId>,
        options: WaitOptions,
        gate: Arc<Semaphore>,
    ) -> Self {
        let now = Instant::now();
        let open = || Open {
            last: None,
            changed_at: now,
            called_stuck: false,
        };
        Self {
            looker: Looker::new(pipelines, project.clone()),
            project,
            open: ids.into_iter().map(|id| (id, open())).collect(),
            events: VecDeque::new(),
            interval: PollInterval::new(options.interval),
            options,
            gate,
            started: now,
            wake: now,
            reconcile: now,
            errors: 0,
        }
    }

    /// The next event; none when every pipeline is settled.
    pub(super) async fn next_event(&mut self) -> Option<ManyEvent> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if self.open.is_empty() {
                return None;
            }
            let deadline = self
                .options
                .max_wait
                .and_then(|wait| self.started.checked_add(wait));
            match deadline {
                Some(deadline) if deadline <= self.wake => {
                    tokio::time::sleep_until(deadline).await;
                    self.time_out();
                }
                Some(deadline) => {
                    let look = async {
                        tokio::time::sleep_until(self.wake).await;
                        self.look().await;
                    };
                    if tokio::time::timeout_at(deadline, look).await.is_err() {
                        self.time_out();
                    }
                }
                None => {
                    tokio::time::sleep_until(self.wake).await;
                    self.look().await;
                }
            }
        }
    }

    async fn look(&mut self) {
        let gate = Arc::clone(&self.gate);
        // Nobody closes it.
        let _permit = gate.acquire().await;
        let begun = Instant::now();
        let result = if begun >= self.reconcile {
            let ids: Vec<_> = self.open.keys().copied().collect();
            self.looker
                .all(&ids)
                .await
                .inspect(|_| self.reconcile = begun + RECONCILE)
        } else {
            self.looker.changes().await
        };
        let (changed, at_least) = match result {
            Ok(found) => {
                self.errors = 0;
                let mut changed = false;
                for (id, found) in found {
                    changed |= self.found(id, found);
                }
                (changed, Duration::ZERO)
            }
            Err(error) => (false, self.failed(error)),
        };
        self.call_stuck();
        let wait = self.interval.next_delay(changed, begun.elapsed());
        self.wake = instant_in(wait.max(at_least));
    }

    /// Takes what was found of a pipeline, and says whether it had changed.
    fn found(&mut self, id: PipelineId, found: Found) -> bool {
        let Some(open) = self.open.get_mut(&id) else {
            return false;
        };
        let target = Target::new(self.project.clone(), id);
        let pipeline = match found {
            Found::Pipeline(pipeline) => pipeline,
            Found::Nothing(error) => {
                // A pipeline that was never there is a mistake of the caller, not a deletion.
                if open.last.is_some() {
                    self.settle(id, WaitOutcome::Deleted);
                } else {
                    self.open.remove(&id);
                    self.events.push_back(ManyEvent::Failed { target, error });
                }
                return true;
            }
        };
        let before = open.last.as_ref();
        let changed = before.is_none_or(|before| {
            before.status != pipeline.status || before.updated_at != pipeline.updated_at
        });
        if changed {
            let from = before.map(|before| before.status.clone());
            open.changed_at = Instant::now();
            open.called_stuck = false;
            open.last = Some(pipeline.clone());
            self.events.push_back(ManyEvent::Changed {
                target,
                from,
                pipeline: pipeline.clone(),
            });
        }
        if let Some(outcome) = self.options.settled(&pipeline.status) {
            self.settle(id, outcome);
        }
        changed
    }

    fn settle(&mut self, id: PipelineId, outcome: WaitOutcome) {
        let Some(open) = self.open.remove(&id) else {
            return;
        };
        self.events.push_back(ManyEvent::Settled {
            target: Target::new(self.project.clone(), id),
            outcome,
            pipeline: open.last,
            waited: self.started.elapsed(),
        });
    }

    fn call_stuck(&mut self) {
        let mut given_up = Vec::new();
        for (id, open) in &mut self.open {
            let unchanged = open.changed_at.elapsed();
            let waits = open
                .last
                .as_ref()
                .is_some_and(|last| waits_for_runner(&last.status));
            if waits && !open.called_stuck && unchanged >= self.options.stuck_after {
                open.called_stuck = true;
                let target = Target::new(self.project.clone(), *id);
                self.events
                    .push_back(ManyEvent::Stuck { target, unchanged });
                given_up.push(*id);
            }
        }
        if self.options.give_up_when_stuck {
            for id in given_up {
                self.settle(id, WaitOutcome::Stuck);
            }
        }
    }

    fn time_out(&mut self) {
        let ids: Vec<_> = self.open.keys().copied().collect();
        for id in ids {
            self.settle(id, WaitOutcome::TimedOut);
        }
    }

    /// Takes the error of a look, and says how long to leave the server alone at least.
    fn failed(&mut self, error: Error) -> Duration {
        let project = self.project.clone();
        let at_least = asked_wait(&error);
        if may_pass(&error) && self.errors < self.options.tolerated_errors {
            self.errors += 1;
            self.events.push_back(ManyEvent::PassingError {
                project,
                error,
                in_a_row: self.errors,
            });
        } else {
            let pipelines = std::mem::take(&mut self.open).into_keys().collect();
            self.events.push_back(ManyEvent::ProjectFailed {
                project,
                pipelines,
                error,
            });
        }
        at_least
    }
}
