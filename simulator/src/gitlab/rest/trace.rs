//! Job logs, after `lib/api/ci/jobs.rb`.

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};

use crate::gitlab::http::{Api, ApiRequest, ApiResult};

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/projects/{id}/jobs/{job_id}/trace", get(show))
}

/// The whole log, every time: neither ranges nor entity tags are understood.
/// Without a log the body is empty.
async fn show(request: ApiRequest) -> ApiResult {
    let (id, log) = request.api.with(|instance| {
        request.user_id()?;
        let job = request.build(instance)?;
        Ok::<_, crate::gitlab::http::ApiError>((job.id, instance.job_log(job)))
    })?;
    let headers = [
        (CONTENT_TYPE, "text/plain".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("infile; filename=\"{id}.log\""),
        ),
        (CONTENT_LENGTH, log.len().to_string()),
    ];
    let body: Response = Body::from_stream(log.into_stream()).into_response();
    Ok((headers, body).into_response())
}
