//! What last passed on the same ref.

use super::report::{FailureReport, LastSuccess, Note};
use crate::requests::pipelines::PipelineFilter;
use crate::services::PipelineService;
use crate::types::{Pipeline, PipelineSource, PipelineStatus, ProjectRef};

/// How many pipelines that passed are looked through for one before this.
const LOOKED_THROUGH: u16 = 100;

/// Finds the pipelines of the same ref that passed before this one, and since. One request.
pub(super) async fn look(
    pipelines: &dyn PipelineService,
    project: &ProjectRef,
    report: &mut FailureReport,
) {
    const ABOUT: &str = "the last pipeline that passed";
    let this = &report.pipeline;
    let git_ref = match this.git_ref.parse() {
        Ok(git_ref) => git_ref,
        Err(error) => return report.notes.push(Note::error(ABOUT, &error)),
    };
    let filter = PipelineFilter {
        status: Some(PipelineStatus::Success),
        git_ref: Some(git_ref),
        source: child_source(this),
        per_page: Some(LOOKED_THROUGH),
        ..PipelineFilter::default()
    };
    let page = match pipelines.list(project, &filter, None).await {
        Ok(page) => page,
        Err(error) => return report.notes.push(Note::error(ABOUT, &error)),
    };
    let more = page.next.is_some();
    let (later, earlier): (Vec<_>, Vec<_>) = page
        .items
        .into_iter()
        .filter(|pipeline| pipeline.id != this.id)
        .partition(|pipeline| pipeline.id > this.id);
    let sha = this.sha.clone();
    report.last_success = earlier
        .into_iter()
        .max_by_key(|pipeline| pipeline.id)
        .map(|pipeline| LastSuccess {
            same_commit: pipeline.sha == sha,
            pipeline,
        });
    report.passed_since = later.into_iter().max_by_key(|pipeline| pipeline.id);
    if report.last_success.is_none() && more {
        let message = format!("none among the {LOOKED_THROUGH} that passed last");
        report.notes.push(Note::limit(ABOUT, message));
    }
}

/// Lists leave child pipelines out unless these are asked for.
fn child_source(pipeline: &Pipeline) -> Option<PipelineSource> {
    pipeline
        .source
        .clone()
        .filter(|source| *source == PipelineSource::ParentPipeline)
}
