//! A server of fixed answers, faster than any client, so that a measurement is of the client.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Router, body::Body, extract::State, http::header, response::IntoResponse, routing::get,
};
use bytes::Bytes;
use futures_util::stream;

use crate::Outcome;

/// The artifact's size: 1 GiB.
pub(crate) const ARTIFACT: u64 = 1 << 30;
/// The log's size at its end: 200 MB.
pub(crate) const LOG: u64 = 200_000_000;

const CHUNK: usize = 64 * 1024;

/// A pipeline as GitLab describes one.
pub(crate) const PIPELINE: &str = r#"{"id":46,"iid":11,"project_id":1,"sha":"a91957a858320c0e17f3a0eca7cfacbff50ea29a","ref":"main","status":"success","source":"push","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:05:00.000Z","web_url":"https://gitlab.example/acme/shop/-/pipelines/46","before_sha":"0000000000000000000000000000000000000000","tag":false,"yaml_errors":null,"user":{"id":1,"username":"root","name":"Administrator","state":"active","avatar_url":null,"web_url":"https://gitlab.example/root"},"started_at":"2026-01-01T00:00:05.000Z","finished_at":"2026-01-01T00:05:00.000Z","committed_at":null,"duration":295,"queued_duration":5,"coverage":"98.29","detailed_status":{"icon":"status_success","text":"Passed","label":"passed","group":"success","tooltip":"passed","has_details":true,"details_path":"/acme/shop/-/pipelines/46","illustration":null,"favicon":"/assets/favicon.png"},"name":null}"#;

const JOB: &str = r#"{"id":7,"status":"STATUS","stage":"test","name":"unit","ref":"main","tag":false,"coverage":null,"allow_failure":false,"created_at":"2026-01-01T00:00:00.000Z","started_at":"2026-01-01T00:00:05.000Z","finished_at":null,"erased_at":null,"duration":10.5,"queued_duration":0.5,"user":null,"commit":null,"pipeline":{"id":46,"iid":11,"project_id":1,"sha":"a91957a858320c0e17f3a0eca7cfacbff50ea29a","ref":"main","status":"running","source":"push","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-01-01T00:05:00.000Z","web_url":"https://gitlab.example/acme/shop/-/pipelines/46"},"web_url":"https://gitlab.example/acme/shop/-/jobs/7","artifacts":[],"tag_list":[]}"#;

/// How often the log was asked for: it grows by a quarter each time.
#[derive(Clone, Default)]
struct Looks(Arc<AtomicU64>);

/// Serves on a free port, whose URL it prints, until it is killed.
pub(crate) fn run() -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            println!("http://{}", listener.local_addr()?);
            axum::serve(listener, router()).await?;
            Ok(())
        })
}

pub(crate) fn router() -> Router {
    let json = |body: &'static str| ([(header::CONTENT_TYPE, "application/json")], body);
    Router::new()
        .route(
            "/api/v4/projects/1/pipelines/46",
            get(move || async move { json(PIPELINE) }),
        )
        .route(
            "/api/v4/projects/1/jobs/7/artifacts",
            get(|| async { sized(ARTIFACT) }),
        )
        .route("/api/v4/projects/1/jobs/7", get(job))
        .route("/api/v4/projects/1/jobs/7/trace", get(trace))
        .with_state(Looks::default())
}

async fn job(State(looks): State<Looks>) -> impl IntoResponse {
    let done = looks.0.load(Ordering::Relaxed) >= 4;
    let body = JOB.replace("STATUS", if done { "success" } else { "running" });
    ([(header::CONTENT_TYPE, "application/json")], body)
}

async fn trace(State(looks): State<Looks>) -> impl IntoResponse {
    let look = looks.0.fetch_add(1, Ordering::Relaxed) + 1;
    sized(LOG / 4 * look.min(4))
}

/// Log lines, or what is as good as a zip archive to whoever does not look into it.
fn sized(size: u64) -> impl IntoResponse {
    let line = b"compiling crate after crate, warning about nothing ...........\n";
    let chunk = Bytes::from(line.repeat(CHUNK.div_ceil(line.len()))).slice(..CHUNK);
    let chunks = stream::unfold(size, move |left| {
        let now = left.min(CHUNK as u64);
        let chunk = usize::try_from(now)
            .map(|now| chunk.slice(..now))
            .unwrap_or_default();
        async move { (now > 0).then_some((Ok::<_, std::io::Error>(chunk), left - now)) }
    });
    ([(header::CONTENT_LENGTH, size)], Body::from_stream(chunks))
}
