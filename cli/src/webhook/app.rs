use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use pipewright_core::serve::{Memory, Peer, read_whole};
use pipewright_gitlab::webhook::{Receipt, Receiver};

use super::answer::Refusal;
use super::figures::Figures;
use super::queue::Queue;

/// Bodies from this size on are judged away from the threads that answer, in bytes.
const LARGE: usize = 512 * 1024;

/// How long a body may take: GitLab itself waits no longer for the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a request meets.
#[derive(Debug)]
pub(super) struct App {
    pub(super) receiver: Receiver,
    pub(super) queue: Queue,
    pub(super) figures: Arc<Figures>,
}

/// The routes, with webhooks at `path`.
pub(super) fn router(app: Arc<App>, path: &str) -> Router {
    Router::new()
        .route(path, post(receive))
        .route("/metrics", get(metrics))
        .route("/-/healthy", get(async || "ok\n"))
        .with_state(app)
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.figures.text(&app.queue)).into_response()
}

/// Answers as soon as the event is safe in the queue.
async fn receive(State(app): State<Arc<App>>, request: Request) -> Response {
    let figures = Arc::clone(&app.figures);
    match accept(app, request).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(refusal) => {
            tracing::debug!(reason = refusal.code(), "a webhook is refused");
            figures.refused(&refusal);
            refusal.into_response()
        }
    }
}

async fn accept(app: Arc<App>, request: Request) -> Result<(), Refusal> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let (parts, body) = request.into_parts();
    app.receiver.check_headers(&parts.headers, peer)?;
    let mut memory = app.queue.memory().map_err(|_| Refusal::Full)?;
    let limit = app.receiver.size_limit();
    let body = read_whole(body, limit, PATIENCE, &mut memory).await?;
    if body.len() < LARGE {
        return judge(&app, &parts.headers, body, peer, memory);
    }
    tokio::task::spawn_blocking(move || judge(&app, &parts.headers, body, peer, memory))
        .await
        .unwrap_or(Err(Refusal::Broken))
}

fn judge(
    app: &App,
    headers: &HeaderMap,
    body: Bytes,
    peer: Option<IpAddr>,
    memory: Memory,
) -> Result<(), Refusal> {
    let place = app.queue.place().map_err(|_| Refusal::Full)?;
    if let Receipt::Delivery(delivery) = app.receiver.receive(headers, body, peer)? {
        place.fill(delivery, memory);
    }
    Ok(())
}
