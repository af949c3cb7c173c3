//! Downloading artifacts to a file, over connections that break.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, TransportError, TransportErrorKind,
};
use pipewright_jenkins::Error;
use pipewright_jenkins::services::artifacts::{Download, DownloadOptions};
use pipewright_jenkins::types::BuildRef;
use tempfile::TempDir;

use crate::support::{Played, answer, client, job};

const FILE: &[u8] = b"The artifact, which is in truth a line of text.";
const DATE: &str = "Sat, 21 Nov 2026 07:25:06 GMT";
const LATER: &str = "Sat, 21 Nov 2026 07:59:59 GMT";

async fn download(server: &Arc<Played>, target: &Path) -> Result<Download, Error> {
    let artifacts = client(Arc::clone(server)).artifacts();
    let (job, build) = (job("acme/shop"), BuildRef::number(7));
    let options = DownloadOptions::default();
    artifacts
        .download_file(&job, build, "out/a.txt", target, options)
        .await
}

/// A body that breaks off after some bytes.
fn broken(bytes: &'static [u8]) -> Body {
    let error = TransportError::new(TransportErrorKind::Body, Sent::Maybe, "connection reset");
    Body::from_stream(stream::iter([Ok(Bytes::from_static(bytes)), Err(error)]))
}

/// What Jenkins answers: it knows no `If-Range`, and sends the part whatever it is of.
fn served(request: &HttpRequest, date: &str) -> HttpResponse {
    let range = request
        .headers()
        .get("range")
        .map(|range| range.to_str().unwrap());
    let Some(range) = range else {
        let length = FILE.len().to_string();
        return answer(
            200,
            &[("last-modified", date), ("content-length", &length)],
            FILE.to_vec(),
        );
    };
    let start = range
        .trim_start_matches("bytes=")
        .trim_end_matches('-')
        .parse()
        .unwrap();
    let part = format!("bytes {start}-{}/{}", FILE.len() - 1, FILE.len());
    answer(
        206,
        &[("last-modified", date), ("content-range", &part)],
        FILE[start..].to_vec(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_broken_body_goes_on_where_it_ended() {
    let server = Played::new(|request, before| match before {
        0 => answer(200, &[("last-modified", DATE)], broken(&FILE[..10])),
        _ => served(request, DATE),
    });
    let folder = TempDir::new().unwrap();
    let done = download(&server, &folder.path().join("a")).await.unwrap();
    assert_eq!((done.resumed, done.restarted), (1, 0));
    assert_eq!(std::fs::read(&done.path).unwrap(), FILE);
    assert_eq!(server.header("range"), [None, Some("bytes=10-".into())]);
    assert_eq!(server.header("if-range"), [None, Some(DATE.into())]);
}

#[tokio::test(start_paused = true)]
async fn a_part_of_another_file_is_not_patched_on() {
    let server = Played::new(|request, before| match before {
        0 => answer(
            200,
            &[("last-modified", DATE)],
            broken(b"Another file that"),
        ),
        _ => served(request, LATER),
    });
    let folder = TempDir::new().unwrap();
    let done = download(&server, &folder.path().join("a")).await.unwrap();
    assert_eq!((done.resumed, done.restarted), (0, 1));
    assert_eq!(std::fs::read(&done.path).unwrap(), FILE);
}

#[tokio::test(start_paused = true)]
async fn gives_up_in_the_end_and_leaves_what_was_there() {
    let server = Played::new(|_, _| answer(200, &[("content-length", "99")], FILE.to_vec()));
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("a");
    std::fs::write(&target, "old").unwrap();
    let error = download(&server, &target).await.unwrap_err();
    assert_eq!(error.kind().code(), "Network");
    assert!(
        error.to_string().contains("ended after 47 of 99 bytes"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 6);
    assert_eq!(std::fs::read(&target).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
