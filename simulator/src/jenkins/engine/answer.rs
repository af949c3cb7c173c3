//! Questions of pipelines, and what people answer.

use super::Event;
use super::execution::{Failure, Waiting};
use crate::chance;
use crate::jenkins::model::{BuildKey, Input, Instance, Leaf, LeafKind, NodeStatus};

/// Why an answer was not taken. The server's log says more than its 500.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::jenkins) enum InputError {
    /// Nobody asks this.
    NotThere,
    /// A parameter that the input does not have, or a choice that is not offered.
    BadValue,
}

impl Instance {
    /// Asks what an `input` step asks.
    pub(super) fn ask(&mut self, build: BuildKey, (node, strand): (u32, u32), leaf: &Leaf) {
        let LeafKind::Input {
            id,
            message,
            ok,
            parameters,
            submitters,
        } = &leaf.kind
        else {
            return;
        };
        let since = self.now;
        // Jenkins hashes the step, so that it is the same in every build of a job.
        let made_up = || {
            let name = format!("{} {node} {message}", self.full_name(build.job));
            chance::hexadecimal(self.seed, &name, 32)
        };
        let input = Input {
            id: id.clone().unwrap_or_else(made_up),
            message: message.clone(),
            ok: ok.clone(),
            parameters: parameters.clone(),
            submitters: submitters.clone(),
            since,
            node,
            strand,
        };
        if parameters.is_empty() {
            self.say(build, node, message);
            self.say(build, node, &format!("{ok} or Abort"));
        } else {
            self.say(build, node, "Input requested");
        }
        if let Some(flow) = self.build_mut(build).and_then(|it| it.flow.as_mut()) {
            flow.inputs.push(input);
            self.set_paused(build, node, NodeStatus::Paused);
        }
    }

    fn set_paused(&mut self, build: BuildKey, node: u32, status: NodeStatus) {
        let Some(flow) = self.build_mut(build).and_then(|it| it.flow.as_mut()) else {
            return;
        };
        let stage = flow.nodes.get_mut(&node).and_then(|step| {
            step.status = status;
            step.stage
        });
        if let Some(stage) = stage.and_then(|id| flow.stage_mut(id)) {
            stage.status = status;
        }
    }

    /// Takes a question back, and adds up how long it waited.
    pub(super) fn withdraw_input(&mut self, build: BuildKey, strand: u32) -> Option<Input> {
        let now = self.now;
        let flow = self.build_mut(build)?.flow.as_mut()?;
        let place = flow.inputs.iter().position(|it| it.strand == strand)?;
        let input = flow.inputs.remove(place);
        let waited = now - input.since;
        let stage = flow.nodes.get_mut(&input.node).and_then(|step| {
            step.paused = waited;
            step.status = NodeStatus::InProgress;
            step.stage
        });
        if let Some(stage) = stage.and_then(|id| flow.stage_mut(id)) {
            stage.paused += waited;
            stage.status = NodeStatus::InProgress;
        }
        Some(input)
    }

    /// The question of this id.
    pub(in crate::jenkins) fn input(&self, build: BuildKey, id: &str) -> Option<&Input> {
        let flow = self.build(build)?.flow.as_ref()?;
        flow.inputs.iter().find(|input| input.id == id)
    }

    /// Says yes, with these values as text. Those that are not given stay
    /// away: defaults are not filled in.
    pub(in crate::jenkins) fn proceed(
        &mut self,
        build: BuildKey,
        id: &str,
        user: &str,
        values: &[(String, String)],
    ) -> Result<(), InputError> {
        let input = self.input(build, id).ok_or(InputError::NotThere)?;
        for (name, text) in values {
            let parameter = input.parameters.iter().find(|it| it.name == *name);
            parameter
                .and_then(|parameter| parameter.parse(text))
                .ok_or(InputError::BadValue)?;
        }
        let (strand, node) = (input.strand, input.node);
        let name = self.full_name_of(user);
        self.withdraw_input(build, strand);
        self.say(build, node, &format!("Approved by {name}"));
        self.end_input(build, strand, None);
        Ok(())
    }

    /// Says no.
    pub(in crate::jenkins) fn reject(
        &mut self,
        build: BuildKey,
        id: &str,
        user: &str,
    ) -> Result<(), InputError> {
        let strand = self.input(build, id).ok_or(InputError::NotThere)?.strand;
        let words = format!("Rejected by {}", self.full_name_of(user));
        self.withdraw_input(build, strand);
        if let Some(build) = self.build_mut(build) {
            build.interrupted = true;
        }
        self.end_input(build, strand, Some(Failure::interruption(Some(words))));
        Ok(())
    }

    fn end_input(&mut self, build: BuildKey, strand: u32, failure: Option<Failure>) {
        self.with_execution(build, |instance, execution| {
            let Some(waiting) = execution.strands.get_mut(&strand) else {
                return;
            };
            if let Waiting::Input(node) = waiting.waiting {
                instance.end_step(build, node, waiting, failure);
                instance.soon(Event::StrandGoesOn(build, strand));
            }
        });
    }
}
