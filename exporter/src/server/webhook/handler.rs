use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pipewright_core::serve::{BodyError, Peer, read_whole};
use pipewright_gitlab::webhook::{Receipt, Receiver, Rejection};

use super::WebhookEndpoint;
use super::endpoint::NoReceiver;
use crate::server::ServerState;
use crate::server::plain::{busy, plain};

/// How long a body may take: GitLab itself waits no longer for the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bodies from this size on are judged away from the threads that answer, in bytes.
const LARGE: usize = 512 * 1024;

/// Takes a webhook in and answers at once; what it brings is looked at afterwards.
///
/// GitLab switches a hook off after a few answers of 4xx, for good, and of 5xx, for a while: what is
/// genuine is answered with 200 whether it is of use or not, and 503 only when there is no room.
pub(in crate::server) async fn receive(
    State(state): State<ServerState>,
    request: Request,
) -> Response {
    let endpoint = Arc::clone(&state.parts.webhooks);
    match accept(&endpoint, request).await {
        Ok(()) => plain(StatusCode::OK, "accepted"),
        Err(refusal) => {
            tracing::debug!(reason = refusal.code(), "a webhook is refused");
            endpoint.operational.webhook_refused(refusal.code());
            refusal.answer()
        }
    }
}

enum Refusal {
    Rejected(Rejection),
    Body(BodyError),
    None(NoReceiver),
    Full,
    Broken,
}

impl Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::Body(BodyError::TooLarge) => "too_large",
            Self::Body(BodyError::TooSlow) => "too_slow",
            Self::Body(BodyError::Broken) | Self::Broken => "broken",
            Self::Body(BodyError::NoMemory(_)) | Self::Full => "full",
            Self::None(NoReceiver::Disabled) => "disabled",
            Self::None(_) => "no_secret",
        }
    }

    fn answer(&self) -> Response {
        match self {
            Self::Rejected(rejection) => plain(rejection.status(), rejection.to_string()),
            Self::Body(error @ BodyError::TooLarge) => {
                plain(StatusCode::PAYLOAD_TOO_LARGE, error.to_string())
            }
            Self::Body(error @ BodyError::TooSlow) => {
                plain(StatusCode::REQUEST_TIMEOUT, error.to_string())
            }
            Self::Body(error @ BodyError::Broken) => {
                plain(StatusCode::BAD_REQUEST, error.to_string())
            }
            Self::Broken => plain(StatusCode::INTERNAL_SERVER_ERROR, "this is a bug"),
            Self::Body(BodyError::NoMemory(_)) | Self::Full => busy("there is no room for more"),
            Self::None(error @ NoReceiver::Disabled) => {
                plain(StatusCode::NOT_FOUND, error.to_string())
            }
            Self::None(error) => {
                tracing::error!(%error, "webhooks cannot be received");
                busy("webhooks cannot be verified now")
            }
        }
    }
}

async fn accept(endpoint: &Arc<WebhookEndpoint>, request: Request) -> Result<(), Refusal> {
    let receiver = endpoint.receiver().await.map_err(Refusal::None)?;
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let (parts, body) = request.into_parts();
    receiver
        .check_headers(&parts.headers, peer)
        .map_err(Refusal::Rejected)?;
    let mut memory = endpoint.memory.take().map_err(|_| Refusal::Full)?;
    let body = read_whole(body, receiver.size_limit(), PATIENCE, &mut memory)
        .await
        .map_err(Refusal::Body)?;
    if body.len() < LARGE {
        return hand_on(endpoint, &receiver, &parts.headers, body, peer);
    }
    let endpoint = Arc::clone(endpoint);
    tokio::task::spawn_blocking(move || {
        let handed_on = hand_on(&endpoint, &receiver, &parts.headers, body, peer);
        drop(memory);
        handed_on
    })
    .await
    .unwrap_or(Err(Refusal::Broken))
}

fn hand_on(
    endpoint: &WebhookEndpoint,
    receiver: &Receiver,
    headers: &HeaderMap,
    body: Bytes,
    peer: Option<IpAddr>,
) -> Result<(), Refusal> {
    let receipt = receiver
        .receive(headers, body, peer)
        .map_err(Refusal::Rejected)?;
    let Receipt::Delivery(delivery) = receipt else {
        return Ok(());
    };
    let kind = delivery.kind.label();
    if endpoint.inlet.accept(delivery.clone()).is_err() {
        // So that it is no duplicate when it is sent again.
        receiver.forget(&delivery);
        return Err(Refusal::Full);
    }
    endpoint
        .operational
        .webhook_received(kind, endpoint.clock.now());
    Ok(())
}
