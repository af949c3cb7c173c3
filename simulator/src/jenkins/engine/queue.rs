//! Out of the queue, onto executors.

use super::Event;
use crate::jenkins::model::{BuildKey, Instance, ItemId, Job, QueueItem, QueueState, Task};

impl Instance {
    /// Lets the queue be looked at, once for all that happens at this moment.
    pub(in crate::jenkins) fn look_at_queue_soon(&mut self) {
        if !std::mem::replace(&mut self.look_is_due, true) {
            self.soon(Event::QueueLooked);
        }
    }

    /// Builds what can be built, in the order in which it came in.
    pub(super) fn look_at_queue(&mut self) {
        self.look_is_due = false;
        let waiting = self
            .queue
            .values()
            .filter(|item| matches!(item.state, QueueState::Blocked | QueueState::Buildable));
        let waiting: Vec<(u64, Task)> = waiting.map(|item| (item.id, item.task)).collect();
        let mut has_room = self.has_room();
        for (id, task) in waiting {
            let blocked = matches!(task, Task::Job(job) if self.is_blocked(job));
            if let Some(item) = self.queue.get_mut(&id) {
                item.state = if blocked {
                    QueueState::Blocked
                } else {
                    QueueState::Buildable
                };
            }
            // A pipeline that runs already may still get its nodes.
            let starts = matches!(task, Task::Job(_));
            if blocked || (starts && self.quieting_down) {
                continue;
            }
            if self.needs_no_executor(task) {
                if let Task::Job(job) = task {
                    self.start_build(id, job, None);
                }
            } else if has_room {
                self.build_on_executor(id, task);
                has_room = self.has_room();
            }
        }
    }

    /// The script of a pipeline runs beside the executors, on the built-in node.
    fn needs_no_executor(&self, task: Task) -> bool {
        match task {
            Task::Job(job) => self.job(job).is_some_and(Job::is_pipeline),
            Task::Node { .. } => false,
        }
    }

    fn has_room(&self) -> bool {
        let mut nodes = self.nodes.iter();
        nodes.any(|node| node.is_online() && node.idle_executor().is_some())
    }

    fn build_on_executor(&mut self, id: u64, task: Task) {
        let label = self.queue.get(&id).map(|item| self.label_of(item));
        let Some(executor) = label.and_then(|label| self.free_executor(&label)) else {
            return;
        };
        match task {
            Task::Job(job) => self.start_build(id, job, Some(executor)),
            Task::Node { build, strand } => {
                self.leave_queue(id, false, None);
                self.occupy(executor, build);
                self.node_is_there(build, strand, executor);
            }
        }
    }

    fn is_blocked(&self, job: ItemId) -> bool {
        self.job(job)
            .is_some_and(|job| !job.concurrent && job.is_building())
    }

    fn free_executor(&self, label: &str) -> Option<(usize, usize)> {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.is_online() && node.has_label(label))
            .find_map(|(index, node)| Some((index, node.idle_executor()?)))
    }

    /// The label that an item of the queue needs; empty for any.
    pub(in crate::jenkins) fn label_of(&self, item: &QueueItem) -> String {
        match item.task {
            Task::Job(job) => self
                .job(job)
                .map(|job| job.label.clone())
                .unwrap_or_default(),
            Task::Node { build, strand } => self.wanted_label(build, strand),
        }
    }

    pub(super) fn occupy(&mut self, (node, executor): (usize, usize), build: BuildKey) {
        let executors = self.nodes.get_mut(node).map(|node| &mut node.executors);
        if let Some(place) = executors.and_then(|it| it.get_mut(executor)) {
            *place = Some(build);
        }
    }

    pub(super) fn vacate(&mut self, (node, executor): (usize, usize)) {
        let executors = self.nodes.get_mut(node).map(|node| &mut node.executors);
        if let Some(place) = executors.and_then(|it| it.get_mut(executor)) {
            *place = None;
        }
        self.look_at_queue_soon();
    }
}
