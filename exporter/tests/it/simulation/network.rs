//! The network between the two, in both directions.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amazing_gitlab_exporter::collect::Inlet;
use async_trait::async_trait;
use http::StatusCode;
use pipewright_core::credentials::Token;
use pipewright_core::http::{
    Body, Fault, FaultPlan, FaultTransport, HttpRequest, HttpResponse, Sent, SharedTransport,
    Transport, TransportError, TransportErrorKind,
};
use pipewright_core::time::SharedClock;
use pipewright_gitlab::webhook::{Receipt, Receiver, Verifier};

use super::world::SECRET;

/// Fails until it is calm.
#[derive(Debug)]
pub struct Weather {
    storm: FaultTransport,
    plain: SharedTransport,
    calm: Arc<AtomicBool>,
}

impl Weather {
    /// `share` of all requests go wrong, in one way or another.
    pub fn new(plain: SharedTransport, seed: u64, share: f64, calm: Arc<AtomicBool>) -> Self {
        let page = |status, headers| Fault::Status {
            status,
            headers,
            body: "<html><body>Something is on fire</body></html>".to_owned(),
        };
        let wait = vec![("retry-after", "7".to_owned())];
        let faults = [
            Fault::Refused,
            Fault::AnswerLost,
            Fault::Latency(Duration::from_secs(20)),
            Fault::Silence,
            page(StatusCode::TOO_MANY_REQUESTS, wait),
            page(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
            page(StatusCode::BAD_GATEWAY, Vec::new()),
            page(StatusCode::SERVICE_UNAVAILABLE, Vec::new()),
            Fault::Truncated(100),
            Fault::SlowBody(Duration::from_secs(2)),
        ];
        #[expect(clippy::cast_precision_loss, reason = "ten")]
        let each = share / faults.len() as f64;
        let chances = FaultPlan::random(seed, faults.map(|fault| (each, fault)));
        Self {
            storm: FaultTransport::new(Arc::clone(&plain), chances),
            plain,
            calm,
        }
    }
}

#[async_trait]
impl Transport for Weather {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        if self.calm.load(Ordering::Relaxed) {
            self.plain.send(request).await
        } else {
            self.storm.send(request).await
        }
    }
}

/// Brings webhooks to the exporter, as long as there is one.
#[derive(Debug, Default)]
pub struct Hooks {
    listening: Mutex<Option<(Arc<Receiver>, Inlet)>>,
    pub delivered: AtomicU64,
}

impl Hooks {
    /// An exporter listens from now on. One that was restarted remembers no delivery.
    pub fn listen(&self, inlet: Inlet, clock: SharedClock) {
        let verifier = Verifier::builder()
            .token(Token::new(SECRET))
            .build()
            .unwrap();
        let receiver = Arc::new(Receiver::new(verifier, clock));
        *self.listening.lock().unwrap() = Some((receiver, inlet));
    }

    pub fn hang_up(&self) {
        *self.listening.lock().unwrap() = None;
    }
}

#[async_trait]
impl Transport for Hooks {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let listening = self.listening.lock().unwrap().clone();
        let Some((receiver, inlet)) = listening else {
            return Err(TransportError::new(
                TransportErrorKind::Connect,
                Sent::No,
                "nobody listens",
            ));
        };
        let (parts, body) = request.into_parts();
        let receipt = receiver
            .receive(&parts.headers, body, None)
            .expect("what GitLab sends is accepted");
        if let Receipt::Delivery(delivery) = receipt {
            self.delivered.fetch_add(1, Ordering::Relaxed);
            inlet.offer(delivery).expect("a few webhooks wait");
        }
        Ok(http::Response::new(Body::empty()))
    }
}
