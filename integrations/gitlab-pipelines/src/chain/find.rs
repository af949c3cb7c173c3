//! Finding a pipeline that may have been triggered.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::{Instant, sleep};

use super::runner::{ChainRunner, Tell};
use super::{ChainEvent, RUN_KEY, Step, StepError};
use crate::error::Error;
use crate::requests::pipelines::PipelineFilter;
use crate::types::{PipelineId, PipelineSummary};

/// The time between two looks.
const LOOK: Duration = Duration::from_secs(5);

/// What is known of a pipeline that was to be triggered.
pub(super) struct Intent {
    pub(super) key: String,
    pub(super) newest: u64,
    /// How long ago, at least.
    pub(super) age: Duration,
}

/// The id of the project's newest pipeline, or 0.
pub(super) async fn newest(runner: &ChainRunner, step: &Step) -> Result<u64, Error> {
    let filter = PipelineFilter {
        per_page: Some(1),
        ..PipelineFilter::default()
    };
    let pipelines = &runner.services.pipelines;
    let page = pipelines.list(&step.project, &filter, None).await?;
    Ok(page.items.first().map_or(0, |pipeline| pipeline.id.get()))
}

/// The pipeline that was triggered, or none when it is sure that there is none: that is, when
/// there is still none after the time that a request may take on the server.
pub(super) async fn find(
    runner: &ChainRunner,
    step: &Step,
    intent: &Intent,
    tell: Tell<'_>,
) -> Result<Option<PipelineId>, StepError> {
    let begun = Instant::now();
    let at_most = runner.options.settle.saturating_sub(intent.age);
    tell(ChainEvent::LookingFor {
        step: &step.name,
        at_most,
    });
    loop {
        // The time before the look: what comes up during it may be missed by it.
        let left = at_most.saturating_sub(begun.elapsed());
        if let Some(id) = look(runner, step, intent).await? {
            return Ok(Some(id));
        }
        if left.is_zero() {
            return Ok(None);
        }
        sleep(left.min(LOOK)).await;
    }
}

async fn look(
    runner: &ChainRunner,
    step: &Step,
    intent: &Intent,
) -> Result<Option<PipelineId>, StepError> {
    let filter = PipelineFilter {
        per_page: Some(100),
        ..PipelineFilter::default()
    };
    let pipelines = &runner.services.pipelines;
    let mut unreadable: Option<(Vec<PipelineId>, Error)> = None;
    // The newest come first.
    let mut all = pipelines.stream(&step.project, &filter);
    while let Some(pipeline) = all.try_next().await? {
        if pipeline.id.get() <= intent.newest {
            break;
        }
        if !is_of_ref(&pipeline, step) {
            continue;
        }
        match pipelines.variables(&step.project, pipeline.id).await {
            Ok(variables) => {
                let ours = |key: &str, value: &str| key == RUN_KEY && value == intent.key;
                if variables.iter().any(|one| ours(&one.key, &one.value)) {
                    return Ok(Some(pipeline.id));
                }
            }
            // Deleted since it was listed, or not for these eyes: GitLab says the same of both.
            Err(error) if error.is_denied() || error.is_not_found() => {
                let (candidates, _) = unreadable.get_or_insert_with(|| (Vec::new(), error));
                candidates.push(pipeline.id);
            }
            Err(error) => return Err(error.into()),
        }
    }
    match unreadable {
        Some((candidates, error)) => Err(StepError::Undetermined { candidates, error }),
        None => Ok(None),
    }
}

/// GitLab shortens `refs/heads/main` to `main`.
fn is_of_ref(pipeline: &PipelineSummary, step: &Step) -> bool {
    let wanted = step.git_ref.as_str();
    let short = ["refs/heads/", "refs/tags/"]
        .into_iter()
        .find_map(|prefix| wanted.strip_prefix(prefix));
    pipeline.git_ref == wanted || Some(pipeline.git_ref.as_str()) == short
}
