//! Files as the web server serves them: by parts, and not again when unchanged.

use axum::body::Body;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, IF_MODIFIED_SINCE, LAST_MODIFIED,
    RANGE,
};
use http::{HeaderValue, StatusCode};

use crate::jenkins::http::{Refusal, Reply, Request, empty};
use crate::jenkins::model::Artifact;
use crate::{Archive, Content};

/// A file.
pub(super) fn file(request: &Request, artifact: &Artifact) -> Reply {
    let modified = httpdate::fmt_http_date(artifact.at.into());
    if is_unchanged(request, artifact.at) {
        return Ok(empty(StatusCode::NOT_MODIFIED));
    }
    let size = artifact.content.len();
    let range = request.header(RANGE.as_str());
    let range = range.and_then(|range| parse_range(range, size));
    let mut response = match range {
        Some(Ok((from, to))) => {
            let part = artifact.content.slice(from..to + 1);
            let mut response = streamed(part);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(
                &mut response,
                CONTENT_RANGE,
                &format!("bytes {from}-{to}/{size}"),
            );
            response
        }
        Some(Err(())) => return Err(Refusal::NotFound),
        None => streamed(artifact.content.clone()),
    };
    set(&mut response, LAST_MODIFIED, &modified);
    set(&mut response, ACCEPT_RANGES, "bytes");
    set(&mut response, CONTENT_TYPE, content_type(&artifact.path));
    let policy = "sandbox; default-src 'none'; img-src 'self'; style-src 'self';";
    let headers = response.headers_mut();
    for name in [
        "content-security-policy",
        "x-webkit-csp",
        "x-content-security-policy",
    ] {
        headers.insert(name, HeaderValue::from_static(policy));
    }
    Ok(response)
}

/// An archive of files.
pub(super) fn zip(
    name: &str,
    files: impl Iterator<Item = (String, Content)>,
    at: DateTime<Utc>,
) -> Response {
    let archive = Archive::new(name.to_owned(), files, at);
    let mut response = streamed(archive.content);
    set(&mut response, CONTENT_TYPE, "application/zip");
    response
}

fn streamed(content: Content) -> Response {
    let length = content.len();
    let mut response = Response::new(Body::from_stream(content.into_stream()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn set(response: &mut Response, name: http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn is_unchanged(request: &Request, at: DateTime<Utc>) -> bool {
    let since = request.header(IF_MODIFIED_SINCE.as_str());
    let since = since.and_then(|since| httpdate::parse_http_date(since).ok());
    since.is_some_and(|since| DateTime::<Utc>::from(since).timestamp() >= at.timestamp())
}

/// One range of bytes, both ends included. Several are answered as none.
fn parse_range(range: &str, size: u64) -> Option<Result<(u64, u64), ()>> {
    let range = range.strip_prefix("bytes=")?;
    let (from, to) = range.split_once('-')?;
    let last = size.checked_sub(1)?;
    let (from, to) = if from.is_empty() {
        let length: u64 = to.parse().ok()?;
        (size.saturating_sub(length), last)
    } else {
        let to = if to.is_empty() {
            last
        } else {
            to.parse().ok()?
        };
        (from.parse().ok()?, to.min(last))
    };
    Some(if from > to { Err(()) } else { Ok((from, to)) })
}

fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|it| it.rsplit_once('.'));
    match ending.map_or("", |(_, ending)| ending) {
        "txt" | "log" | "md" => "text/plain",
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "json" => "application/json",
        "js" => "application/javascript",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "jar" => "application/java-archive",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
