//! A ref's series as they are kept in a snapshot.

use std::sync::Arc;

use pipewright_gitlab::types::{PipelineSource, PipelineStatus};
use serde::{Deserialize, Serialize};

use super::child_series::ChildSeries;
use super::job_series::JobSeries;
use super::pipeline_series::PipelineSeries;
use super::{Counter, Histogram, Interner, Lane, LaneJob, Latest, RefSeries};
use crate::facts::{RefKind, RunnerType};
use crate::store::{ParentName, is_default, shared_text};

/// A [`RefSeries`], with names in place of labels.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefRecord {
    #[serde(with = "shared_text", rename = "ref")]
    git_ref: Arc<str>,
    pipelines: Vec<PipelineRecord>,
    #[serde(default, skip_serializing_if = "is_default_list")]
    children: Vec<ChildRecord>,
    jobs: Vec<JobRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PipelineRecord {
    kind: RefKind,
    source: PipelineSource,
    runs: Counter,
    reruns: Counter,
    #[serde(default, skip_serializing_if = "is_default")]
    durations: Vec<(PipelineStatus, Histogram)>,
    #[serde(default, skip_serializing_if = "is_default")]
    queued: Option<Histogram>,
    lane: LaneRecord,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChildRecord {
    parent: ParentName,
    kind: RefKind,
    runs: Counter,
    #[serde(default, skip_serializing_if = "is_default")]
    duration: Option<Histogram>,
    #[serde(default, skip_serializing_if = "is_default")]
    queued: Option<Histogram>,
    lane: LaneRecord,
}

#[derive(Debug, Serialize, Deserialize)]
struct JobRecord {
    stage: Box<str>,
    name: Box<str>,
    runs: Counter,
    #[serde(default, skip_serializing_if = "is_default")]
    durations: Vec<(RunnerType, PipelineStatus, Histogram)>,
    #[serde(default, skip_serializing_if = "is_default")]
    queued: Option<Box<Histogram>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LaneRecord {
    #[serde(default, skip_serializing_if = "is_default")]
    latest: Option<Latest>,
    #[serde(default, skip_serializing_if = "is_default_list")]
    jobs: Vec<LaneJobRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LaneJobRecord {
    stage: Box<str>,
    name: Box<str>,
    id: u64,
    pipeline: u64,
    status: PipelineStatus,
    #[serde(default, skip_serializing_if = "is_default")]
    failure_reason: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "is_default")]
    artifact_bytes: Option<u64>,
}

#[expect(clippy::ptr_arg, reason = "serde hands over a reference to the field")]
fn is_default_list<T>(list: &Vec<T>) -> bool {
    list.is_empty()
}

impl RefRecord {
    pub(crate) fn of(series: &RefSeries) -> Self {
        Self {
            git_ref: Arc::clone(&series.git_ref),
            pipelines: series.pipelines.iter().map(PipelineRecord::of).collect(),
            children: series.children.iter().map(ChildRecord::of).collect(),
            jobs: series.jobs.iter().map(JobRecord::of).collect(),
        }
    }

    pub(crate) fn into_series(self, interner: &Interner) -> RefSeries {
        let mut series = RefSeries::new(interner.text(&self.git_ref));
        series.pipelines = self
            .pipelines
            .into_iter()
            .map(|record| record.into_series(interner))
            .collect();
        series.children = self
            .children
            .into_iter()
            .map(|record| record.into_series(interner))
            .collect();
        series.jobs = self
            .jobs
            .into_iter()
            .map(|record| record.into_series(interner))
            .collect();
        series.jobs.sort_by(|one, other| one.name.cmp(&other.name));
        series.choose_jobs();
        series
    }
}

impl PipelineRecord {
    fn of(series: &PipelineSeries) -> Self {
        Self {
            kind: series.kind,
            source: series.source.clone(),
            runs: series.runs.clone(),
            reruns: series.reruns.clone(),
            durations: series.durations.clone(),
            queued: series.queued.clone(),
            lane: LaneRecord::of(&series.lane),
        }
    }

    fn into_series(self, interner: &Interner) -> PipelineSeries {
        PipelineSeries {
            runs: self.runs,
            reruns: self.reruns,
            durations: self.durations,
            queued: self.queued,
            lane: self.lane.into_lane(interner),
            ..PipelineSeries::new(self.kind, self.source, 0)
        }
    }
}

impl ChildRecord {
    fn of(child: &ChildSeries) -> Self {
        Self {
            parent: child.parent.clone(),
            kind: child.kind,
            runs: child.runs.clone(),
            duration: child.duration.clone(),
            queued: child.queued.clone(),
            lane: LaneRecord::of(&child.lane),
        }
    }

    fn into_series(self, interner: &Interner) -> ChildSeries {
        ChildSeries {
            runs: self.runs,
            duration: self.duration,
            queued: self.queued,
            lane: self.lane.into_lane(interner),
            ..ChildSeries::new(self.parent, self.kind, 0)
        }
    }
}

impl JobRecord {
    fn of(job: &JobSeries) -> Self {
        Self {
            stage: job.name.stage.clone(),
            name: job.name.name.clone(),
            runs: job.runs.clone(),
            durations: job.durations.clone(),
            queued: job.queued.clone(),
        }
    }

    fn into_series(self, interner: &Interner) -> JobSeries {
        JobSeries {
            name: interner.job(&self.stage, &self.name),
            runs: self.runs,
            durations: self.durations,
            queued: self.queued,
        }
    }
}

impl LaneRecord {
    fn of(lane: &Lane) -> Self {
        Self {
            latest: lane.latest.clone(),
            jobs: lane
                .jobs
                .iter()
                .map(|job| LaneJobRecord {
                    stage: job.name.stage.clone(),
                    name: job.name.name.clone(),
                    id: job.id,
                    pipeline: job.pipeline,
                    status: job.status.clone(),
                    failure_reason: job.failure_reason.as_deref().map(Into::into),
                    artifact_bytes: job.artifact_bytes,
                })
                .collect(),
        }
    }

    fn into_lane(self, interner: &Interner) -> Lane {
        Lane {
            latest: self.latest,
            jobs: self
                .jobs
                .into_iter()
                .map(|job| LaneJob {
                    name: interner.job(&job.stage, &job.name),
                    id: job.id,
                    pipeline: job.pipeline,
                    status: job.status,
                    failure_reason: job
                        .failure_reason
                        .as_deref()
                        .map(|text| interner.text(text)),
                    artifact_bytes: job.artifact_bytes,
                })
                .collect(),
        }
    }
}
