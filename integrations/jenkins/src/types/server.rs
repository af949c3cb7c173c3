//! The server and its nodes.

use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ServerInfo {
    /// Its version, such as `2.414`. A proxy may keep it back.
    #[serde(skip_deserializing)]
    pub version: Option<String>,
    /// What differs each time that it was started.
    #[serde(skip_deserializing)]
    pub session: Option<String>,
    /// `NORMAL`, or `EXCLUSIVE` where the built-in node runs only what asks for it.
    #[serde(default)]
    pub mode: Option<String>,
    /// What people are told of the built-in node.
    #[serde(default)]
    pub node_description: Option<String>,
    /// The executors of the built-in node.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub num_executors: u64,
    /// Whether it is preparing to shut down: builds run on, and none begins.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub quieting_down: bool,
    /// Why.
    #[serde(default)]
    pub quiet_down_reason: Option<String>,
    /// Whether writes need a crumb (unless they come with an API token).
    #[serde(default)]
    pub use_crumbs: Option<bool>,
    /// Whether people must sign in for some things.
    #[serde(default)]
    pub use_security: Option<bool>,
    /// The URL that its administrators configured, which may not be the one it is reached by.
    #[serde(default)]
    pub url: Option<String>,
}

/// Whom the server takes the caller for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WhoAmI {
    /// The user's id; `anonymous` for nobody.
    pub name: String,
    /// Whether it is nobody. (The server says that nobody is authenticated, too.)
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub anonymous: bool,
    /// The groups.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub authorities: Vec<String>,
}

/// The nodes of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ComputerSet {
    /// Executors at work. Pipelines that wait or orchestrate are not among them.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub busy_executors: u64,
    /// Executors of the nodes that are online.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub total_executors: u64,
    /// The nodes.
    #[serde(default, rename = "computer", deserialize_with = "lenient::or_default")]
    pub computers: Vec<Computer>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Computer {
    /// The Java class, which tells the built-in node from others.
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub display_name: String,
    /// How many executors it has.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub num_executors: u64,
    /// Whether none of them is at work.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub idle: bool,
    /// Whether it is not connected, or was taken offline.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub offline: bool,
    /// Whether somebody took it offline.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub temporarily_offline: bool,
    /// Why it is offline; empty where nobody knows.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub offline_cause_reason: String,
    /// Its labels, its own name among them.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub assigned_labels: Vec<Label>,
}

/// A label of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
}

impl Computer {
    /// Whether it is the built-in node.
    pub fn is_built_in(&self) -> bool {
        self.class.ends_with("$MasterComputer")
    }
}
