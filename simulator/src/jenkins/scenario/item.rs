//! Folders and jobs, as a scenario describes them.

use serde::Deserialize;

use super::StepDefinition;
use crate::scenario::Seconds;

/// A folder, multibranch project or job.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemDefinition {
    /// The name. A branch of a multibranch project is named as in Git.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: ItemKindDefinition,
    /// What people read about it.
    #[serde(default)]
    pub description: Option<String>,
    /// Of folders and multibranch projects: what is in it.
    #[serde(default)]
    pub items: Vec<ItemDefinition>,
    /// Of folders: views besides `All`.
    #[serde(default)]
    pub views: Vec<ViewDefinition>,
    /// Whether builds are refused.
    #[serde(default)]
    pub disabled: bool,
    /// What a build can be told.
    #[serde(default)]
    pub parameters: Vec<ParameterDefinition>,
    /// Whether the parameters stand in the Jenkinsfile, so that the server only
    /// knows of them after the first build.
    #[serde(default)]
    pub parameters_in_jenkinsfile: bool,
    /// How long its builds wait in the queue; the server's when absent.
    #[serde(default)]
    pub quiet_period: Option<Seconds>,
    /// Whether several builds run at a time; yes for pipelines, no for others when absent.
    #[serde(default)]
    pub concurrent: Option<bool>,
    /// Of freestyle jobs: the label that the node must have.
    #[serde(default)]
    pub label: Option<String>,
    /// What a build does.
    #[serde(default)]
    pub steps: Vec<StepDefinition>,
    /// Builds, by number, whose Jenkinsfile does not compile.
    #[serde(default)]
    pub broken_jenkinsfile: Vec<u64>,
    /// Of freestyle jobs: jobs that a successful build starts, by full name.
    #[serde(default)]
    pub downstream: Vec<String>,
    /// Files whose fingerprints are recorded when they are archived.
    #[serde(default)]
    pub fingerprint: bool,
    /// What came in since the build before, by the number of the build.
    #[serde(default)]
    pub changes: Vec<ChangeDefinition>,
    /// The builds that ran before the simulation starts.
    #[serde(default)]
    pub history: History,
}

/// What an item is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKindDefinition {
    /// A folder.
    Folder,
    /// A job of one script.
    #[default]
    Freestyle,
    /// A pipeline.
    Pipeline,
    /// A folder with a pipeline for each branch.
    Multibranch,
}

/// A list of jobs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewDefinition {
    /// The name.
    pub name: String,
    /// What people read about it.
    #[serde(default)]
    pub description: Option<String>,
    /// The names of the items in it.
    #[serde(default)]
    pub jobs: Vec<String>,
}

/// Something that a build, or an input step, can be told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterDefinition {
    /// The name.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: ParameterKind,
    /// What people read about it.
    #[serde(default)]
    pub description: String,
    /// What it is when nothing is said. Of booleans `true` or `false`; of
    /// choices always the first one.
    #[serde(default)]
    pub default: String,
    /// Of choices: what can be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A line of text.
    #[default]
    String,
    /// Several lines of text.
    Text,
    /// Yes or no.
    Boolean,
    /// One of several texts.
    Choice,
    /// A text that is never shown.
    Password,
    /// A file.
    File,
}

/// A commit that a build sees for the first time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeDefinition {
    /// The number of the build.
    pub build: u64,
    /// Who wrote it.
    pub author: String,
    /// Its first line.
    pub message: String,
    /// What it touches.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// The builds of the past.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// How many.
    #[serde(default)]
    pub builds: u32,
    /// How much time there was from one to the next; 6 hours when absent.
    #[serde(default)]
    pub every: Option<Seconds>,
    /// The numbers of those that somebody stopped.
    #[serde(default)]
    pub stopped: Vec<u64>,
}
