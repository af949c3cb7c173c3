//! What several kinds of events have inside.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::types::{
    ArtifactsArchive, EnvironmentTier, JobFailureReason, JobId, JobStatus, PipelineId, ProjectId,
    Runner,
};
use crate::webhook::wire;

/// What GitLab writes in the place of an e-mail address that is not shown.
const HIDDEN: &str = "[REDACTED]";

/// Who wrote a commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Author {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The e-mail address, if GitLab shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commit {
    /// The SHA.
    pub id: String,
    /// The first line of the message.
    pub title: String,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<DateTime<Utc>>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// The files it added. Only pushes tell the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// The files it changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modified: Vec<String>,
    /// The files it removed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
}

/// Where a job deploys to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnvironmentInfo {
    /// The environment's name.
    pub name: String,
    /// What the job does to it: `start`, `stop`, `prepare`, `verify` or `access`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What the environment is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<EnvironmentTier>,
}

/// The tags of a runner: what it can take, not what the job asked for.
pub type RunnerTags = Vec<String>;

/// The pipeline that started this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourcePipeline {
    /// Its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<ProjectId>,
    /// Its project's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_path: Option<String>,
    /// The pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<PipelineId>,
    /// Its job or bridge that started this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
}

impl Commit {
    pub(super) fn from_wire(commit: wire::Commit) -> Self {
        let title = commit
            .title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| first_line(commit.message.as_deref()));
        Self {
            id: commit.id,
            title,
            message: commit.message,
            timestamp: commit.timestamp,
            url: commit.url,
            author: commit.author.map(|author| Author {
                name: author.name,
                email: author
                    .email
                    .filter(|email| email != HIDDEN && !email.is_empty()),
            }),
            added: commit.added,
            modified: commit.modified,
            removed: commit.removed,
        }
    }
}

impl EnvironmentInfo {
    pub(super) fn from_wire(environment: wire::Environment) -> Option<Self> {
        Some(Self {
            name: environment.name?,
            action: environment.action,
            tier: environment.deployment_tier.map(EnvironmentTier::from),
        })
    }
}

impl SourcePipeline {
    pub(super) fn from_wire(source: wire::SourcePipeline) -> Self {
        let (project_id, project_path) = source
            .project
            .map(|project| (project.id, project.path_with_namespace))
            .unwrap_or_default();
        Self {
            project_id,
            project_path,
            pipeline_id: source.pipeline_id,
            job_id: source.job_id,
        }
    }
}

/// The runner as REST shows it, and its tags.
pub(super) fn runner(runner: Option<wire::Runner>) -> (Option<Runner>, RunnerTags) {
    let Some(runner) = runner else {
        return (None, Vec::new());
    };
    let tags = runner.tags;
    let runner = runner.id.map(|id| Runner {
        id,
        description: runner.description.unwrap_or_default(),
        is_shared: runner.is_shared,
        runner_type: runner.runner_type,
        status: None,
    });
    (runner, tags)
}

/// The reason of a failure. Job Hooks have `unknown_failure` on jobs that did not fail; REST has no
/// reason there.
pub(super) fn failure_reason(
    status: &JobStatus,
    reason: Option<JobFailureReason>,
) -> Option<JobFailureReason> {
    reason.filter(|_| *status == JobStatus::Failed)
}

/// An archive that is there: the hooks show a job without one as an archive without a name.
pub(super) fn archive(archive: Option<ArtifactsArchive>) -> Option<ArtifactsArchive> {
    archive.filter(|archive| !archive.filename.is_empty())
}

/// The page of something in a project.
pub(super) fn page(project: Option<&str>, kind: &str, id: u64) -> Option<String> {
    Some(format!("{}/-/{kind}/{id}", project?))
}

pub(super) fn first_line(message: Option<&str>) -> String {
    let message = message.unwrap_or_default();
    message.lines().next().unwrap_or_default().to_owned()
}
