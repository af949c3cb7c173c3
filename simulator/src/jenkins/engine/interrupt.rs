//! Ending builds before they are over.

use chrono::TimeDelta;

use super::execution::{Failure, StrandKey, Waiting};
use super::{Event, Execution};
use crate::jenkins::model::{BuildKey, BuildResult, Instance, LeafKind, NodeStatus};

/// How long a script takes to end once it was told to.
const LAST_BREATH: TimeDelta = TimeDelta::milliseconds(500);

/// With how much force a build is ended. Freestyle builds know only the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum Force {
    /// Scripts are told to end.
    Stop,
    /// Steps are ended, whatever their scripts do.
    Term,
    /// Everything is dropped.
    Kill,
}

impl Instance {
    /// Ends a build, if it runs.
    pub(in crate::jenkins) fn stop(&mut self, build: BuildKey, force: Force, user: &str) {
        let name = self.full_name_of(user);
        self.with_execution(build, |instance, execution| {
            if let Some(build) = instance.build_mut(build) {
                build.interrupted = true;
            }
            let is_first = execution.stopped_by.replace(name.clone()).is_none();
            match force {
                Force::Kill => instance.kill(execution, build),
                Force::Stop | Force::Term => {
                    if execution.pipeline && is_first {
                        let note = crate::jenkins::console::hyperlink_note(user);
                        instance.say(build, 0, &format!("Aborted by {note}{name}"));
                    }
                    let strands: Vec<u32> = execution.strands.keys().copied().collect();
                    for strand in strands {
                        let failure = Failure::interruption(None);
                        instance.interrupt_strand(execution, (build, strand), &failure);
                    }
                }
            }
        });
    }

    /// Drops all that a build does.
    fn kill(&mut self, execution: &mut Execution, build: BuildKey) {
        let now = self.now;
        for (_, strand) in std::mem::take(&mut execution.strands) {
            if let Waiting::Node(item) = strand.waiting {
                self.forget_node(item);
            }
            if let Some(node) = strand.leaf_node()
                && let Some(build) = self.build_mut(build)
            {
                build.console.silence(node, now);
            }
            for executor in strand.frames.iter().filter_map(|frame| frame.executor) {
                self.vacate(executor);
            }
        }
        if let Some(build) = self.build_mut(build) {
            build.worsen(BuildResult::Aborted);
            if let Some(flow) = &mut build.flow {
                flow.inputs.clear();
                for stage in flow.stages.iter_mut().filter(|it| it.ended.is_none()) {
                    stage.ended = Some(now);
                    stage.status = NodeStatus::Aborted;
                }
                for step in flow.nodes.values_mut().filter(|it| it.ended.is_none()) {
                    step.ended = Some(now);
                    step.status = NodeStatus::Aborted;
                }
            }
        }
        self.say(build, 0, "Hard kill!");
        self.close_build(execution, build);
    }

    /// Ends what a strand does with this failure.
    pub(super) fn interrupt_strand(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        failure: &Failure,
    ) {
        let pipeline = execution.pipeline;
        let next = execution.next_token();
        let Some(strand) = execution.strands.get_mut(&id) else {
            return;
        };
        match &mut strand.waiting {
            // It fails as soon as its branches have.
            Waiting::Branches(_) => {}
            Waiting::Nothing => {
                strand.failure.get_or_insert_with(|| failure.clone());
            }
            Waiting::Node(item) => {
                let item = *item;
                strand.waiting = Waiting::Nothing;
                strand.failure = Some(failure.clone());
                self.forget_node(item);
                self.soon(Event::StrandGoesOn(build, id));
            }
            Waiting::Input(node) => {
                let node = *node;
                self.withdraw_input(build, id);
                self.end_step(build, node, strand, Some(failure.clone()));
                self.soon(Event::StrandGoesOn(build, id));
            }
            Waiting::Downstream(node, item) => {
                let (node, item) = (*node, *item);
                self.cancel(item);
                self.end_step(build, node, strand, Some(failure.clone()));
                self.soon(Event::StrandGoesOn(build, id));
            }
            Waiting::Leaf {
                leaf,
                token,
                interrupted,
                ..
            } => {
                let is_script = matches!(leaf.kind, LeafKind::Shell(_));
                let listens = !(is_script && leaf.ignores_signals && pipeline);
                let is_new = strand.failure.is_none();
                if listens && !*interrupted {
                    *interrupted = true;
                    *token = next;
                    let ends = if is_script {
                        self.now + LAST_BREATH
                    } else {
                        self.now
                    };
                    self.events.schedule(ends, Event::StepEnds(build, id, next));
                }
                strand.failure.get_or_insert_with(|| failure.clone());
                if is_script && pipeline && is_new {
                    self.say(build, 0, "Sending interrupt signal to process");
                }
            }
        }
    }
}
