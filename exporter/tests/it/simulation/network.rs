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

use super::teller::Teller;
use super::world::SECRET;

/// Fails until it is calm.
#[derive(Debug)]
pub struct Weather {
    storm: FaultTransport,
    plain: SharedTransport,
    calm: Arc<AtomicBool>,
    teller: Arc<Teller>,
}

impl Weather {
    /// `share` of all requests go wrong, in one way or another.
    pub fn new(
        plain: SharedTransport,
        seed: u64,
        share: f64,
        calm: Arc<AtomicBool>,
        teller: Arc<Teller>,
    ) -> Self {
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
            teller,
        }
    }
}

#[async_trait]
impl Transport for Weather {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let teller = &self.teller;
        teller.note(|| {
            let body = String::from_utf8_lossy(request.body());
            format!("asks {} {} {body}", request.method(), request.uri())
        });
        let answer = if self.calm.load(Ordering::Relaxed) {
            self.plain.send(request).await
        } else {
            self.storm.send(request).await
        };
        teller.note(|| match &answer {
            Ok(response) => format!("hears {}", response.status()),
            Err(error) => format!("hears nothing: {error}"),
        });
        answer
    }
}

/// Brings webhooks to the exporter, as long as there is one.
#[derive(Debug)]
pub struct Hooks {
    listening: Mutex<Option<(Arc<Receiver>, Inlet)>>,
    pub delivered: AtomicU64,
    teller: Arc<Teller>,
}

impl Hooks {
    pub fn new(teller: Arc<Teller>) -> Self {
        Self {
            listening: Mutex::default(),
            delivered: AtomicU64::default(),
            teller,
        }
    }

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
        self.teller
            .note(|| format!("is told {}", String::from_utf8_lossy(&body)));
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
