//! `/projects/:id/jobs` and `/job`, after `lib/api/ci/jobs.rb`.

use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;

use super::entities::{job, job_or_bridge};
use crate::gitlab::http::authentication::Caller;
use crate::gitlab::http::pagination::{
    Cursor, CursorStyle, Direction, KeysetOptions, wants_keyset,
};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Instance, Job, JobKind, Status, Variable, VariableType};

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/job", get(own))
        .route("/projects/{id}/jobs", get(list))
        .route("/projects/{id}/jobs/{job_id}", get(show))
        .route("/projects/{id}/jobs/{job_id}/cancel", post(cancel))
        .route("/projects/{id}/jobs/{job_id}/retry", post(retry))
        .route("/projects/{id}/jobs/{job_id}/play", post(play))
        .route("/projects/{id}/jobs/{job_id}/erase", post(erase))
}

/// The job whose token the request shows.
async fn own(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        let Caller::Job { job_id, .. } = request.caller else {
            return match request.caller {
                Caller::Anonymous => Err(ApiError::unauthorized()),
                _ => Err(ApiError::nothing_found()),
            };
        };
        shown(instance, job_id, StatusCode::OK)
    })
}

async fn list(request: ApiRequest) -> ApiResult {
    let scope = request.scope()?;
    let mut check = request.parameters.check();
    let order_by = check.text("order_by");
    let sort = check.text("sort");
    check.finish()?;
    request.api.with(|instance| {
        let user_id = request.user_id()?;
        let project = request.project(instance)?;
        request
            .api
            .admit(instance, "jobs_index", &user_id.to_string())?;
        // `relevant`: what has not been created for real does not show up.
        let mut found: Vec<&Job> = instance
            .jobs_of_project(project.id)
            .filter(|job| job.kind == JobKind::Build)
            .filter(|job| job.status != Status::Created)
            .filter(|job| {
                scope
                    .as_ref()
                    .is_none_or(|scope| scope.contains(&job.status))
            })
            .collect();
        found.sort_unstable_by_key(|job| std::cmp::Reverse(job.id));
        if wants_keyset(&request.parameters) {
            let ordered = order_by.as_deref().is_none_or(|order| order == "id")
                && sort.as_deref().is_none_or(|sort| sort == "desc");
            if !ordered {
                return Err(ApiError::keyset_unavailable());
            }
            let options = KeysetOptions {
                direction: Direction::Descending,
                style: CursorStyle::Opaque,
            };
            let page =
                request.keyset_page(instance, found, |job| Cursor::by_id(job.id), options)?;
            return Ok(page.json(|it| job(instance, it)));
        }
        let page = request.capped_offset_page(instance, found, "Ci::Build", true)?;
        Ok(page.json(|it| job(instance, it)))
    })
}

async fn show(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        let found = request.build(instance)?;
        Ok(Json(job(instance, found)).into_response())
    })
}

async fn cancel(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let force = check.boolean("force").unwrap_or(false);
    check.finish()?;
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Developer)?;
        let found = request.build(instance)?;
        if force {
            request.require_role(instance, AccessLevel::Maintainer)?;
            if found.status != Status::Canceling {
                let reason = "Job is not in canceling state";
                return Err(ApiError::message(StatusCode::UNPROCESSABLE_ENTITY, reason));
            }
        }
        let id = found.id;
        instance.cancel_job(id, force);
        shown(instance, id, StatusCode::CREATED)
    })
}

async fn retry(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Developer)?;
        let id = request.job(instance)?.id;
        let new_id = instance
            .retry_job(id)
            .map_err(|_| ApiError::forbidden_because("Job is not retryable"))?;
        shown(instance, new_id, StatusCode::CREATED)
    })
}

async fn play(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let attributes = check
        .objects("job_variables_attributes")
        .unwrap_or_default();
    check.finish()?;
    let mut variables = Vec::new();
    for attribute in &attributes {
        let mut check = attribute.check();
        variables.push(Variable {
            key: check.required_nonblank_text("key"),
            value: check.required_text("value"),
            variable_type: VariableType::EnvVar,
            raw: false,
        });
        check.finish()?;
    }
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Developer)?;
        let id = request.job(instance)?.id;
        let played = instance
            .play_job(id, variables)
            .map_err(|_| ApiError::bad_request_because("Unplayable Job"))?;
        shown(instance, played, StatusCode::OK)
    })
}

async fn erase(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Maintainer)?;
        let id = request.build(instance)?.id;
        instance
            .erase_job(id)
            .map_err(|_| ApiError::forbidden_because("Job is not erasable!"))?;
        shown(instance, id, StatusCode::CREATED)
    })
}

fn shown(instance: &Instance, job_id: u64, status: StatusCode) -> ApiResult {
    let found = instance
        .jobs
        .get(&job_id)
        .ok_or_else(ApiError::record_not_found)?;
    Ok((status, Json(job_or_bridge(instance, found))).into_response())
}
