use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::plain::{busy, plain};
use super::{Readiness, ServerState};

/// The process answers.
pub(super) async fn healthy() -> Response {
    plain(StatusCode::OK, "healthy")
}

/// What is shown is worth a scrape.
pub(super) async fn ready(State(state): State<ServerState>) -> Response {
    match state.parts.status.status().readiness {
        Readiness::Ready => plain(StatusCode::OK, "ready"),
        Readiness::NotYet(reason) => {
            let reason = state.parts.redactor.redact(&reason);
            busy(&format!("not ready: {reason}"))
        }
    }
}
