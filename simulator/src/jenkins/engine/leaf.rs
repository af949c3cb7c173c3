//! Steps that do something themselves.

use std::sync::Arc;

use chrono::TimeDelta;
use rand::RngExt as _;

use super::block::failed_status;
use super::execution::{Failure, Strand, StrandKey, Waiting};
use super::{Event, Execution};
use crate::chance;
use crate::jenkins::model::{
    Artifact, BuildKey, BuildResult, FlowError, FlowNode, Instance, Leaf, LeafKind, NodeStatus,
};
use crate::jenkins::scenario::OutcomeDefinition;

/// How the output of a step is printed.
#[derive(Clone, Copy, Debug)]
struct Print {
    /// Whether it is a pipeline's.
    pipeline: bool,
    /// Whether there is a time before each line.
    is_stamped: bool,
}

impl Instance {
    pub(super) fn begin_leaf(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        leaf: Arc<Leaf>,
    ) {
        let node = execution.next_node();
        let Some(strand) = execution.strands.get_mut(&id) else {
            return;
        };
        let (stage, parent) = (strand.stage(), strand.last_node);
        strand.last_node = node;
        if execution.pipeline {
            self.annotate(build, node, leaf.kind.keyword());
            self.note_step(build, node, stage, parent, &leaf);
        }
        let is_stamped = execution.strands.get(&id).is_some_and(Strand::is_stamped);
        let print = Print {
            pipeline: execution.pipeline,
            is_stamped,
        };
        let ends = self.print_leaf(print, build, node, &leaf);
        let token = execution.next_token();
        let waiting = match &leaf.kind {
            LeafKind::Input { .. } => {
                self.ask(build, (node, id), &leaf);
                Waiting::Input(node)
            }
            LeafKind::Build(job, parameters) => {
                let item = self.begin_downstream(build, node, job, parameters);
                let Some(item) = item else {
                    if let Some(strand) = execution.strands.get_mut(&id) {
                        let message = format!("No item named {job} found");
                        self.end_step(build, node, strand, Some(Failure::of_step(&message)));
                    }
                    return;
                };
                Waiting::Downstream(node, item)
            }
            _ => {
                self.events
                    .schedule(ends, Event::StepEnds(build, id, token));
                Waiting::Leaf {
                    node,
                    leaf,
                    token,
                    interrupted: false,
                }
            }
        };
        if let Some(strand) = execution.strands.get_mut(&id) {
            strand.waiting = waiting;
        }
    }

    fn note_step(
        &mut self,
        build: BuildKey,
        node: u32,
        stage: Option<u32>,
        parent: u32,
        leaf: &Leaf,
    ) {
        let started = self.now;
        if let Some(flow) = self.build_mut(build).and_then(|it| it.flow.as_mut()) {
            let step = FlowNode {
                stage,
                parent,
                name: leaf.kind.display_name(),
                argument: leaf.kind.argument(),
                status: NodeStatus::InProgress,
                error: None,
                started,
                ended: None,
                paused: TimeDelta::zero(),
            };
            flow.nodes.insert(node, step);
        }
    }

    /// Prints what the step will print, and says when it will end.
    fn print_leaf(
        &mut self,
        print: Print,
        build: BuildKey,
        node: u32,
        leaf: &Leaf,
    ) -> chrono::DateTime<chrono::Utc> {
        let name = format!("{} {} {node}", self.full_name(build.job), build.number);
        let drawn = chance::duration(&mut chance::source(self.seed, &name), leaf.duration);
        let took = match &leaf.kind {
            LeafKind::Sleep(time) => *time,
            _ => drawn,
        };
        let from = self.now;
        let until = from + TimeDelta::from_std(took).unwrap_or_default();
        let mut lines = Vec::new();
        match &leaf.kind {
            LeafKind::Shell(script) => {
                if !print.pipeline {
                    let file = chance::source(self.seed, &format!("{name} file"))
                        .random_range(10_u64.pow(18)..10_u64.pow(19));
                    let job = self
                        .item(build.job)
                        .map_or(String::new(), |item| item.name.clone());
                    let line = format!("[{job}] $ /bin/sh -xe /var/tmp/jenkins{file}.sh");
                    self.say(build, node, &line);
                }
                // A scenario that shows commands itself knows better which.
                if !leaf.log.first().is_some_and(|line| line.starts_with("+ ")) {
                    lines.extend(script.lines().map(|line| format!("+ {line}")));
                }
            }
            LeafKind::Echo(message) => lines.push(message.clone()),
            LeafKind::Sleep(time) => lines.push(format!(
                "Sleeping for {}",
                super::time_span(TimeDelta::from_std(*time).unwrap_or_default())
            )),
            LeafKind::Unstable(message) => lines.push(format!("WARNING: {message}")),
            LeafKind::Archive(_) => lines.push("Archiving artifacts".to_owned()),
            LeafKind::Tests(_) => lines.push("Recording test results".to_owned()),
            LeafKind::Error(_) | LeafKind::Input { .. } | LeafKind::Build(..) => {}
        }
        lines.extend(leaf.log.iter().cloned());
        self.say_over(build, (from, until), node, &lines, print.is_stamped);
        if leaf.log_size > 0
            && let Some(build) = self.build_mut(build)
        {
            build
                .console
                .print_lines((from, until), node, leaf.log_size);
        }
        if let Some(words) = &leaf.last_words {
            self.say_at(build, until, node, words.clone());
        }
        until
    }

    /// What a strand waits for is over.
    pub(super) fn step_ends(&mut self, build: BuildKey, id: u32, expected: u64) {
        self.with_execution(build, |instance, execution| {
            let Some(strand) = execution.strands.get_mut(&id) else {
                return;
            };
            let (node, leaf, interrupted) = match &strand.waiting {
                Waiting::Leaf {
                    node,
                    leaf,
                    token,
                    interrupted,
                } if *token == expected => (*node, leaf.clone(), *interrupted),
                _ => return,
            };
            if interrupted {
                instance.say_dead(execution, (build, id), node, &leaf);
            } else {
                let failure = instance.effect(build, node, &leaf);
                let strand = execution.strands.get_mut(&id);
                if let Some(strand) = strand {
                    // A script that did not listen ends for good all the same.
                    let pending = strand.failure.take();
                    instance.end_step(build, node, strand, pending.or(failure));
                }
            }
            instance.run_strand(execution, (build, id));
        });
    }

    /// A script that was told to end has done so.
    fn say_dead(
        &mut self,
        execution: &mut Execution,
        (build, id): StrandKey,
        node: u32,
        leaf: &Leaf,
    ) {
        let now = self.now;
        if let Some(build) = self.build_mut(build) {
            build.console.silence(node, now);
        }
        if matches!(leaf.kind, LeafKind::Shell(_)) {
            self.say(build, node, "Terminated");
            if execution.pipeline {
                self.say(build, 0, "script returned exit code 143");
            }
        }
        if let Some(strand) = execution.strands.get_mut(&id) {
            let failure = strand.failure.take();
            self.end_step(build, node, strand, failure);
        }
    }

    /// What a step leaves, and whether it failed.
    fn effect(&mut self, build: BuildKey, node: u32, leaf: &Leaf) -> Option<Failure> {
        match &leaf.kind {
            LeafKind::Archive(files) => self.archive(build, files),
            LeafKind::Tests(cases) => self.record_tests(build, node, cases),
            LeafKind::Unstable(_) => self.set_unstable(build, node),
            _ => {}
        }
        let name = format!(
            "{} {} {node} outcome",
            self.full_name(build.job),
            build.number
        );
        let seed = self.seed;
        let drawn = || chance::source(seed, &name).random::<f64>();
        if !leaf.chance.strikes(build.number, drawn) {
            return None;
        }
        match (&leaf.kind, leaf.outcome) {
            (LeafKind::Error(message), _) => Some(Failure::of_step(message)),
            (_, OutcomeDefinition::Failure) => {
                let message = format!("script returned exit code {}", leaf.exit_code);
                Some(Failure::of_step(&message))
            }
            (_, OutcomeDefinition::Unstable) => {
                self.set_unstable(build, node);
                None
            }
            (_, OutcomeDefinition::Success) => None,
        }
    }

    pub(super) fn set_unstable(&mut self, key: BuildKey, node: u32) {
        let Some(build) = self.build_mut(key) else {
            return;
        };
        build.worsen(BuildResult::Unstable);
        let Some(flow) = build.flow.as_mut() else {
            return;
        };
        let stage = flow.nodes.get_mut(&node).and_then(|step| {
            step.status = NodeStatus::Unstable;
            step.stage
        });
        if let Some(stage) = stage.and_then(|id| flow.stage_mut(id)) {
            stage.status = NodeStatus::Unstable;
        }
    }

    fn archive(&mut self, build: BuildKey, files: &[(String, crate::Content)]) {
        let at = self.now;
        if let Some(build) = self.build_mut(build) {
            for (path, content) in files {
                build.artifacts.retain(|artifact| artifact.path != *path);
                build.artifacts.push(Artifact {
                    path: path.clone(),
                    content: content.clone(),
                    at,
                });
            }
            build.artifacts.sort_by(|one, two| one.path.cmp(&two.path));
        }
    }

    /// Ends the step that a strand waits for.
    pub(super) fn end_step(
        &mut self,
        build: BuildKey,
        node: u32,
        strand: &mut Strand,
        failure: Option<Failure>,
    ) {
        let now = self.now;
        strand.waiting = Waiting::Nothing;
        let step = self
            .build_mut(build)
            .and_then(|build| build.flow.as_mut())
            .and_then(|flow| flow.nodes.get_mut(&node));
        if let Some(step) = step {
            step.ended = Some(now);
            match &failure {
                Some(failure) => {
                    step.status = failed_status(&failure.error);
                    step.error = Some(failure.error.clone());
                }
                None if step.status != NodeStatus::Unstable => step.status = NodeStatus::Success,
                None => {}
            }
        }
        strand.failure = failure;
    }
}

impl FlowError {
    /// Whether somebody or something ended it.
    pub fn is_interruption(&self) -> bool {
        *self == Self::interruption()
    }
}
