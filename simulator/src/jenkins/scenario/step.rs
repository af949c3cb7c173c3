//! The steps of a build, as a scenario describes them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ParameterDefinition;
use crate::scenario::{ByteSize, Seconds, SecondsRange};

/// One step. Exactly one of the keys that say what it is must be there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDefinition {
    /// A stage of this name, around `steps` or `parallel`.
    #[serde(default)]
    pub stage: Option<String>,
    /// A node with this label, or any when it is empty, around `steps`.
    #[serde(default)]
    pub node: Option<String>,
    /// A limit to how long `steps` may take.
    #[serde(default)]
    pub timeout: Option<Seconds>,
    /// Another step around `steps`, such as `timestamps` or `retry`.
    #[serde(default)]
    pub block: Option<String>,
    /// `steps` whose failure does not end the build: what the build becomes.
    #[serde(default)]
    pub catch_error: Option<OutcomeDefinition>,
    /// Branches that run at the same time; alone, or in a stage.
    #[serde(default)]
    pub parallel: Option<Vec<BranchDefinition>>,
    /// A shell script.
    #[serde(default)]
    pub sh: Option<String>,
    /// A message.
    #[serde(default)]
    pub echo: Option<String>,
    /// A pause.
    #[serde(default)]
    pub sleep: Option<Seconds>,
    /// A failure with this message.
    #[serde(default)]
    pub error: Option<String>,
    /// Makes the build unstable, with this message.
    #[serde(default)]
    pub unstable: Option<String>,
    /// Asks somebody this.
    #[serde(default)]
    pub input: Option<String>,
    /// Archives these files.
    #[serde(default)]
    pub archive: Option<Vec<FileDefinition>>,
    /// Reads the results of these tests.
    #[serde(default)]
    pub junit: Option<Vec<TestCaseDefinition>>,
    /// Starts this job, by full name, and waits for it.
    #[serde(default)]
    pub build: Option<String>,

    /// Of stages and other blocks: what is in it.
    #[serde(default)]
    pub steps: Vec<StepDefinition>,
    /// Of stages: whether its condition leaves it out.
    #[serde(default)]
    pub skipped: bool,
    /// Of `parallel`: whether the first failure ends the other branches.
    #[serde(default)]
    pub fail_fast: bool,
    /// How long a script takes.
    #[serde(default)]
    pub duration: SecondsRange,
    /// Lines of its output, spread evenly over its duration.
    #[serde(default)]
    pub log: Vec<String>,
    /// Output of about this many bytes, made up on the fly.
    #[serde(default)]
    pub log_size: Option<ByteSize>,
    /// The last words of a script, which do not end in a newline.
    #[serde(default)]
    pub last_words: Option<String>,
    /// How a script ends.
    #[serde(default)]
    pub outcome: OutcomeDefinition,
    /// The outcome is success, except in the builds of these numbers.
    #[serde(default)]
    pub on_builds: Vec<u64>,
    /// The outcome is success, except in every so manieth build.
    #[serde(default)]
    pub every: Option<u64>,
    /// The outcome is success, except with this probability.
    #[serde(default)]
    pub chance: Option<f64>,
    /// The exit code of a script that fails.
    #[serde(default = "one")]
    pub exit_code: i32,
    /// Whether a script goes on when it is told to end.
    #[serde(default)]
    pub ignores_signals: bool,
    /// Of `input`: its id; made up when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Of `input`: the word for yes.
    #[serde(default)]
    pub ok: Option<String>,
    /// Of `input`: what can be answered.
    #[serde(default)]
    pub parameters: Vec<ParameterDefinition>,
    /// Of `input`: who may answer; everybody who may build when empty.
    #[serde(default)]
    pub submitters: Vec<String>,
    /// Of `build`: the values of its parameters.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// One of several branches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchDefinition {
    /// The name.
    pub branch: String,
    /// What it does.
    pub steps: Vec<StepDefinition>,
}

/// How something ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeDefinition {
    /// Well.
    #[default]
    Success,
    /// Well, but with something to look at.
    Unstable,
    /// Badly.
    Failure,
}

/// A file that a build leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDefinition {
    /// The path in the workspace.
    pub path: String,
    /// What is in the file.
    #[serde(default)]
    pub content: Option<String>,
    /// Instead of content: this many bytes, made up on the fly.
    #[serde(default)]
    pub size: Option<ByteSize>,
}

/// A test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestCaseDefinition {
    /// The suite; the class when absent.
    #[serde(default)]
    pub suite: Option<String>,
    /// The class.
    pub class: String,
    /// The name.
    pub name: String,
    /// How it ends.
    #[serde(default)]
    pub status: TestStatusDefinition,
    /// It passes, except in the builds of these numbers.
    #[serde(default)]
    pub on_builds: Vec<u64>,
    /// How long it takes.
    #[serde(default)]
    pub time: Seconds,
    /// What went wrong.
    #[serde(default)]
    pub error: Option<String>,
    /// Where it went wrong.
    #[serde(default)]
    pub stack_trace: Option<String>,
}

/// How a test ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStatusDefinition {
    /// Well.
    #[default]
    Passed,
    /// Badly.
    Failed,
    /// Left out.
    Skipped,
}

fn one() -> i32 {
    1
}
