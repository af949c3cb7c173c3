//! The parts of a scenario that are of the server as a whole.

use serde::Deserialize;

use super::{ItemDefinition, ViewDefinition};
use crate::Secret;
use crate::jenkins::model::Permission;
use crate::scenario::Seconds;

/// What is on the server, who may use it, and how its builds go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The version of the format: 1.
    pub version: u32,
    /// The path that the server is under, such as `/jenkins`; at the root when absent.
    #[serde(default)]
    pub prefix: String,
    /// The URL that the server believes to be reached at.
    #[serde(default)]
    pub url: ConfiguredUrl,
    /// Whether writes with a password or a session need a crumb.
    #[serde(default = "yes")]
    pub csrf: bool,
    /// Whether the plugin `pipeline-rest-api`, which answers `wfapi`, is installed.
    #[serde(default = "yes")]
    pub stage_view: bool,
    /// How long an item waits in the queue before it may run; Jenkins's own default is 5 s.
    #[serde(default = "default_quiet_period")]
    pub quiet_period: Seconds,
    /// How long the server is away when it restarts.
    #[serde(default = "default_restart")]
    pub restart: Seconds,
    /// The executors of the built-in node.
    #[serde(default = "default_executors")]
    pub executors: u32,
    /// The users.
    pub users: Vec<UserDefinition>,
    /// What may be done without credentials.
    #[serde(default)]
    pub anonymous: Vec<Permission>,
    /// The agents.
    #[serde(default)]
    pub nodes: Vec<NodeDefinition>,
    /// Views besides `all`.
    #[serde(default)]
    pub views: Vec<ViewDefinition>,
    /// Folders and jobs.
    #[serde(default)]
    pub items: Vec<ItemDefinition>,
}

/// What is set as the "Jenkins URL", which the `url`s in answers start with:
/// `reached`, `none`, or a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum ConfiguredUrl {
    /// Where the server is reached, prefix included.
    #[default]
    Reached,
    /// Nothing: URLs follow the request's host.
    None,
    /// Something else, such as an address without the prefix.
    Other(String),
}

/// Somebody who can log in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDefinition {
    /// The login name.
    pub name: String,
    /// The full name; the login name when absent.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The password, which works as well as a token but needs crumbs.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The API tokens.
    #[serde(default)]
    pub tokens: Vec<Secret>,
    /// What the user may do.
    pub permissions: Vec<Permission>,
}

/// An agent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeDefinition {
    /// Its name, which is a label too.
    pub name: String,
    /// Its description.
    #[serde(default)]
    pub description: String,
    /// Its other labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// How many builds it runs at a time.
    #[serde(default = "one")]
    pub executors: u32,
    /// Whether it is connected.
    #[serde(default = "yes")]
    pub online: bool,
}

impl From<String> for ConfiguredUrl {
    fn from(text: String) -> Self {
        match text.as_str() {
            "reached" => Self::Reached,
            "none" => Self::None,
            _ => Self::Other(text),
        }
    }
}

pub(super) fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

fn default_executors() -> u32 {
    2
}

fn default_quiet_period() -> Seconds {
    Seconds(std::time::Duration::from_secs(5))
}

fn default_restart() -> Seconds {
    Seconds(std::time::Duration::from_secs(5))
}
