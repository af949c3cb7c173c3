//! Jobs and bridges of a pipeline, after `lib/api/ci/pipelines.rb`.

use axum::Router;
use axum::routing::get;

use super::entities::{bridge, job};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{Instance, Job, JobKind, Status};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/pipelines/{pipeline_id}/jobs", get(jobs))
        .route(
            "/projects/{id}/pipelines/{pipeline_id}/bridges",
            get(bridges),
        )
}

async fn jobs(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let retried = check.boolean("include_retried").unwrap_or(false);
    check.finish()?;
    let scope = request.scope()?;
    request.api.with(|instance| {
        let found = of_pipeline(&request, instance, JobKind::Build, retried, scope.as_ref())?;
        Ok(request
            .offset_page(instance, found)?
            .json(|it| job(instance, it)))
    })
}

async fn bridges(request: ApiRequest) -> ApiResult {
    let scope = request.scope()?;
    request.api.with(|instance| {
        let found = of_pipeline(&request, instance, JobKind::Bridge, false, scope.as_ref())?;
        Ok(request
            .offset_page(instance, found)?
            .json(|it| bridge(instance, it)))
    })
}

/// Newest first, as `Ci::JobsFinder` sorts.
fn of_pipeline<'a>(
    request: &ApiRequest,
    instance: &'a Instance,
    kind: JobKind,
    retried: bool,
    scope: Option<&Vec<Status>>,
) -> Result<Vec<&'a Job>, ApiError> {
    let pipeline = request.pipeline(instance)?;
    let mut found: Vec<&Job> = pipeline
        .jobs
        .iter()
        .filter_map(|id| instance.jobs.get(id))
        .filter(|job| job.kind == kind && (retried || !job.retried))
        .filter(|job| scope.is_none_or(|scope| scope.contains(&job.status)))
        .collect();
    found.sort_by_key(|job| std::cmp::Reverse(job.id));
    Ok(found)
}
