//! What a pipeline has done: stages, steps and inputs.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Parameter;

/// What a pipeline has done.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// The stages, in the order in which they started.
    pub stages: Vec<Stage>,
    /// The steps by their node's number.
    pub nodes: BTreeMap<u32, FlowNode>,
    /// The inputs that were asked for and are not answered.
    pub inputs: Vec<Input>,
    /// Whether its Jenkinsfile did not compile.
    pub did_not_compile: bool,
    /// Whether a time limit ended it.
    pub timed_out: bool,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The node's number.
    pub id: u32,
    /// The name.
    pub name: String,
    /// The stage that it is in.
    pub parent: Option<u32>,
    /// Which branch of that stage it is in, from 0.
    pub branch: usize,
    /// How it is.
    pub status: NodeStatus,
    /// What went wrong.
    pub error: Option<FlowError>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// How long it waited for somebody.
    pub paused: TimeDelta,
}

/// A step.
#[derive(Clone, Debug)]
pub struct FlowNode {
    /// The stage that it is in.
    pub stage: Option<u32>,
    /// The node before it.
    pub parent: u32,
    /// The name that people see.
    pub name: &'static str,
    /// What it was told.
    pub argument: Option<String>,
    /// How it is.
    pub status: NodeStatus,
    /// What went wrong.
    pub error: Option<FlowError>,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// How long it waited for somebody.
    pub paused: TimeDelta,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowError {
    /// What was said, if anything.
    pub message: Option<String>,
    /// The class of the exception.
    pub class: &'static str,
}

/// How a stage or step is, in `wfapi`'s words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeStatus {
    /// Running.
    InProgress,
    /// Waiting for somebody.
    Paused,
    /// It went well.
    Success,
    /// It went well, but there is something to look at.
    Unstable,
    /// It failed.
    Failed,
    /// Somebody or something ended it.
    Aborted,
    /// It was left out.
    NotExecuted,
}

/// A question to somebody.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its id.
    pub id: String,
    /// The question.
    pub message: String,
    /// The word for yes.
    pub ok: String,
    /// What can be answered.
    pub parameters: Vec<Parameter>,
    /// Who may answer; everybody who may build when empty.
    pub submitters: Vec<String>,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// The node of its step.
    pub node: u32,
    /// The strand that waits.
    pub(in crate::jenkins) strand: u32,
}

impl NodeStatus {
    /// As in `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Paused => "PAUSED_PENDING_INPUT",
            Self::Success => "SUCCESS",
            Self::Unstable => "UNSTABLE",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
            Self::NotExecuted => "NOT_EXECUTED",
        }
    }
}

impl FlowError {
    /// A failure of a step.
    pub fn failure(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            class: "hudson.AbortException",
        }
    }

    /// An interruption.
    pub fn interruption() -> Self {
        Self {
            message: None,
            class: "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException",
        }
    }
}

impl Flow {
    /// A stage by its node's number.
    pub fn stage(&self, id: u32) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    pub(in crate::jenkins) fn stage_mut(&mut self, id: u32) -> Option<&mut Stage> {
        self.stages.iter_mut().find(|stage| stage.id == id)
    }

    /// The steps of a stage, in the order in which they started.
    pub fn steps_of(&self, stage: u32) -> impl Iterator<Item = (u32, &FlowNode)> {
        self.nodes
            .iter()
            .filter(move |(_, node)| node.stage == Some(stage))
            .map(|(id, node)| (*id, node))
    }
}
