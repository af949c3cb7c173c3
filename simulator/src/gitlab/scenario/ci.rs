//! What a scenario says about a pipeline: its stages and jobs.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use super::{ByteSize, Seconds, SecondsRange};
use crate::gitlab::model::{AccessLevel, When};

/// A CI configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CiDefinition {
    /// `workflow:name`. `$CI_…` and the pipeline's own variables are replaced.
    #[serde(default)]
    pub name: Option<String>,
    /// The stages in order.
    pub stages: Vec<String>,
    /// The jobs. Each is shared by all that is made from it.
    #[serde(deserialize_with = "shared")]
    pub jobs: Vec<Arc<JobDefinition>>,
    /// An error in the configuration. What pushes and schedules make fails with
    /// it, and everybody else is refused with it.
    #[serde(default)]
    pub yaml_errors: Option<String>,
    /// The least role that may set pipeline variables.
    #[serde(default)]
    pub variables_minimum_role: Option<AccessLevel>,
    /// The names of the inputs that `spec:inputs` declares.
    #[serde(default)]
    pub inputs: Vec<String>,
}

/// A job of a CI configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobDefinition {
    /// The job's name.
    pub name: String,
    /// The name of its stage.
    pub stage: String,
    /// How long it runs.
    #[serde(default = "default_duration")]
    pub duration: SecondsRange,
    /// How long it waits for a runner.
    #[serde(default = "default_queued")]
    pub queued: SecondsRange,
    /// How long it is `preparing` before it is queued, if at all.
    #[serde(default)]
    pub preparing: Option<Seconds>,
    /// How long it is `waiting_for_callback` before it is queued, if at all.
    #[serde(default)]
    pub callback: Option<Seconds>,
    /// Only one job of a group runs at a time in a project.
    #[serde(default)]
    pub resource_group: Option<String>,
    /// How it ends.
    #[serde(default)]
    pub outcome: Outcome,
    /// Why it fails, by GitLab's code.
    #[serde(default = "default_failure_reason")]
    pub failure_reason: String,
    /// With the outcome `flaky`: how many runs of it fail before one succeeds.
    #[serde(default = "one")]
    pub failing_attempts: u32,
    /// How often it is retried by itself after a failure, at most 2.
    #[serde(default)]
    pub retry: u32,
    /// When it runs.
    #[serde(default)]
    pub when: When,
    /// With `when: delayed`: how long after it could start.
    #[serde(default)]
    pub start_in: Seconds,
    /// Whether the pipeline may succeed without it. A manual job may be left
    /// out unless this is `false`.
    #[serde(default)]
    pub allow_failure: Option<bool>,
    /// The jobs it waits for instead of all earlier stages.
    #[serde(default)]
    pub needs: Option<Vec<String>>,
    /// Runs only on these branches and tags.
    #[serde(default)]
    pub only: Vec<String>,
    /// Lines of its log, spread evenly over its duration.
    #[serde(default)]
    pub log: Vec<String>,
    /// A log of about this many bytes, made up on the fly.
    #[serde(default)]
    pub log_size: Option<ByteSize>,
    /// Whether log lines start with a timestamp.
    #[serde(default)]
    pub log_timestamps: bool,
    /// The files it uploads.
    #[serde(default)]
    pub artifacts: Option<ArtifactDefinition>,
    /// The test cases of its JUnit report.
    #[serde(default)]
    pub tests: Vec<TestCaseDefinition>,
    /// The share of the code its tests cover, in percent.
    #[serde(default)]
    pub coverage: Option<f64>,
    /// The environment it deploys to.
    #[serde(default)]
    pub environment: Option<EnvironmentDefinition>,
    /// The pipeline it starts instead of running.
    #[serde(default)]
    pub trigger: Option<TriggerDefinition>,
    /// The tags its runner must have.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// How a job ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Well.
    #[default]
    Success,
    /// Badly.
    Failed,
    /// Badly the first times, then well.
    Flaky,
    /// It never does: no runner takes it.
    Stuck,
}

/// The files a job uploads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtifactDefinition {
    /// The name of the archive, without `.zip`.
    #[serde(default = "default_archive_name")]
    pub name: String,
    /// The files in it.
    pub files: Vec<ArtifactFile>,
    /// How long they are kept; for ever when absent.
    #[serde(default)]
    pub expire_in: Option<Seconds>,
    /// Whether they are uploaded on failure too.
    #[serde(default)]
    pub always: bool,
}

/// A file in an archive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtifactFile {
    /// The path in the archive.
    pub path: String,
    /// What is in the file.
    #[serde(default)]
    pub content: Option<String>,
    /// Instead of content: this many bytes, made up on the fly.
    #[serde(default)]
    pub size: Option<ByteSize>,
}

/// A test case of a JUnit report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestCaseDefinition {
    /// The name of the case.
    pub name: String,
    /// The class or module it is in.
    #[serde(default)]
    pub classname: String,
    /// The source file.
    #[serde(default)]
    pub file: Option<String>,
    /// How it ended.
    #[serde(default)]
    pub status: TestOutcome,
    /// How long it took.
    #[serde(default)]
    pub time: Seconds,
    /// What it printed.
    #[serde(default)]
    pub output: Option<String>,
}

/// How a test case ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// Well.
    #[default]
    Success,
    /// An assertion did not hold.
    Failed,
    /// Left out.
    Skipped,
    /// It could not be run.
    Error,
}

/// The environment a job deploys to, or stops.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentDefinition {
    /// The environment's name. `$CI_…` is replaced.
    pub name: String,
    /// Where it can be looked at.
    #[serde(default)]
    pub url: Option<String>,
    /// The tier; guessed from the name when absent.
    #[serde(default)]
    pub tier: Option<String>,
    /// What the job does to it.
    #[serde(default)]
    pub action: EnvironmentAction,
    /// The manual job that stops it.
    #[serde(default)]
    pub on_stop: Option<String>,
    /// How long after the last deployment it is stopped by itself.
    #[serde(default)]
    pub auto_stop_in: Option<Seconds>,
}

/// What a job does to its environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentAction {
    /// Deploys to it.
    #[default]
    Start,
    /// Gets it ready, without a deployment.
    Prepare,
    /// Stops it.
    Stop,
    /// Checks it.
    Verify,
    /// Looks at it.
    Access,
}

impl EnvironmentAction {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Prepare => "prepare",
            Self::Stop => "stop",
            Self::Verify => "verify",
            Self::Access => "access",
        }
    }
}

/// The pipeline a bridge starts: a child, or one of another project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerDefinition {
    /// The name of a child pipeline of the same project.
    #[serde(default)]
    pub include: Option<String>,
    /// The whole path of another project.
    #[serde(default)]
    pub project: Option<String>,
    /// The branch or tag there; its default branch when absent.
    #[serde(default, rename = "ref")]
    pub reference: Option<String>,
    /// Whether the bridge waits for the pipeline.
    #[serde(default)]
    pub strategy: Option<Strategy>,
}

/// Whether a bridge waits for the pipeline it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// It does, and ends as that pipeline ends.
    Depend,
    /// The same, under its newer name.
    Mirror,
}

fn shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Arc<JobDefinition>>, D::Error> {
    let jobs = Vec::<JobDefinition>::deserialize(deserializer)?;
    Ok(jobs.into_iter().map(Arc::new).collect())
}

fn default_duration() -> SecondsRange {
    SecondsRange::from(Seconds(std::time::Duration::from_secs(5)))
}

fn default_queued() -> SecondsRange {
    SecondsRange::from(Seconds(std::time::Duration::from_millis(500)))
}

fn default_failure_reason() -> String {
    "script_failure".to_owned()
}

fn default_archive_name() -> String {
    "artifacts".to_owned()
}

fn one() -> u32 {
    1
}
