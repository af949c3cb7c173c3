//! The machines that builds run on.

use chrono::{DateTime, Utc};

use super::BuildKey;

/// The built-in node or an agent.
#[derive(Clone, Debug)]
pub struct Node {
    /// The name, empty for the built-in node.
    pub name: String,
    /// What people read about it.
    pub description: String,
    /// Its labels, its name among them, sorted.
    pub labels: Vec<String>,
    /// What each executor runs.
    pub executors: Vec<Option<BuildKey>>,
    /// The pipelines that it coordinates, which take none of its executors.
    pub one_off: Vec<BuildKey>,
    /// Whether it is connected.
    pub connected: bool,
    /// Why somebody took it off line, or how it was lost.
    pub offline_cause: Option<OfflineCause>,
    /// Whether somebody took it off line.
    pub temporarily_offline: bool,
}

/// Why a node is off line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfflineCause {
    /// Somebody took it off line.
    User {
        /// Who.
        user: String,
        /// What they said.
        message: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its connection broke.
    Channel {
        /// When.
        at: DateTime<Utc>,
    },
}

impl Node {
    /// Whether it is the built-in node.
    pub fn is_built_in(&self) -> bool {
        self.name.is_empty()
    }

    /// The name that people see.
    pub fn display_name(&self) -> &str {
        if self.is_built_in() {
            "Built-In Node"
        } else {
            &self.name
        }
    }

    /// Whether builds can run on it.
    pub fn is_online(&self) -> bool {
        self.connected && !self.temporarily_offline
    }

    /// Whether it has a label; every node has the empty one.
    pub fn has_label(&self, label: &str) -> bool {
        label.is_empty() || self.labels.iter().any(|own| own == label)
    }

    /// An executor without a build.
    pub fn idle_executor(&self) -> Option<usize> {
        self.executors.iter().position(Option::is_none)
    }

    /// Whether nothing runs on it.
    pub fn is_idle(&self) -> bool {
        self.executors.iter().all(Option::is_none) && self.one_off.is_empty()
    }
}
