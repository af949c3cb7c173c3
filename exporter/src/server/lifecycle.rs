use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::ServerState;
use super::plain::plain;

/// Reads the configuration again, if that is allowed.
pub(super) async fn reload(State(state): State<ServerState>) -> Response {
    let reloader = &state.parts.reloader;
    if !reloader.current().config.server.enable_lifecycle {
        return plain(
            StatusCode::FORBIDDEN,
            "reloading by request is not enabled: set server.enable_lifecycle, or send SIGHUP",
        );
    }
    match Arc::clone(reloader).reload().await {
        Ok(()) => plain(StatusCode::OK, "the configuration was read again"),
        Err(error) => {
            let error = error.to_string();
            let error = state.parts.redactor.redact(&error);
            let text = format!("the configuration is kept as it was:\n{error}");
            plain(StatusCode::INTERNAL_SERVER_ERROR, text)
        }
    }
}
