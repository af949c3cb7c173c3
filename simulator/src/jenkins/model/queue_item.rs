//! What waits to be built.

use chrono::{DateTime, Utc};

use super::{BuildKey, Cause, ItemId, ParameterValue};

/// An entry of the queue.
#[derive(Clone, Debug)]
pub struct QueueItem {
    /// Its number.
    pub id: u64,
    /// What waits.
    pub task: Task,
    /// What the build is told.
    pub parameters: Vec<ParameterValue>,
    /// Why it is to be built.
    pub causes: Vec<Cause>,
    /// When it came in.
    pub since: DateTime<Utc>,
    /// When its quiet period was over.
    pub buildable_since: Option<DateTime<Utc>>,
    /// How far it is.
    pub state: QueueState,
}

/// What waits in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A job.
    Job(ItemId),
    /// A `node` step of a pipeline that runs already.
    Node {
        /// The pipeline's build.
        build: BuildKey,
        /// The strand that waits.
        strand: u32,
    },
}

/// How far an entry of the queue is.
#[derive(Clone, Debug)]
pub enum QueueState {
    /// In its quiet period, until then.
    Waiting(DateTime<Utc>),
    /// Another build of the job is in the way.
    Blocked,
    /// An executor is all that it needs.
    Buildable,
    /// It left the queue.
    Left {
        /// When.
        at: DateTime<Utc>,
        /// Whether somebody cancelled it.
        cancelled: bool,
        /// What it became.
        build: Option<BuildKey>,
    },
}

impl QueueItem {
    /// Whether it left the queue.
    pub fn has_left(&self) -> bool {
        matches!(self.state, QueueState::Left { .. })
    }

    /// Jenkins's class.
    pub fn class(&self) -> &'static str {
        match self.state {
            QueueState::Waiting(_) => "hudson.model.Queue$WaitingItem",
            QueueState::Blocked => "hudson.model.Queue$BlockedItem",
            QueueState::Buildable => "hudson.model.Queue$BuildableItem",
            QueueState::Left { .. } => "hudson.model.Queue$LeftItem",
        }
    }
}
