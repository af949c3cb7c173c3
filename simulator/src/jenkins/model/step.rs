//! What a build does, ready to be run.

use std::sync::Arc;
use std::time::Duration;

use super::{Parameter, TestCase};
use crate::jenkins::scenario::OutcomeDefinition;
use crate::scenario::SecondsRange;

/// Steps that follow one another.
pub type Steps = Arc<[Step]>;

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// Other steps, with something around them.
    Block(Block, Steps),
    /// Several branches at a time.
    Parallel {
        /// The branches.
        branches: Arc<[Branch]>,
        /// Whether the first failure ends the others.
        fail_fast: bool,
    },
    /// A step that does something itself.
    Leaf(Arc<Leaf>),
}

/// One of several branches.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The name.
    pub name: String,
    /// What it does.
    pub steps: Steps,
}

/// What is around steps.
#[derive(Clone, Debug)]
pub enum Block {
    /// A stage.
    Stage {
        /// The name.
        name: String,
        /// Whether its condition leaves it out.
        skipped: bool,
    },
    /// A node with this label.
    Node(String),
    /// A limit to how long they may take.
    Timeout(Duration),
    /// A failure in them makes the build this, but does not end it.
    CatchError(OutcomeDefinition),
    /// Something of this name that does not matter here.
    Other(String),
}

/// A step that does something itself.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What.
    pub kind: LeafKind,
    /// How long it takes.
    pub duration: SecondsRange,
    /// What it prints, spread evenly over the duration.
    pub log: Vec<String>,
    /// About how many bytes it prints besides.
    pub log_size: u64,
    /// What it prints at last, without a newline.
    pub last_words: Option<String>,
    /// How it ends, when it does not end well.
    pub outcome: OutcomeDefinition,
    /// In which builds it ends so.
    pub chance: Chance,
    /// The exit code of a script that fails.
    pub exit_code: i32,
    /// Whether it goes on when it is told to end.
    pub ignores_signals: bool,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum LeafKind {
    /// A shell script.
    Shell(String),
    /// A message.
    Echo(String),
    /// A pause.
    Sleep(Duration),
    /// A failure with this message.
    Error(String),
    /// Makes the build unstable, with this message.
    Unstable(String),
    /// Asks somebody.
    Input {
        /// The id that was given.
        id: Option<String>,
        /// The question.
        message: String,
        /// The word for yes.
        ok: String,
        /// What can be answered.
        parameters: Vec<Parameter>,
        /// Who may answer.
        submitters: Vec<String>,
    },
    /// Archives files: their paths and what is in them.
    Archive(Vec<(String, crate::Content)>),
    /// Reads test results; the case, and the builds in which it ends so.
    Tests(Vec<(String, TestCase, Vec<u64>)>),
    /// Starts a job, with these parameters, and waits for it.
    Build(String, Vec<(String, String)>),
}

/// In which builds something happens.
#[derive(Clone, Debug)]
pub enum Chance {
    /// In all.
    Always,
    /// In those of these numbers.
    Builds(Vec<u64>),
    /// In every so manieth.
    Every(u64),
    /// With this probability.
    Probability(f64),
}

impl Block {
    /// The step's name in a Jenkinsfile.
    pub fn keyword(&self) -> &str {
        match self {
            Self::Stage { .. } => "stage",
            Self::Node(_) => "node",
            Self::Timeout(_) => "timeout",
            Self::CatchError(_) => "catchError",
            Self::Other(name) => name,
        }
    }
}

impl LeafKind {
    /// The step's name in a Jenkinsfile.
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Shell(_) => "sh",
            Self::Echo(_) => "echo",
            Self::Sleep(_) => "sleep",
            Self::Error(_) => "error",
            Self::Unstable(_) => "unstable",
            Self::Input { .. } => "input",
            Self::Archive(_) => "archiveArtifacts",
            Self::Tests(_) => "junit",
            Self::Build(..) => "build",
        }
    }

    /// The name that people see.
    pub fn display_name(&self) -> &'static str {
        match self {
            Self::Shell(_) => "Shell Script",
            Self::Echo(_) => "Print Message",
            Self::Sleep(_) => "Sleep",
            Self::Error(_) => "Error signal",
            Self::Unstable(_) => "Set stage result to unstable",
            Self::Input { .. } => "Wait for interactive input",
            Self::Archive(_) => "Archive the artifacts",
            Self::Tests(_) => "Archive JUnit-formatted test results",
            Self::Build(..) => "Build a job",
        }
    }

    /// What `wfapi` shows as `parameterDescription`.
    pub fn argument(&self) -> Option<String> {
        match self {
            Self::Shell(text) | Self::Echo(text) | Self::Error(text) | Self::Unstable(text) => {
                Some(text.clone())
            }
            Self::Sleep(time) => Some(time.as_secs().to_string()),
            Self::Input { message, .. } => Some(message.clone()),
            Self::Build(job, _) => Some(job.clone()),
            Self::Archive(_) | Self::Tests(_) => None,
        }
    }
}

impl Chance {
    /// Whether it happens in build `number`; `drawn` is a number from 0 to 1.
    pub fn strikes(&self, number: u64, drawn: impl FnOnce() -> f64) -> bool {
        match self {
            Self::Always => true,
            Self::Builds(numbers) => numbers.contains(&number),
            Self::Every(every) => *every > 0 && number.is_multiple_of(*every),
            Self::Probability(probability) => drawn() < *probability,
        }
    }
}
