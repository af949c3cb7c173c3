//! One event after the other.

use chrono::{DateTime, Utc};

use super::Event;
use crate::gitlab::model::{Change, EnvironmentState, Instance, JobKind, Status, Transition};

impl Instance {
    /// When something will next happen by itself.
    pub fn next_event_at(&self) -> Option<DateTime<Utc>> {
        self.queue.next_at()
    }

    /// Lets the next event happen that is due by `now`. `false` when there is
    /// none; the state is then that of `now`.
    pub(in crate::gitlab) fn step(&mut self, now: DateTime<Utc>) -> bool {
        if let Some((at, event)) = self.queue.take_due(now) {
            self.now = self.now.max(at);
            self.handle(event);
            self.settle();
            true
        } else {
            self.now = self.now.max(now);
            false
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::PipelineStarts(id) => {
                self.unsettled.insert(id);
            }
            Event::JobPrepared(id) if self.job_is(id, Status::Preparing) => self.job_is_ready(id),
            Event::JobCalledBack(id) if self.job_is(id, Status::WaitingForCallback) => {
                self.job_pends(id);
            }
            Event::JobStarts(id) if self.job_is(id, Status::Pending) => {
                if self
                    .jobs
                    .get(&id)
                    .is_some_and(|job| job.kind == JobKind::Bridge)
                {
                    self.bridge_starts(id);
                } else {
                    self.job_starts(id);
                }
            }
            Event::JobEnds(id) if self.job_is(id, Status::Running) => self.job_ends(id),
            Event::JobStops(id) if self.job_is(id, Status::Canceling) => {
                self.set_job_status(id, Status::Canceled);
            }
            Event::JobDelayOver(id) if self.job_is(id, Status::Scheduled) => self.enqueue_job(id),
            Event::JobPlayed(id) if self.job_is(id, Status::Manual) => self.enqueue_job(id),
            Event::EnvironmentExpires(id) => {
                let now = self.now;
                if let Some(environment) = self.environments.get_mut(&id)
                    && environment.auto_stop_at.is_some_and(|at| at <= now)
                {
                    environment.auto_stop_at = None;
                    environment.state = EnvironmentState::Stopped;
                    environment.updated_at = now;
                }
            }
            Event::WorldChanges => self.world_changes(),
            // Canceled, deleted or retried meanwhile.
            _ => {}
        }
    }

    /// Looks after every pipeline some job of which changed, until nothing follows.
    pub(in crate::gitlab) fn settle(&mut self) {
        while let Some(pipeline_id) = self.unsettled.pop_first() {
            self.process_pipeline(pipeline_id);
        }
    }

    /// Notes that something changed, for the observers.
    pub(in crate::gitlab) fn record(&mut self, project_id: u64, change: Change) {
        self.note_change(change);
        self.transitions.push(Transition {
            at: self.now,
            project_id,
            change,
        });
    }

    fn job_is(&self, id: u64, status: Status) -> bool {
        self.jobs.get(&id).is_some_and(|job| job.status == status)
    }
}
