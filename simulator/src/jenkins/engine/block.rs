//! Blocks around steps: stages, nodes, time limits.

use chrono::TimeDelta;

use super::execution::{Failure, Frame, Strand, StrandKey, Waiting};
use super::output::stamped;
use super::{Event, Execution, time_span};
use crate::jenkins::model::{
    Block, BuildKey, BuildResult, FlowError, Instance, NodeStatus, QueueState, Stage, Steps, Task,
};
use crate::jenkins::scenario::OutcomeDefinition;

impl Instance {
    pub(super) fn open_block(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        block: Block,
        steps: Steps,
    ) {
        if !execution.pipeline {
            // Freestyle jobs have no blocks; a scenario's are looked through.
            if let Some(strand) = execution.strands.get_mut(&id) {
                let stage = strand.stage();
                strand.frames.push(Frame::of(None, steps, stage));
            }
            return;
        }
        let start = execution.next_node();
        self.annotate(build, start, block.keyword());
        let Some(strand) = execution.strands.get(&id) else {
            return;
        };
        let (mut stage, branch) = (strand.stage(), strand.branch);
        let is_stamped = strand.is_stamped();
        let mut frame_steps = steps;
        let mut token = 0;
        let mut waits_for_node = false;
        match &block {
            Block::Stage { name, skipped } => {
                let node = execution.next_node();
                self.annotate(build, node, &format!("{{ ({name})"));
                self.begin_stage(build, node, stage, branch, name);
                stage = Some(node);
                if *skipped {
                    let line = format!("Stage \"{name}\" skipped due to when conditional");
                    self.say(build, 0, &line);
                    frame_steps = Steps::from([]);
                }
                set_last_node(execution, id, node);
            }
            Block::Node(_) => waits_for_node = true,
            Block::Timeout(limit) => {
                let limit = TimeDelta::from_std(*limit).unwrap_or_default();
                let line = format!("Timeout set to expire in {}", time_span(limit));
                let line = if is_stamped {
                    stamped(self.now, &line)
                } else {
                    line
                };
                self.say(build, 0, &line);
                token = execution.next_token();
                self.events
                    .schedule(self.now + limit, Event::TimeLimit(build, id, token));
                self.open_brace(execution, build, id);
            }
            Block::CatchError(_) | Block::Other(_) => self.open_brace(execution, build, id),
        }
        let mut frame = Frame::of(Some(block), frame_steps, stage);
        frame.token = token;
        if let Some(strand) = execution.strands.get_mut(&id) {
            strand.frames.push(frame);
        }
        if waits_for_node {
            let task = Task::Node { build, strand: id };
            let item = self.enqueue(task, Vec::new(), Vec::new());
            if let Some(strand) = execution.strands.get_mut(&id) {
                strand.waiting = Waiting::Node(item);
            }
            self.look_at_queue_soon();
        }
    }

    fn open_brace(&mut self, execution: &mut Execution, build: BuildKey, strand: u32) {
        let node = execution.next_node();
        self.annotate(build, node, "{");
        set_last_node(execution, strand, node);
    }

    fn begin_stage(
        &mut self,
        build: BuildKey,
        id: u32,
        parent: Option<u32>,
        branch: usize,
        name: &str,
    ) {
        let started = self.now;
        if let Some(flow) = self.build_mut(build).and_then(|it| it.flow.as_mut()) {
            flow.stages.push(Stage {
                id,
                name: name.to_owned(),
                parent,
                branch,
                status: NodeStatus::InProgress,
                error: None,
                started,
                ended: None,
                paused: TimeDelta::zero(),
            });
        }
    }

    /// The label that a strand's innermost `node` step asks for.
    pub(super) fn wanted_label(&self, build: BuildKey, strand: u32) -> String {
        let execution = self.build(build).and_then(|it| it.execution.as_ref());
        let strand = execution.and_then(|it| it.strands.get(&strand));
        match strand.and_then(|it| it.frames.last()?.block.as_ref()) {
            Some(Block::Node(label)) => label.clone(),
            _ => String::new(),
        }
    }

    /// A strand gets the executor that it waits for.
    pub(super) fn node_is_there(&mut self, build: BuildKey, id: u32, executor: (usize, usize)) {
        let name = self.full_name(build.job);
        let place = match self.nodes.get(executor.0) {
            Some(node) if !node.is_built_in() => {
                format!("Running on {} in /srv/workspace/{name}", node.name)
            }
            _ => format!("Running on Jenkins in /var/jenkins_home/workspace/{name}"),
        };
        let has_it = self.with_execution(build, |instance, execution| {
            let strand = execution.strands.get_mut(&id)?;
            strand.waiting = Waiting::Nothing;
            strand.frames.last_mut()?.executor = Some(executor);
            instance.say(build, 0, &place);
            instance.open_brace(execution, build, id);
            instance.soon(Event::StrandGoesOn(build, id));
            Some(())
        });
        if has_it.flatten().is_none() {
            self.vacate(executor);
        }
    }

    /// Leaves the innermost block.
    pub(super) fn close_block(&mut self, execution: &mut Execution, (build, id): StrandKey) {
        let Some(strand) = execution.strands.get_mut(&id) else {
            return;
        };
        let Some(frame) = strand.frames.pop() else {
            return;
        };
        let failure = strand.failure.clone();
        let Some(block) = frame.block else {
            return;
        };
        if let Block::Node(_) = block
            && frame.executor.is_none()
        {
            // It never got its node: there was no body to leave.
            self.annotate(build, 0, "// node");
            return;
        }
        let brace = execution.next_node();
        self.annotate(build, brace, "}");
        if let Some(executor) = frame.executor {
            self.vacate(executor);
        }
        let end = execution.next_node();
        self.annotate(build, end, &format!("// {}", block.keyword()));
        match &block {
            Block::Stage { skipped, .. } => {
                if let Some(stage) = frame.stage {
                    self.end_stage(build, stage, failure.as_ref(), *skipped);
                }
            }
            Block::CatchError(outcome) => self.catch(execution, (build, id), *outcome),
            _ => {}
        }
        set_last_node(execution, id, end);
    }

    fn end_stage(&mut self, build: BuildKey, id: u32, failure: Option<&Failure>, skipped: bool) {
        let now = self.now;
        let flow = self.build_mut(build).and_then(|it| it.flow.as_mut());
        let Some(stage) = flow.and_then(|flow| flow.stage_mut(id)) else {
            return;
        };
        stage.ended = Some(now);
        if let Some(failure) = failure {
            stage.status = failed_status(&failure.error);
            stage.error = Some(failure.error.clone());
        } else if skipped {
            stage.status = NodeStatus::NotExecuted;
        } else if stage.status == NodeStatus::InProgress || stage.status == NodeStatus::Paused {
            stage.status = NodeStatus::Success;
        }
    }

    /// What `catchError` makes of a failure. Being stopped is none.
    fn catch(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        outcome: OutcomeDefinition,
    ) {
        let is_stopped = execution.stopped_by.is_some();
        let Some(strand) = execution.strands.get_mut(&id).filter(|_| !is_stopped) else {
            return;
        };
        let stage = strand.stage();
        let Some(failure) = strand.failure.take() else {
            return;
        };
        if let Some(words) = failure.words {
            self.say(build, 0, &words);
        }
        if let Some(build) = self.build_mut(build) {
            build.worsen(match outcome {
                OutcomeDefinition::Success => BuildResult::Success,
                OutcomeDefinition::Unstable => BuildResult::Unstable,
                OutcomeDefinition::Failure => BuildResult::Failure,
            });
            if let Some(stage) = stage.and_then(|id| build.flow.as_mut()?.stage_mut(id)) {
                stage.status = NodeStatus::Failed;
            }
        }
    }

    /// A time limit is reached, unless its block was left.
    pub(super) fn time_limit(&mut self, build: BuildKey, id: u32, token: u64) {
        self.with_execution(build, |instance, execution| {
            let is_inside = execution
                .strands
                .get(&id)
                .is_some_and(|strand| strand.frames.iter().any(|frame| frame.token == token));
            if !is_inside {
                return;
            }
            instance.say(build, 0, "Cancelling nested steps due to timeout");
            if let Some(flow) = instance.build_mut(build).and_then(|it| it.flow.as_mut()) {
                flow.timed_out = true;
            }
            let words = Some("Timeout has been exceeded".to_owned());
            for strand in execution.descendants(id) {
                let failure = Failure::interruption(words.clone());
                instance.interrupt_strand(execution, (build, strand), &failure);
            }
        });
    }

    /// Takes a strand's `node` step out of the queue.
    pub(super) fn forget_node(&mut self, item: u64) {
        if self
            .queue
            .get(&item)
            .is_some_and(|item| !matches!(item.state, QueueState::Left { .. }))
        {
            self.leave_queue(item, true, None);
        }
    }
}

fn set_last_node(execution: &mut Execution, strand: u32, node: u32) {
    if let Some(strand) = execution.strands.get_mut(&strand) {
        strand.last_node = node;
    }
}

pub(super) fn failed_status(error: &FlowError) -> NodeStatus {
    if *error == FlowError::interruption() {
        NodeStatus::Aborted
    } else {
        NodeStatus::Failed
    }
}

impl Strand {
    /// Whether it waits for a step to end, rather than for others.
    pub(super) fn leaf_node(&self) -> Option<u32> {
        match &self.waiting {
            Waiting::Leaf { node, .. } | Waiting::Input(node) | Waiting::Downstream(node, _) => {
                Some(*node)
            }
            _ => None,
        }
    }
}
