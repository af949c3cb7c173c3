//! Cancelling what is left once one has failed.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};

use super::{Canceled, RunCause, RunEnd, RunsReport};
use crate::error::{ErrorKind, PipelineKind};
use crate::services::PipelineService;
use crate::watch::Target;

/// Cancels these pipelines, and adds what became of each to the report.
///
/// To cancel twice is to cancel once; one that ended in the meantime is reported as it ended.
pub(super) async fn cancel_rest(
    pipelines: &dyn PipelineService,
    targets: impl Iterator<Item = Target>,
    at_once: usize,
    report: &mut RunsReport,
) {
    let ends: Vec<_> = stream::iter(targets)
        .map(|target| cancel(pipelines, target))
        .buffered(at_once.max(1))
        .collect()
        .await;
    for end in ends {
        match end {
            Ok(canceled) => report.canceled.push(canceled),
            Err(end) => report.add(*end),
        }
    }
}

async fn cancel(pipelines: &dyn PipelineService, target: Target) -> Result<Canceled, Box<RunEnd>> {
    let (project, id) = (&target.project, target.pipeline);
    let error = match pipelines.cancel(project, id).await {
        Ok(pipeline) => {
            let status = pipeline.status;
            return Ok(Canceled { target, status });
        }
        Err(error) => error,
    };
    let ended = matches!(
        error.kind(),
        ErrorKind::Pipeline(PipelineKind::CannotCancel)
    );
    let (pipeline, cause) = match pipelines.get(project, id).await {
        Ok(pipeline) if ended && pipeline.status.is_finished() => {
            let status = pipeline.status.clone();
            (Some(pipeline.summary()), RunCause::Finished(status))
        }
        Ok(pipeline) if ended && pipeline.status.is_blocked() => {
            (Some(pipeline.summary()), RunCause::Blocked)
        }
        Ok(pipeline) => (Some(pipeline.summary()), RunCause::Error(Arc::new(error))),
        Err(_) => (None, RunCause::Error(Arc::new(error))),
    };
    Err(Box::new(RunEnd {
        target,
        pipeline,
        cause,
    }))
}
