//! A network that fails on purpose, the same way for the same seed.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::{
    Body, HttpRequest, HttpResponse, Sent, SharedTransport, Transport, TransportError,
    TransportErrorKind,
};

/// One thing that goes wrong with one request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing goes wrong.
    None,
    /// The connection is refused: the request never leaves.
    Refused,
    /// The request reaches the server, which acts on it; the answer is lost.
    AnswerLost,
    /// The answer takes this much longer.
    Latency(Duration),
    /// The server never answers.
    Silence,
    /// The server answers this instead, and does nothing.
    Status {
        /// The status.
        status: StatusCode,
        /// Headers, such as `Retry-After`.
        headers: Vec<(&'static str, String)>,
        /// The body, such as a proxy's HTML page.
        body: String,
    },
    /// The body breaks off after this many bytes.
    Truncated(usize),
    /// Each chunk of the body comes this late.
    SlowBody(Duration),
}

/// Which fault befalls which request.
#[derive(Debug)]
pub struct FaultPlan {
    script: VecDeque<Fault>,
    chances: Vec<(f64, Fault)>,
    random: StdRng,
}

impl FaultPlan {
    /// The first request gets the first fault, and so on; requests beyond the script get none.
    pub fn script(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self {
            script: faults.into_iter().collect(),
            chances: Vec::new(),
            random: StdRng::seed_from_u64(0),
        }
    }

    /// Each request gets each fault with its probability (from 0 to 1), at most one of them.
    pub fn random(seed: u64, chances: impl IntoIterator<Item = (f64, Fault)>) -> Self {
        Self {
            script: VecDeque::new(),
            chances: chances.into_iter().collect(),
            random: StdRng::seed_from_u64(seed),
        }
    }

    fn next(&mut self) -> Fault {
        if let Some(fault) = self.script.pop_front() {
            return fault;
        }
        let mut draw: f64 = self.random.random();
        for (chance, fault) in &self.chances {
            if draw < *chance {
                return fault.clone();
            }
            draw -= chance;
        }
        Fault::None
    }
}

/// Puts the faults of a plan between a client and its transport.
#[derive(Debug)]
pub struct FaultTransport {
    inner: SharedTransport,
    plan: Mutex<FaultPlan>,
}

impl FaultTransport {
    /// Sends through `inner`, with the faults of `plan`.
    pub fn new(inner: SharedTransport, plan: FaultPlan) -> Self {
        Self {
            inner,
            plan: Mutex::new(plan),
        }
    }

    fn plan(&self) -> MutexGuard<'_, FaultPlan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for FaultTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let fault = self.plan().next();
        match fault {
            Fault::None => self.inner.send(request).await,
            Fault::Refused => Err(TransportError::new(
                TransportErrorKind::Connect,
                Sent::No,
                "connection refused (injected)",
            )),
            Fault::AnswerLost => {
                self.inner.send(request).await?;
                Err(TransportError::new(
                    TransportErrorKind::Interrupted,
                    Sent::Maybe,
                    "connection reset (injected)",
                ))
            }
            Fault::Latency(latency) => {
                tokio::time::sleep(latency).await;
                self.inner.send(request).await
            }
            Fault::Silence => std::future::pending().await,
            Fault::Status {
                status,
                headers,
                body,
            } => {
                let mut response = http::Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                response.body(Body::from(body)).map_err(|error| {
                    TransportError::new(TransportErrorKind::Request, Sent::No, "")
                        .with_source(error)
                })
            }
            Fault::Truncated(bytes) => Ok(self
                .inner
                .send(request)
                .await?
                .map(|body| truncated(body, bytes))),
            Fault::SlowBody(delay) => Ok(self.inner.send(request).await?.map(|body| {
                Body::from_stream(body.then(move |chunk| async move {
                    tokio::time::sleep(delay).await;
                    chunk
                }))
            })),
        }
    }
}

fn truncated(body: Body, limit: usize) -> Body {
    let whole = stream::unfold((body, Some(limit)), |(mut body, left)| async move {
        let left = left?;
        match body.next().await? {
            Ok(chunk) if chunk.len() <= left => {
                let left = left - chunk.len();
                Some((vec![Ok(chunk)], (body, Some(left))))
            }
            Ok(chunk) => Some((vec![Ok(chunk.slice(..left)), Err(cut())], (body, None))),
            Err(error) => Some((vec![Err(error)], (body, None))),
        }
    });
    Body::from_stream(whole.flat_map(stream::iter))
}

fn cut() -> TransportError {
    TransportError::new(
        TransportErrorKind::Body,
        Sent::Maybe,
        "connection reset (injected)",
    )
}

impl Fault {
    /// A 429 that asks to wait `seconds`.
    pub fn throttled(seconds: u64) -> Self {
        Self::Status {
            status: StatusCode::TOO_MANY_REQUESTS,
            headers: vec![("retry-after", seconds.to_string())],
            body: "Retry later\n".to_owned(),
        }
    }

    /// An answer of `status` with a proxy's HTML page.
    pub fn html(status: StatusCode) -> Self {
        Self::Status {
            status,
            headers: vec![("content-type", "text/html".to_owned())],
            body: format!("<html><title>{status}</title></html>"),
        }
    }
}
