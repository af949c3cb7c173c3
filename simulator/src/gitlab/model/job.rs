//! Jobs, and the bridges that start other pipelines.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Status, Variable};
use crate::gitlab::engine::Archive;
use crate::gitlab::scenario::JobDefinition;

/// A job, or a bridge: GitLab numbers both from one sequence.
#[derive(Clone, Debug)]
pub struct Job {
    /// The job's id.
    pub id: u64,
    /// The project it belongs to.
    pub project_id: u64,
    /// The pipeline it belongs to.
    pub pipeline_id: u64,
    /// Whether it runs, or starts another pipeline.
    pub kind: JobKind,
    /// What the CI configuration says about it.
    pub definition: Arc<JobDefinition>,
    /// The place of its stage among the pipeline's.
    pub stage_index: u32,
    /// How it goes.
    pub status: Status,
    /// Why it failed.
    pub failure_reason: Option<Arc<str>>,
    /// Whether the pipeline may succeed without it.
    pub allow_failure: bool,
    /// Whether a later job took its place.
    pub retried: bool,
    /// What will happen when it runs.
    pub attempt: Attempt,
    /// The user on whose behalf it runs.
    pub user_id: u64,
    /// Variables it was played with.
    pub variables: Vec<Variable>,
    /// The runner that took it.
    pub runner_id: Option<u64>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it became pending.
    pub queued_at: Option<DateTime<Utc>>,
    /// When it will start by itself.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was told to stop while it ran.
    pub canceling_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When its log and artifacts were erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// The share of the code its tests cover, in percent.
    pub coverage: Option<f64>,
    /// Its artifacts archive.
    pub archive: Option<Box<Archive>>,
    /// Its JUnit report as it was uploaded, compressed.
    pub junit: Option<Bytes>,
    /// When its artifacts are removed.
    pub artifacts_expire_at: Option<DateTime<Utc>>,
    /// The pipeline it started, if it is a bridge.
    pub downstream_pipeline_id: Option<u64>,
    /// The deployment it makes.
    pub deployment_id: Option<u64>,
}

impl Job {
    /// The job's name.
    pub fn name(&self) -> &str {
        &self.definition.name
    }

    /// The name of its stage.
    pub fn stage(&self) -> &str {
        &self.definition.stage
    }

    /// When the job runs, after the CI configuration.
    pub fn when(&self) -> When {
        self.definition.when
    }

    /// How long it ran, so far or at all.
    pub fn duration(&self, now: DateTime<Utc>) -> Option<Duration> {
        let started = self.started_at?;
        self.finished_at
            .unwrap_or(now)
            .signed_duration_since(started)
            .to_std()
            .ok()
    }

    /// How long it waited, or has been waiting, for a runner.
    pub fn queued_duration(&self, now: DateTime<Utc>) -> Option<Duration> {
        let queued = self.queued_at?;
        let until = match (self.started_at, self.finished_at) {
            (Some(started), _) => started,
            (None, Some(_)) => return None,
            (None, None) => now,
        };
        until.signed_duration_since(queued).to_std().ok()
    }

    /// Whether the artifacts are gone by their expiry.
    pub fn artifacts_expired(&self, now: DateTime<Utc>) -> bool {
        self.artifacts_expire_at.is_some_and(|at| at <= now)
    }

    /// The archive, unless it has expired.
    pub fn available_archive(&self, now: DateTime<Utc>) -> Option<&Archive> {
        self.archive
            .as_deref()
            .filter(|_| !self.artifacts_expired(now))
    }
}

/// Whether a job runs or starts another pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Runs on a runner.
    Build,
    /// Starts a child or downstream pipeline.
    Bridge,
}

/// What will happen when a job runs; settled when the job is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which run of the job this is, from 1.
    pub number: u32,
    /// How long it waits for a runner.
    pub queued: Duration,
    /// How long it runs.
    pub duration: Duration,
    /// Why it fails, if it does.
    pub failure: Option<Arc<str>>,
}

/// When a job runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// All earlier work ended well.
    #[default]
    OnSuccess,
    /// Some earlier work failed.
    OnFailure,
    /// Earlier work ended, well or not.
    Always,
    /// Somebody starts it.
    Manual,
    /// Some time after it could start.
    Delayed,
    /// Not at all.
    Never,
}

impl When {
    /// GitLab's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnSuccess => "on_success",
            Self::OnFailure => "on_failure",
            Self::Always => "always",
            Self::Manual => "manual",
            Self::Delayed => "delayed",
            Self::Never => "never",
        }
    }
}
