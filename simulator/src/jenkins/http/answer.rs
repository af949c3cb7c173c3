//! Answers that go well.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};

/// An answer without a body.
pub(in crate::jenkins) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// 204.
pub(in crate::jenkins) fn no_content() -> Response {
    empty(StatusCode::NO_CONTENT)
}

/// 302 to an address.
pub(in crate::jenkins) fn redirect(location: &str) -> Response {
    created(StatusCode::FOUND, location)
}

/// An answer that names an address.
pub(in crate::jenkins) fn created(status: StatusCode, location: &str) -> Response {
    let mut response = empty(status);
    // Header values are ASCII; addresses are encoded before they come here.
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Text, of a type.
pub(in crate::jenkins) fn text(content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// JSON as plugins write it, without the headers of the remote API.
pub(in crate::jenkins) fn json_text(body: String) -> Response {
    text("application/json;charset=utf-8", body)
}

/// A body of a known length.
pub(in crate::jenkins) fn body_of(bytes: impl Into<bytes::Bytes>) -> Body {
    Body::from(bytes.into())
}
