use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::ServerState;
use super::plain::plain;
use crate::config::as_yaml;

/// The configuration in use, in the form of a file, secrets left out.
pub(super) async fn config(State(state): State<ServerState>) -> Response {
    let loaded = state.parts.reloader.current();
    let text = as_yaml(&loaded.settings);
    plain(StatusCode::OK, state.parts.redactor.redact(&text))
}
