//! Jobs.

use chrono::{DateTime, Utc};
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};

use super::artifact::{ArtifactsArchive, JobArtifact};
use super::job_failure::JobFailureReason;
use super::{JobId, PipelineSummary, RunnerId, User, lenient, timestamp};

open_enum! {
    /// Where a job stands.
    pub enum JobStatus {
        /// Waits for jobs before it.
        Created = "created",
        /// Waits for a resource group.
        WaitingForResource = "waiting_for_resource",
        /// Waits for an answer from outside.
        WaitingForCallback = "waiting_for_callback",
        /// Its prerequisites are being prepared.
        Preparing = "preparing",
        /// Waits for a runner.
        Pending = "pending",
        /// A runner works on it.
        Running = "running",
        /// Finished well.
        Success = "success",
        /// Finished badly.
        Failed = "failed",
        /// Is being cancelled.
        Canceling = "canceling",
        /// Was cancelled.
        Canceled = "canceled",
        /// Was not needed.
        Skipped = "skipped",
        /// Waits for somebody to start it.
        Manual = "manual",
        /// Waits for its delay.
        Scheduled = "scheduled",
    }
}

impl JobStatus {
    /// Whether the job will not change any more, unless somebody retries it. A manual job that
    /// waits is not finished.
    pub fn is_finished(&self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Canceled | Self::Skipped
        )
    }

    /// Whether a runner works on the job, or is giving it up.
    pub fn is_executing(&self) -> bool {
        matches!(self, Self::Running | Self::Canceling)
    }

    /// Whether the job has not been given to a runner yet.
    pub fn is_waiting(&self) -> bool {
        !self.is_finished() && !self.is_executing() && !matches!(self, Self::Other(_))
    }
}

/// A job.
///
/// GitLab's answers hold no time at which the job was queued, nor its environment, nor whether it
/// was retried; `created_at` is when its pipeline was created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// Its name in the CI file.
    pub name: String,
    /// Its stage.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub stage: String,
    /// Where it stands.
    pub status: JobStatus,
    /// The branch or tag.
    #[serde(rename = "ref", default, deserialize_with = "lenient::or_default")]
    pub git_ref: String,
    /// Whether the ref is a tag.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tag: bool,
    /// Whether the pipeline succeeds even if the job fails.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub allow_failure: bool,
    /// When its pipeline was created.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub created_at: Option<DateTime<Utc>>,
    /// When a runner started it.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it finished.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub finished_at: Option<DateTime<Utc>>,
    /// When its log and artifacts were erased.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub erased_at: Option<DateTime<Utc>>,
    /// Seconds it ran.
    #[serde(default, deserialize_with = "lenient::number")]
    pub duration: Option<f64>,
    /// Seconds it waited for a runner.
    #[serde(default, deserialize_with = "lenient::number")]
    pub queued_duration: Option<f64>,
    /// Test coverage in percent.
    #[serde(default, deserialize_with = "lenient::number")]
    pub coverage: Option<f64>,
    /// Why it failed; only there if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<JobFailureReason>,
    /// Its page.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub web_url: String,
    /// Who started it.
    #[serde(default)]
    pub user: Option<User>,
    /// The commit it builds.
    #[serde(default)]
    pub commit: Option<JobCommit>,
    /// The pipeline it belongs to.
    #[serde(default)]
    pub pipeline: Option<PipelineSummary>,
    /// Its artifacts archive, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifacts_file: Option<ArtifactsArchive>,
    /// All its artifacts: the archive, its metadata, the log, reports.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub artifacts: Vec<JobArtifact>,
    /// When its artifacts expire.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub artifacts_expire_at: Option<DateTime<Utc>>,
    /// The runner that works or worked on it.
    #[serde(default)]
    pub runner: Option<Runner>,
    /// What a runner must have to take it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tag_list: Vec<String>,
    /// Whether it is archived, and so can be neither retried nor played (18.x and newer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// The commit of a job, as shown inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCommit {
    /// The SHA.
    pub id: String,
    /// Its first characters.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub short_id: String,
    /// The first line of the message.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub title: String,
    /// Who wrote it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub author_name: String,
    /// When it was made.
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub created_at: Option<DateTime<Utc>>,
}

/// The runner of a job, as shown inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runner {
    /// The runner's id.
    pub id: RunnerId,
    /// What its owner calls it.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
    /// Whether it serves the whole instance.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_shared: bool,
    /// `instance_type`, `group_type` or `project_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_type: Option<String>,
    /// `online`, `offline`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::{Job, JobStatus};

    #[test]
    fn reads_a_job_of_an_older_server() {
        let json = r#"{"id":"7","name":"build","stage":null,"status":"waiting_for_godot","coverage":"98.29",
            "duration":null,"failure_reason":"out_of_luck","tag_list":null,"unknown":{}}"#;
        let job: Job = serde_json::from_str(json).unwrap();
        assert_eq!(job.coverage, Some(98.29));
        assert_eq!(job.status.as_str(), "waiting_for_godot");
        assert!(!job.status.is_finished() && !job.status.is_waiting());
        assert_eq!(job.failure_reason.unwrap().as_str(), "out_of_luck");
    }

    #[test]
    fn every_status_is_of_one_phase() {
        for status in JobStatus::KNOWN {
            let phases = [
                status.is_finished(),
                status.is_executing(),
                status.is_waiting(),
            ];
            assert_eq!(phases.iter().filter(|phase| **phase).count(), 1, "{status}");
        }
    }
}
