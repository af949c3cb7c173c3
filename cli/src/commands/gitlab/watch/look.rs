use std::time::Duration;

use futures_util::TryStreamExt as _;
use pipewright_core::watch::{PollInterval, PollSettings};
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::BridgeFilter;
use pipewright_gitlab::types::{Bridge, Job, PipelineId, ProjectRef};

use crate::commands::gitlab::Session;

/// The jobs and bridges of a pipeline, at one moment.
pub(super) type Seen = Result<(Vec<Job>, Vec<Bridge>), Error>;

/// Looks at the jobs of a pipeline.
pub(super) async fn look(session: &Session, project: &ProjectRef, id: PipelineId) -> Seen {
    let jobs = PipelineJobFilter {
        per_page: Some(100),
        ..PipelineJobFilter::default()
    };
    let bridges = BridgeFilter {
        per_page: Some(100),
        ..BridgeFilter::default()
    };
    let services = &session.services;
    let jobs = services.jobs.stream_for_pipeline(project, id, &jobs);
    let bridges = services.pipelines.stream_bridges(project, id, &bridges);
    let (jobs, bridges) = tokio::join!(jobs.try_collect(), bridges.try_collect());
    // Not every credential may see bridges; the jobs are what matters.
    Ok((jobs?, bridges.unwrap_or_default()))
}

/// When to look again: soon after a change, less often while nothing happens.
pub(super) fn pace(session: &Session) -> PollInterval {
    PollInterval::new(pace_settings(session))
}

pub(super) fn pace_settings(session: &Session) -> PollSettings {
    PollSettings {
        min: session.poll_interval,
        max: session.poll_interval.max(Duration::from_secs(15)),
        growth: 1.1,
        ..PollSettings::default()
    }
}
