//! Pipelines.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Status;

/// A pipeline.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The pipeline's id.
    pub id: u64,
    /// The pipeline's number within its project.
    pub iid: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// The display name, from `workflow:name`.
    pub name: Option<String>,
    /// The branch or tag.
    pub reference: String,
    /// Whether `reference` is a tag.
    pub tag: bool,
    /// The commit.
    pub sha: String,
    /// The commit before it on the branch.
    pub before_sha: String,
    /// What made it.
    pub source: PipelineSource,
    /// How it goes.
    pub status: Status,
    /// What is wrong with the CI configuration.
    pub yaml_errors: Option<String>,
    /// Why it failed without a job failing.
    pub failure_reason: Option<String>,
    /// The user on whose behalf it runs.
    pub user_id: u64,
    /// The variables it was made with.
    pub variables: Vec<Variable>,
    /// The names of its stages, in order.
    pub stages: Vec<String>,
    /// Its jobs and bridges, retried ones included, oldest first.
    pub jobs: Vec<u64>,
    /// The bridge that triggered it.
    pub upstream_job_id: Option<u64>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When its first job started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When its commit was made.
    pub committed_at: Option<DateTime<Utc>>,
    /// Whole seconds in which at least one of its jobs ran.
    pub duration: Option<u64>,
    /// The mean of its jobs' coverage, in percent.
    pub coverage: Option<f64>,
}

impl Pipeline {
    /// Whole seconds it waited to be started.
    pub fn queued_duration(&self) -> Option<u64> {
        let waited = self.started_at?.signed_duration_since(self.created_at);
        u64::try_from(waited.num_seconds()).ok()
    }
}

/// What made a pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PipelineSource {
    /// A push.
    Push,
    /// A person, in the browser.
    Web,
    /// A trigger token.
    Trigger,
    /// A schedule.
    Schedule,
    /// The API.
    #[default]
    Api,
    /// A job of another project's pipeline.
    Pipeline,
    /// A job of the pipeline it is a child of.
    ParentPipeline,
    /// A merge request.
    MergeRequestEvent,
}

impl PipelineSource {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Web => "web",
            Self::Trigger => "trigger",
            Self::Schedule => "schedule",
            Self::Api => "api",
            Self::Pipeline => "pipeline",
            Self::ParentPipeline => "parent_pipeline",
            Self::MergeRequestEvent => "merge_request_event",
        }
    }
}

/// A variable of a pipeline or job.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// The variable's name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// How jobs see it.
    #[serde(default)]
    pub variable_type: VariableType,
    /// Whether references in the value are left alone.
    #[serde(default)]
    pub raw: bool,
}

/// How jobs see a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VariableType {
    /// As a variable of the environment.
    #[default]
    EnvVar,
    /// As the path of a file that holds the value.
    File,
}
