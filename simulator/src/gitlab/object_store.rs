//! The object store behind the server, at an origin of its own.
//!
//! Like S3 it takes the signature in the address and nothing else: whoever also
//! sends `Authorization`, because a redirect was followed with the
//! credentials of the server, gets a 400.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use super::engine::{Archive, hexadecimal};
use super::model::{Instance, Job};
use super::rest::{disposition, download};
use super::simulation::Simulation;

/// How long an address is good for.
const VALID_FOR: TimeDelta = TimeDelta::minutes(10);
/// Clients undo escapes that need not be, which would change what was signed.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const DATE: &str = "%Y%m%dT%H%M%SZ";

/// An address at which the archive of a job can be had for ten minutes,
/// without any token and with this method only.
pub(super) fn presigned_url(
    instance: &Instance,
    job: &Job,
    archive: &Archive,
    method: &Method,
) -> String {
    let date = instance.now.format(DATE).to_string();
    let path = object_path(instance, job, archive);
    let disposition = disposition(&archive.filename);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([
        ("response-content-disposition", disposition.as_str()),
        ("response-content-type", "application/zip"),
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", "SIMULATED/us-east-1/s3/aws4_request"),
        ("X-Amz-Date", &date),
        ("X-Amz-Expires", &VALID_FOR.num_seconds().to_string()),
        ("X-Amz-SignedHeaders", "host"),
        (
            "X-Amz-Signature",
            &signature(instance, method, &path, &date),
        ),
    ]);
    format!("{}{path}?{}", instance.object_store_url, query.finish())
}

fn object_path(instance: &Instance, job: &Job, archive: &Archive) -> String {
    let digest = hexadecimal(instance.seed, &format!("project {}", job.project_id), 64);
    let (first, second) = (
        digest.get(..2).unwrap_or(""),
        digest.get(2..4).unwrap_or(""),
    );
    let filename = utf8_percent_encode(&archive.filename, RESERVED);
    format!(
        "/gitlab-artifacts/{first}/{second}/{digest}/{}/{filename}",
        job.id
    )
}

fn signature(instance: &Instance, method: &Method, path: &str, date: &str) -> String {
    hexadecimal(
        instance.seed,
        &format!("signature {method} {path} {date}"),
        64,
    )
}

/// The store itself.
pub(super) fn router(simulation: Arc<Simulation>) -> Router {
    Router::new().fallback(serve).with_state(simulation)
}

async fn serve(State(simulation): State<Arc<Simulation>>, request: Request) -> Response {
    if request.headers().contains_key(AUTHORIZATION) {
        return refusal(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, \
             Signature query string parameter or the Authorization header should be specified",
        );
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let message = "The specified method is not allowed against this resource.";
        return refusal(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
    }
    simulation.with(|instance| serve_object(instance, &request))
}

fn serve_object(instance: &Instance, request: &Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let parameter = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let denied = |message| refusal(StatusCode::FORBIDDEN, "AccessDenied", message);
    let (Some(date), Some(signed)) = (parameter("X-Amz-Date"), parameter("X-Amz-Signature")) else {
        return denied("Access Denied");
    };
    let path = request.uri().path();
    if signed != signature(instance, request.method(), path, &date) {
        let message = "The request signature we calculated does not match the signature you \
                       provided. Check your key and signing method.";
        return refusal(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message);
    }
    let made: Option<DateTime<Utc>> = NaiveDateTime::parse_from_str(&date, DATE)
        .ok()
        .map(|date| date.and_utc());
    if made.is_none_or(|made| instance.now > made + VALID_FOR) {
        return denied("Request has expired");
    }
    let job = path
        .rsplit('/')
        .nth(1)
        .and_then(|id| instance.jobs.get(&id.parse().ok()?));
    match job.and_then(|job| job.archive.as_deref()) {
        Some(archive) => download(instance, archive).answer(request.headers()),
        None => refusal(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The specified key does not exist.",
        ),
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
}
