use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use pipewright_core::serve::BodyError;
use pipewright_gitlab::webhook::Rejection;

/// Why a request is not accepted.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is not genuine, or not JSON.
    Rejected(Rejection),
    /// The body is larger than allowed.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The connection broke.
    Broken,
    /// There is no room.
    Full,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::TooSlow => Self::TooSlow,
            BodyError::Broken => Self::Broken,
            BodyError::NoMemory(_) => Self::Full,
        }
    }
}

impl Refusal {
    /// The name in the figures.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Broken => "broken",
            Self::Full => "full",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Rejected(rejection) => (rejection.status(), rejection.to_string()),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "the body is too large".to_owned(),
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "the body took too long".to_owned(),
            ),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body is cut off".to_owned()),
            Self::Full => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the queue is full".to_owned(),
            ),
        };
        let mut response = (status, format!("{text}\n")).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let wait = HeaderValue::from_static("1");
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}
