//! Into the queue, and out of it without being built.

use std::time::Duration;

use chrono::TimeDelta;

use super::Event;
use crate::jenkins::model::{
    BuildKey, Cause, Instance, ItemId, ParameterValue, QueueItem, QueueState, Task,
};

/// For how long what left the queue can still be asked for.
const KEPT: TimeDelta = TimeDelta::minutes(5);

/// What became of the wish to build something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Scheduled {
    /// A new item of the queue.
    New(u64),
    /// An item that waits already and will build the same.
    Existing(u64),
}

impl Instance {
    /// Wishes that a job be built. One that waits with the same parameters
    /// gets another cause instead, and its quiet period ends with the earlier one.
    pub(in crate::jenkins) fn schedule(
        &mut self,
        job: ItemId,
        parameters: Vec<ParameterValue>,
        cause: Cause,
        delay: Option<Duration>,
    ) -> Scheduled {
        let own = self.job(job).and_then(|job| job.quiet_period);
        let delay = delay.or(own).unwrap_or(self.quiet_period);
        let due = self.now + TimeDelta::from_std(delay).unwrap_or_default();
        let twin = self
            .queue
            .values_mut()
            .find(|item| !item.has_left() && is_twin(item, job, &parameters));
        if let Some(item) = twin {
            item.causes.push(cause);
            let id = item.id;
            if let QueueState::Waiting(until) = &mut item.state
                && *until > due
            {
                *until = due;
                self.events.schedule(due, Event::QuietPeriodOver(id));
            }
            return Scheduled::Existing(id);
        }
        let id = self.enqueue(Task::Job(job), parameters, vec![cause]);
        if let Some(item) = self.queue.get_mut(&id) {
            item.state = QueueState::Waiting(due);
        }
        self.events.schedule(due, Event::QuietPeriodOver(id));
        Scheduled::New(id)
    }

    /// Puts something into the queue, past its quiet period.
    pub(super) fn enqueue(
        &mut self,
        task: Task,
        parameters: Vec<ParameterValue>,
        causes: Vec<Cause>,
    ) -> u64 {
        let id = self.next_queue_id;
        self.next_queue_id += 1;
        let item = QueueItem {
            id,
            task,
            parameters,
            causes,
            since: self.now,
            buildable_since: Some(self.now),
            state: QueueState::Buildable,
        };
        self.queue.insert(id, item);
        id
    }

    pub(super) fn quiet_period_over(&mut self, id: u64) {
        let now = self.now;
        if let Some(item) = self.queue.get_mut(&id)
            && matches!(item.state, QueueState::Waiting(until) if until <= now)
        {
            item.buildable_since = Some(now);
            item.state = QueueState::Buildable;
            self.look_at_queue_soon();
        }
    }

    /// Takes an item out of the queue. `false` when it left already.
    pub(in crate::jenkins) fn cancel(&mut self, id: u64) -> bool {
        let waits = self.queue.get(&id).is_some_and(|item| !item.has_left());
        if waits {
            self.leave_queue(id, true, None);
        }
        waits
    }

    pub(super) fn leave_queue(&mut self, id: u64, cancelled: bool, build: Option<BuildKey>) {
        let at = self.now;
        if let Some(item) = self.queue.get_mut(&id) {
            item.state = QueueState::Left {
                at,
                cancelled,
                build,
            };
            self.events.schedule(at + KEPT, Event::ItemExpires(id));
        }
        self.look_at_queue_soon();
    }

    pub(super) fn item_expires(&mut self, id: u64) {
        if self.queue.get(&id).is_some_and(QueueItem::has_left) {
            self.queue.remove(&id);
        }
    }
}

fn is_twin(item: &QueueItem, job: ItemId, parameters: &[ParameterValue]) -> bool {
    item.task == Task::Job(job)
        && item.parameters.len() == parameters.len()
        && item
            .parameters
            .iter()
            .zip(parameters)
            .all(|(one, other)| one.is_same(other))
}
