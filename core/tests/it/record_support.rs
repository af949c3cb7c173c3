//! Servers to record, and short ways to ask them.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use pipewright_core::{
    http::{Body, HttpRequest, HttpResponse, SharedTransport, Transport, TransportError},
    record::{Cassette, RecordOptions, Recorder, ReplayOptions, Replayer},
};
use tempfile::TempDir;

pub(crate) type Answer = Result<HttpResponse, TransportError>;

/// Answers with what a function makes of each request.
pub(crate) struct Server<F>(F);

impl<F> std::fmt::Debug for Server<F> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Server")
    }
}

#[async_trait]
impl<F: Fn(HttpRequest) -> Answer + Send + Sync> Transport for Server<F> {
    async fn send(&self, request: HttpRequest) -> Answer {
        (self.0)(request)
    }
}

pub(crate) fn server(
    answer: impl Fn(HttpRequest) -> Answer + Send + Sync + 'static,
) -> SharedTransport {
    Arc::new(Server(answer))
}

#[expect(clippy::unnecessary_wraps, reason = "it is what a server returns")]
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(body.into()).unwrap())
}

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// A folder with a cassette in it.
pub(crate) struct Tape {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Tape {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        Self { folder, path }
    }

    pub(crate) fn record(&self, server: SharedTransport) -> Recorder {
        self.record_with(server, RecordOptions::default())
    }

    pub(crate) fn record_with(&self, server: SharedTransport, options: RecordOptions) -> Recorder {
        Recorder::create(&self.path, server, noon(), options).unwrap()
    }

    pub(crate) fn replay(&self, options: ReplayOptions) -> Replayer {
        Replayer::new(Cassette::read(&self.path).unwrap(), options)
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }

    /// The names of all files, for tests that say that there are none.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    names.push(entry.file_name().into_string().unwrap());
                }
            }
        }
        names.sort();
        names
    }
}

pub(crate) fn get(path: &str) -> HttpRequest {
    http::Request::get(format!("https://gitlab.example{path}"))
        .body(Bytes::new())
        .unwrap()
}

pub(crate) fn post(path: &str, content_type: &str, body: impl Into<Bytes>) -> HttpRequest {
    http::Request::post(format!("https://gitlab.example{path}"))
        .header("content-type", content_type)
        .body(body.into())
        .unwrap()
}

/// The whole of an answer: status, body, and the error instead of either.
pub(crate) async fn ask(transport: &dyn Transport, request: HttpRequest) -> String {
    match transport.send(request).await {
        Ok(response) => {
            let status = response.status().as_u16();
            match response.into_body().collect(64 << 20).await {
                Ok(body) => format!("{status} {}", String::from_utf8_lossy(&body)),
                Err(error) => format!("{status} then {error}"),
            }
        }
        Err(error) => error.to_string(),
    }
}
