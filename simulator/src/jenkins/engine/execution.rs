//! What a running build is doing.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::jenkins::model::{Block, BuildKey, BuildResult, FlowError, Leaf, Steps};

/// What a running build is doing.
#[derive(Debug, Default)]
pub(in crate::jenkins) struct Execution {
    /// Whether it is a pipeline's.
    pub(super) pipeline: bool,
    /// What it does at a time, by number.
    pub(super) strands: BTreeMap<u32, Strand>,
    /// The node where a freestyle build runs, and its executor.
    pub(super) executor: Option<(usize, usize)>,
    /// Who stopped it.
    pub(super) stopped_by: Option<String>,
    last_node: u32,
    last_strand: u32,
    last_token: u64,
}

/// One thing that a build does after the other.
#[derive(Debug)]
pub(super) struct Strand {
    /// The strand that waits for it to end.
    pub(super) parent: Option<u32>,
    /// Which branch of the parent it is.
    pub(super) branch: usize,
    /// The stage that it started in.
    pub(super) outer_stage: Option<u32>,
    /// Whether it started within `timestamps`.
    pub(super) outer_stamps: bool,
    /// The blocks that it is in, the innermost last.
    pub(super) frames: Vec<Frame>,
    /// What it waits for.
    pub(super) waiting: Waiting,
    /// What went wrong and has not been caught.
    pub(super) failure: Option<Failure>,
    /// The node of what it did last.
    pub(super) last_node: u32,
}

/// A block that a strand is in.
#[derive(Debug)]
pub(super) struct Frame {
    /// The block; absent for the whole build, and for a branch.
    pub(super) block: Option<Block>,
    /// What is in it.
    pub(super) steps: Steps,
    /// What is next.
    pub(super) position: usize,
    /// The stage that its steps belong to.
    pub(super) stage: Option<u32>,
    /// The node and executor that it holds.
    pub(super) executor: Option<(usize, usize)>,
    /// What its time limit's event carries.
    pub(super) token: u64,
}

/// What a strand waits for.
#[derive(Debug)]
pub(super) enum Waiting {
    /// Nothing: it goes on.
    Nothing,
    /// A step to end.
    Leaf {
        /// The step's node.
        node: u32,
        /// The step.
        leaf: Arc<Leaf>,
        /// What its event carries.
        token: u64,
        /// Whether somebody told it to end.
        interrupted: bool,
    },
    /// A node, as this queue item.
    Node(u64),
    /// Somebody to answer the input of this step.
    Input(u32),
    /// Its branches to end.
    Branches(u32),
    /// A build of another job, as this queue item, for this step.
    Downstream(u32, u64),
}

/// What went wrong.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// As `wfapi` shows it.
    pub(super) error: FlowError,
    /// What it makes of the build.
    pub(super) result: BuildResult,
    /// What the console says about it at the end.
    pub(super) words: Option<String>,
}

impl Execution {
    /// The execution of a build, about to begin with these steps.
    pub(super) fn new(pipeline: bool, steps: Steps) -> Self {
        let mut execution = Self {
            pipeline,
            // The first node, the start of the pipeline, is number 2.
            last_node: 1,
            ..Self::default()
        };
        let frame = Frame::of(None, steps, None);
        execution.begin(Strand::new(None, 0, None, frame));
        execution
    }

    /// Adds a strand.
    pub(super) fn begin(&mut self, strand: Strand) -> u32 {
        self.last_strand += 1;
        self.strands.insert(self.last_strand, strand);
        self.last_strand
    }

    /// The number of the next node.
    pub(super) fn next_node(&mut self) -> u32 {
        self.last_node += 1;
        self.last_node
    }

    /// A number that no event carries yet.
    pub(super) fn next_token(&mut self) -> u64 {
        self.last_token += 1;
        self.last_token
    }

    /// The strands that a strand waits for, and so on.
    pub(super) fn descendants(&self, strand: u32) -> Vec<u32> {
        let mut found = vec![strand];
        let mut index = 0;
        while let Some(parent) = found.get(index).copied() {
            let children = self.strands.iter();
            found.extend(
                children
                    .filter(|(_, child)| child.parent == Some(parent))
                    .map(|(id, _)| *id),
            );
            index += 1;
        }
        found
    }
}

impl Strand {
    pub(super) fn new(
        parent: Option<u32>,
        branch: usize,
        outer_stage: Option<u32>,
        frame: Frame,
    ) -> Self {
        Self {
            parent,
            branch,
            outer_stage,
            outer_stamps: false,
            frames: vec![frame],
            waiting: Waiting::Nothing,
            failure: None,
            last_node: 2,
        }
    }

    /// Whether it is within `timestamps`.
    pub(super) fn is_stamped(&self) -> bool {
        let stamps = |frame: &Frame| {
            let block = frame.block.as_ref();
            block.is_some_and(|block| block.keyword() == "timestamps")
        };
        self.outer_stamps || self.frames.iter().any(stamps)
    }

    /// The stage that it is in.
    pub(super) fn stage(&self) -> Option<u32> {
        self.frames
            .last()
            .map_or(self.outer_stage, |frame| frame.stage)
    }
}

impl Frame {
    pub(super) fn of(block: Option<Block>, steps: Steps, stage: Option<u32>) -> Self {
        Self {
            block,
            steps,
            position: 0,
            stage,
            executor: None,
            token: 0,
        }
    }
}

impl Failure {
    /// A step failed.
    pub(super) fn of_step(message: &str) -> Self {
        Self {
            error: FlowError::failure(message),
            result: BuildResult::Failure,
            words: Some(format!("ERROR: {message}")),
        }
    }

    /// Somebody or something ended it.
    pub(super) fn interruption(words: Option<String>) -> Self {
        Self {
            error: FlowError::interruption(),
            result: BuildResult::Aborted,
            words,
        }
    }
}

/// A build's place in time, to spread output over.
pub(super) type Span = (DateTime<Utc>, DateTime<Utc>);

/// The key of a build and the number of one of its strands.
pub(super) type StrandKey = (BuildKey, u32);
