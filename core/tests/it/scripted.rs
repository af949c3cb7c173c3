//! A transport that answers by a script and remembers what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};

/// One answer of the script.
#[derive(Debug)]
pub(crate) enum Step {
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    Fail(TransportErrorKind, Sent),
    /// Headers come, and then the body breaks off after this text.
    BrokenBody(u16, &'static str),
    /// Headers come, and then a chunk of the body after each such time, without end.
    EndlessBody(Duration),
    Silence,
}

pub(crate) fn answer(status: u16) -> Step {
    Step::Answer(status, vec![], "")
}

#[derive(Debug, Default)]
pub(crate) struct Scripted {
    steps: Mutex<VecDeque<Step>>,
    pub(crate) requests: Mutex<Vec<HttpRequest>>,
}

impl Scripted {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self {
            steps: Mutex::new(steps.into_iter().collect()),
            requests: Mutex::default(),
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.requests.lock().unwrap().push(request);
        let step = self
            .steps
            .lock()
            .unwrap()
            .pop_front()
            .expect("the script is over");
        match step {
            Step::Answer(status, headers, body) => {
                let mut response = http::Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                Ok(response.body(Body::from(body)).unwrap())
            }
            Step::Fail(kind, sent) => Err(TransportError::new(kind, sent, "scripted")),
            Step::BrokenBody(status, text) => {
                let chunks = [
                    Ok(bytes::Bytes::from(text)),
                    Err(TransportError::new(
                        TransportErrorKind::Body,
                        Sent::Maybe,
                        "scripted",
                    )),
                ];
                let body = Body::from_stream(futures_util::stream::iter(chunks));
                Ok(http::Response::builder().status(status).body(body).unwrap())
            }
            Step::EndlessBody(pause) => {
                let chunks = futures_util::stream::unfold((), move |()| async move {
                    tokio::time::sleep(pause).await;
                    Some((Ok(bytes::Bytes::from_static(b"x")), ()))
                });
                Ok(http::Response::new(Body::from_stream(chunks)))
            }
            Step::Silence => std::future::pending().await,
        }
    }
}
