//! Every shape in which the API says no.

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// An answer other than success, in exactly the shape GitLab gives it.
///
/// The shapes differ by which layer of GitLab answers: Grape's parameter
/// checks use the key `error`, the helpers of the API use `message`, and what
/// is in front of the API answers plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    headers: Vec<(HeaderName, HeaderValue)>,
}

#[derive(Clone, Debug, PartialEq)]
enum ErrorBody {
    Json(Value),
    Text(&'static str),
}

impl ApiError {
    /// `{"message": …}` with any status and message, for texts used only once.
    pub fn message(status: StatusCode, message: impl Into<Value>) -> Self {
        Self::json(status, json!({ "message": message.into() }))
    }

    /// `{"error": …}` with any status and text, for texts used only once.
    pub fn error(status: StatusCode, error: impl Into<String>) -> Self {
        Self::json(status, json!({ "error": error.into() }))
    }

    fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: ErrorBody::Json(body),
            headers: Vec::new(),
        }
    }

    fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    // ---- Not there

    /// `404 Project Not Found` and the like, for what was looked up by name.
    pub fn not_found(resource: &str) -> Self {
        Self::message(StatusCode::NOT_FOUND, format!("404 {resource} Not Found"))
    }

    /// `404 Not Found`, when GitLab does not say what.
    pub fn nothing_found() -> Self {
        Self::message(StatusCode::NOT_FOUND, "404 Not Found")
    }

    /// `404 Not found`, with a small f: a pipeline, job, environment, … without such an id.
    pub fn record_not_found() -> Self {
        Self::message(StatusCode::NOT_FOUND, "404 Not found")
    }

    /// The answer to a path that is no endpoint: the key is `error`.
    pub fn route_not_found() -> Self {
        Self::error(StatusCode::NOT_FOUND, "404 Not Found")
    }

    /// The answer to the version before this one.
    pub fn version_gone() -> Self {
        Self::error(
            StatusCode::GONE,
            "API V3 is no longer supported. Use API V4 instead.",
        )
    }

    /// The answer to a method that the endpoint does not have.
    pub fn method_not_allowed() -> Self {
        Self::error(StatusCode::METHOD_NOT_ALLOWED, "405 Not Allowed")
    }

    // ---- Not allowed

    /// No token where one is needed, or an unknown one.
    pub fn unauthorized() -> Self {
        Self::message(StatusCode::UNAUTHORIZED, "401 Unauthorized")
    }

    /// The caller's role does not allow it.
    pub fn forbidden() -> Self {
        Self::message(StatusCode::FORBIDDEN, "403 Forbidden")
    }

    /// The token is good, but its owner has been blocked.
    pub fn blocked_user() -> Self {
        Self::forbidden_because("Your account has been blocked.")
    }

    /// Not allowed, with GitLab's reason.
    pub fn forbidden_because(reason: &str) -> Self {
        Self::message(StatusCode::FORBIDDEN, format!("403 Forbidden - {reason}"))
    }

    /// The token's scopes do not cover the endpoint; `wanted` would.
    pub fn insufficient_scope(wanted: &[&str]) -> Self {
        Self::json(
            StatusCode::FORBIDDEN,
            json!({
                "error": "insufficient_scope",
                "error_description":
                    "The request requires higher privileges than provided by the access token.",
                "scope": wanted.join(" "),
            }),
        )
    }

    /// The token has expired.
    pub fn expired_token() -> Self {
        Self::invalid_token(
            "Token is expired. You can either do re-authorization or token refresh.",
        )
    }

    /// The token was revoked, by somebody or by a rotation.
    pub fn revoked_token() -> Self {
        Self::invalid_token("Token was revoked. You have to re-authorize from the user.")
    }

    fn invalid_token(description: &str) -> Self {
        Self::json(
            StatusCode::UNAUTHORIZED,
            json!({ "error": "invalid_token", "error_description": description }),
        )
        .with_header(
            WWW_AUTHENTICATE,
            &format!(
                "Bearer realm=\"The API\", error=\"invalid_token\", \
                 error_description=\"{description}\""
            ),
        )
    }

    // ---- Not understood

    /// `400 Bad request` without a reason.
    pub fn bad_request() -> Self {
        Self::message(StatusCode::BAD_REQUEST, "400 Bad request")
    }

    /// `400 Bad request` with GitLab's reason.
    pub fn bad_request_because(reason: &str) -> Self {
        Self::message(
            StatusCode::BAD_REQUEST,
            format!("400 Bad request - {reason}"),
        )
    }

    /// Grape's complaints about parameters, such as `ref is missing`.
    pub fn parameters<S: AsRef<str>>(complaints: &[S]) -> Self {
        let complaints: Vec<&str> = complaints.iter().map(AsRef::as_ref).collect();
        Self::error(StatusCode::BAD_REQUEST, complaints.join(", "))
    }

    /// A record's complaints about one attribute, such as `base` and `Reference not found`.
    pub fn validation<S: Into<String>>(
        attribute: &str,
        complaints: impl IntoIterator<Item = S>,
    ) -> Self {
        let complaints: Vec<String> = complaints.into_iter().map(Into::into).collect();
        Self::message(StatusCode::BAD_REQUEST, json!({ attribute: complaints }))
    }

    /// A body that is not what its content type says.
    pub fn malformed_body() -> Self {
        Self::error(
            StatusCode::BAD_REQUEST,
            "message body does not match declared format",
        )
    }

    /// A body of a type that the API does not read.
    pub fn unsupported_content_type(content_type: &str) -> Self {
        Self::error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("The provided content-type '{content_type}' is not supported."),
        )
    }

    /// A body larger than the server reads.
    pub fn body_too_large() -> Self {
        Self::error(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
    }

    /// A page so far out that only keyset pagination reaches it.
    pub fn offset_too_large(max: u64, record_type: &str) -> Self {
        Self::error(
            StatusCode::METHOD_NOT_ALLOWED,
            format!(
                "Offset pagination has a maximum allowed offset of {max} for requests that \
                 return objects of type {record_type}. Remaining records can be retrieved using \
                 keyset pagination."
            ),
        )
    }

    /// Keyset pagination was asked of an endpoint, or in an order, that has none.
    pub fn keyset_unavailable() -> Self {
        Self::error(
            StatusCode::METHOD_NOT_ALLOWED,
            "Keyset pagination is not yet available for this type of request",
        )
    }

    // ---- Not now

    /// Somebody else holds the lock; worth another try.
    pub fn resource_lock() -> Self {
        Self::message(StatusCode::CONFLICT, "409 Conflict: Resource lock")
    }

    /// `what` is `pipeline` or `job`.
    pub fn stats_refresh(what: &str) -> Self {
        Self::message(
            StatusCode::CONFLICT,
            format!(
                "Action temporarily disabled. The project this {what} belongs to is undergoing \
                 stats refresh."
            ),
        )
    }

    /// An application limit: no `RateLimit-*` header says anything about it.
    pub fn application_limit(interval_seconds: u32) -> Self {
        Self::message(
            StatusCode::TOO_MANY_REQUESTS,
            json!({
                "error":
                    "This endpoint has been requested too many times. Try again later.",
            }),
        )
        .with_header(RETRY_AFTER, &interval_seconds.to_string())
    }

    /// The throttle in front of the API; its `RateLimit-*` headers are added
    /// to every answer by the middleware.
    pub fn throttled(reset_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let wait = reset_at.signed_duration_since(now).num_seconds().max(1);
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            body: ErrorBody::Text("Retry later\n"),
            headers: Vec::new(),
        }
        .with_header(RETRY_AFTER, &wait.to_string())
        .with_header(
            HeaderName::from_static("ratelimit-resettime"),
            &httpdate::fmt_http_date(reset_at.into()),
        )
    }

    // ---- Elsewhere

    /// A read of a project by a path it no longer has.
    pub fn moved_permanently(location: &str) -> Self {
        Self {
            status: StatusCode::MOVED_PERMANENTLY,
            body: ErrorBody::Text("This resource has been moved permanently."),
            headers: Vec::new(),
        }
        .with_header(LOCATION, location)
    }

    /// A write to a project by a path it no longer has.
    pub fn moved_project() -> Self {
        Self::message(
            StatusCode::METHOD_NOT_ALLOWED,
            "Non GET methods are not allowed for moved projects",
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (content_type, body) = match self.body {
            ErrorBody::Json(body) => ("application/json", body.to_string()),
            ErrorBody::Text(text) => ("text/plain", text.to_owned()),
        };
        let mut response = (self.status, [(CONTENT_TYPE, content_type)], body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(error: ApiError) -> (u16, String) {
        let ErrorBody::Json(body) = error.body else {
            panic!("not JSON")
        };
        (error.status.as_u16(), body.to_string())
    }

    #[test]
    fn shapes_are_gitlabs() {
        for (error, status, body) in [
            (
                ApiError::not_found("Project"),
                404,
                r#"{"message":"404 Project Not Found"}"#,
            ),
            (
                ApiError::record_not_found(),
                404,
                r#"{"message":"404 Not found"}"#,
            ),
            (
                ApiError::route_not_found(),
                404,
                r#"{"error":"404 Not Found"}"#,
            ),
            (
                ApiError::parameters(&["ref is missing", "page is invalid"]),
                400,
                r#"{"error":"ref is missing, page is invalid"}"#,
            ),
            (
                ApiError::validation("base", ["Reference not found"]),
                400,
                r#"{"message":{"base":["Reference not found"]}}"#,
            ),
            (
                ApiError::forbidden_because("Job is not retryable"),
                403,
                r#"{"message":"403 Forbidden - Job is not retryable"}"#,
            ),
        ] {
            assert_eq!(rendered(error), (status, body.to_owned()));
        }
    }

    #[test]
    fn a_dead_token_is_explained_in_a_header() {
        let response = ApiError::expired_token().into_response();
        let header = response.headers()[WWW_AUTHENTICATE].to_str().unwrap();
        assert!(header.starts_with("Bearer realm=\"The API\", error=\"invalid_token\""));
        let response = ApiError::insufficient_scope(&["api"]).into_response();
        assert!(!response.headers().contains_key(WWW_AUTHENTICATE));
    }
}
