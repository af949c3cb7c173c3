//! One step of a strand after the other.

use std::sync::Arc;

use super::execution::{Failure, Frame, Strand, StrandKey, Waiting};
use super::{Event, Execution};
use crate::jenkins::model::{Branch, BuildKey, Instance, Step};

impl Instance {
    /// Works on a running build. Its execution is not in the build meanwhile,
    /// so all that follows for others is left to events.
    pub(super) fn with_execution<R>(
        &mut self,
        key: BuildKey,
        act: impl FnOnce(&mut Self, &mut Execution) -> R,
    ) -> Option<R> {
        let mut execution = self.build_mut(key)?.execution.take()?;
        let result = act(self, &mut execution);
        if let Some(build) = self.build_mut(key)
            && build.is_running()
        {
            build.execution = Some(execution);
        }
        Some(result)
    }

    pub(super) fn strand_goes_on(&mut self, key: BuildKey, strand: u32) {
        self.with_execution(key, |instance, execution| {
            instance.run_strand(execution, (key, strand));
        });
    }

    /// Goes on until the strand waits for something or ends. Branches take turns.
    pub(super) fn run_strand(&mut self, execution: &mut Execution, key: StrandKey) {
        loop {
            let Some(strand) = execution.strands.get_mut(&key.1) else {
                return;
            };
            if !matches!(strand.waiting, Waiting::Nothing) {
                return;
            }
            let has_failed = strand.failure.is_some();
            let Some(frame) = strand.frames.last_mut() else {
                self.strand_ends(execution, key);
                return;
            };
            let step = frame.steps.get(frame.position).filter(|_| !has_failed);
            if let Some(step) = step.cloned() {
                frame.position += 1;
                match step {
                    Step::Leaf(leaf) => self.begin_leaf(execution, key, leaf),
                    Step::Block(block, steps) => self.open_block(execution, key, block, steps),
                    Step::Parallel {
                        branches,
                        fail_fast: _,
                    } => self.open_branches(execution, key, &branches),
                }
            } else {
                self.close_block(execution, key);
            }
            if execution.strands.len() > 1 {
                if execution
                    .strands
                    .get(&key.1)
                    .is_some_and(|strand| matches!(strand.waiting, Waiting::Nothing))
                {
                    self.soon(Event::StrandGoesOn(key.0, key.1));
                }
                return;
            }
        }
    }

    fn open_branches(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        branches: &Arc<[Branch]>,
    ) {
        let node = execution.next_node();
        self.annotate(build, node, "parallel");
        // Every branch but the first takes a number for itself, besides that of its node.
        for _ in 1..branches.len() {
            execution.next_node();
        }
        let parent = execution.strands.get(&id);
        let stage = parent.and_then(Strand::stage);
        let outer_stamps = parent.is_some_and(Strand::is_stamped);
        for (index, branch) in branches.iter().enumerate() {
            let node = execution.next_node();
            self.annotate(build, node, &format!("{{ (Branch: {})", branch.name));
            let frame = Frame::of(None, branch.steps.clone(), stage);
            let mut strand = Strand::new(Some(id), index, stage, frame);
            strand.last_node = node;
            strand.outer_stamps = outer_stamps;
            let strand = execution.begin(strand);
            self.soon(Event::StrandGoesOn(build, strand));
        }
        if let Some(strand) = execution.strands.get_mut(&id) {
            strand.waiting = Waiting::Branches(u32::try_from(branches.len()).unwrap_or(u32::MAX));
        }
    }

    fn strand_ends(&mut self, execution: &mut Execution, (build, id): StrandKey) {
        let Some(strand) = execution.strands.remove(&id) else {
            return;
        };
        let Some(parent_id) = strand.parent else {
            self.finish(execution, build, strand.failure.as_ref());
            return;
        };
        let node = execution.next_node();
        self.annotate(build, node, "}");
        let fails_fast = strand.failure.is_some() && fails_fast(execution, parent_id);
        let Some(parent) = execution.strands.get_mut(&parent_id) else {
            return;
        };
        if let Some(failure) = strand.failure {
            // The first failure is the one that the whole fails with.
            parent.failure.get_or_insert(failure);
        }
        let Waiting::Branches(left) = &mut parent.waiting else {
            return;
        };
        *left -= 1;
        if *left == 0 {
            parent.waiting = Waiting::Nothing;
            let node = execution.next_node();
            self.annotate(build, node, "// parallel");
            self.soon(Event::StrandGoesOn(build, parent_id));
        } else if fails_fast {
            for child in execution.descendants(parent_id).into_iter().skip(1) {
                let failure = Failure::interruption(None);
                self.interrupt_strand(execution, (build, child), &failure);
            }
        }
    }
}

/// Whether the branches that a strand waits for end with the first failure.
fn fails_fast(execution: &Execution, parent: u32) -> bool {
    let frame = execution
        .strands
        .get(&parent)
        .and_then(|strand| strand.frames.last());
    let step = frame.and_then(|frame| frame.steps.get(frame.position.checked_sub(1)?));
    matches!(
        step,
        Some(Step::Parallel {
            fail_fast: true,
            ..
        })
    )
}
