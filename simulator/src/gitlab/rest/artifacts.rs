//! Job artifacts, after `lib/api/ci/job_artifacts.rb`.

use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use http::header::LOCATION;
use serde_json::json;

use super::downloads::Download;
use super::entities::job;
use crate::gitlab::engine::{Archive, hexadecimal};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, Instance, Job, JobKind, Status};
use crate::gitlab::object_store;

pub(super) fn routes() -> Router<Api> {
    let job = "/projects/{id}/jobs/{job_id}/artifacts";
    let latest = "/projects/{id}/jobs/artifacts/{ref}";
    Router::new()
        .route("/projects/{id}/artifacts", delete(delete_all))
        .route(job, get(archive).delete(delete_of_job))
        .route(&format!("{job}/keep"), post(keep).get(file_named_keep))
        .route(&format!("{job}/tree"), get(super::artifact_tree::show))
        .route(&format!("{job}/{{*artifact_path}}"), get(file))
        .route(&format!("{latest}/download"), get(latest_archive))
        .route(
            &format!("{latest}/raw/{{*artifact_path}}"),
            get(latest_file),
        )
}

/// The archive of a job, if there is one and it has not expired.
pub(super) fn archive_of<'a>(instance: &Instance, job: &'a Job) -> Result<&'a Archive, ApiError> {
    job.available_archive(instance.now)
        .ok_or_else(ApiError::nothing_found)
}

async fn archive(request: ApiRequest) -> ApiResult {
    request
        .api
        .with(|instance| send_archive(&request, instance, request.build(instance)?))
}

async fn latest_archive(request: ApiRequest) -> ApiResult {
    request
        .api
        .with(|instance| send_archive(&request, instance, latest_job(&request, instance)?))
}

fn send_archive(request: &ApiRequest, instance: &Instance, job: &Job) -> ApiResult {
    let archive = archive_of(instance, job)?;
    if instance.settings.object_storage {
        let location = object_store::presigned_url(instance, job, archive, &request.method);
        // The body of Rails' redirect.
        return Ok((StatusCode::FOUND, [(LOCATION, location)]).into_response());
    }
    Ok(download(instance, archive).answer(&request.headers))
}

/// Since 19.0 downloads have an entity tag.
fn etag(instance: &Instance, digest: &str) -> Option<String> {
    instance
        .settings
        .is_at_least(19, 0)
        .then(|| format!("\"{digest}\""))
}

/// The archive as a file.
pub(in crate::gitlab) fn download(instance: &Instance, archive: &Archive) -> Download {
    Download {
        content: archive.content.clone(),
        content_type: "application/zip",
        filename: archive.filename.clone(),
        etag: etag(instance, &archive.digest()),
    }
}

async fn file(request: ApiRequest) -> ApiResult {
    let path = request.path("artifact_path").to_owned();
    request
        .api
        .with(|instance| send_file(&request, instance, request.build(instance)?, &path))
}

/// `keep` takes a POST; read, it is a file like any other.
async fn file_named_keep(request: ApiRequest) -> ApiResult {
    request
        .api
        .with(|instance| send_file(&request, instance, request.build(instance)?, "keep"))
}

async fn latest_file(request: ApiRequest) -> ApiResult {
    let path = request.path("artifact_path").to_owned();
    request.api.with(|instance| {
        let job = latest_job(&request, instance)?;
        send_file(&request, instance, job, &path)
    })
}

/// One file of the archive, unpacked on its way: from Rails even when the
/// archive is in an object store, and without ranges.
pub(super) fn send_file(
    request: &ApiRequest,
    instance: &Instance,
    job: &Job,
    path: &str,
) -> ApiResult {
    let archive = archive_of(instance, job)?;
    if !is_valid_path(path) {
        return Err(ApiError::bad_request());
    }
    let entry = archive.entry(path).ok_or_else(ApiError::nothing_found)?;
    let filename = path.rsplit('/').next().unwrap_or(path).to_owned();
    let content_type = match filename.rsplit_once('.').map(|(_, extension)| extension) {
        Some("json") => "application/json",
        Some("html") => "text/html",
        Some("txt" | "log" | "md") => "text/plain",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    };
    let file = Download {
        content: entry.content.clone(),
        content_type,
        filename,
        etag: etag(
            instance,
            &hexadecimal(0, &format!("{}:{path}", archive.digest()), 64),
        ),
    };
    let mut headers = request.headers.clone();
    headers.remove(http::header::RANGE);
    let mut response: Response = file.answer(&headers);
    response.headers_mut().remove(http::header::ACCEPT_RANGES);
    Ok(response)
}

/// GitLab's `Gitlab::Ci::Build::Artifacts::Path`: no way out of the archive.
fn is_valid_path(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains('\0')
        && !path.split('/').any(|part| part == "..")
}

/// The job of a name in the latest successful pipeline of a branch or tag.
/// Commits and `HEAD` are no such thing.
fn latest_job<'a>(request: &ApiRequest, instance: &'a Instance) -> Result<&'a Job, ApiError> {
    let mut check = request.parameters.check();
    let name = check.required_text("job");
    check.finish()?;
    let project = request.project(instance)?;
    let reference = request.path("ref");
    let pipeline = instance.pipelines.values().rev().find(|pipeline| {
        pipeline.project_id == project.id
            && pipeline.reference == reference
            && pipeline.status == Status::Success
            && pipeline.source != crate::gitlab::model::PipelineSource::ParentPipeline
    });
    pipeline
        .and_then(|pipeline| {
            instance
                .latest_jobs(pipeline.id)
                .find(|job| job.kind == JobKind::Build && job.name() == name)
        })
        .ok_or_else(ApiError::nothing_found)
}

async fn keep(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Developer)?;
        let found = request.build(instance)?;
        archive_of(instance, found)?;
        let id = found.id;
        if let Some(job) = instance.jobs.get_mut(&id) {
            job.artifacts_expire_at = None;
        }
        let kept = instance
            .jobs
            .get(&id)
            .ok_or_else(ApiError::record_not_found)?;
        Ok(Json(job(instance, kept)).into_response())
    })
}

async fn delete_of_job(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        request.require_role(instance, AccessLevel::Maintainer)?;
        let id = request.build(instance)?.id;
        if let Some(job) = instance.jobs.get_mut(&id) {
            job.archive = None;
            job.junit = None;
            job.artifacts_expire_at = None;
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

async fn delete_all(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        request.user_id()?;
        let project_id = request.project_with(instance, AccessLevel::Maintainer)?.id;
        for job in instance
            .jobs
            .values_mut()
            .filter(|job| job.project_id == project_id)
        {
            job.archive = None;
            job.junit = None;
            job.artifacts_expire_at = None;
        }
        let body = json!({ "message": "202 Accepted" });
        Ok((StatusCode::ACCEPTED, Json(body)).into_response())
    })
}
