//! Downloading artifacts to a file, over connections that break.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream;
use pipewright_core::http::Body;
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::services::artifacts::{Download, DownloadOptions};
use pipewright_gitlab::types::JobId;
use tempfile::TempDir;

use crate::support::{Played, TOKEN, answer, broken, client, project, ranged};

const FILE: &[u8] = b"The archive, which is in truth a line of text.";
const TAG: &str = "\"sha-of-the-archive\"";

fn job() -> ArtifactSource {
    ArtifactSource::Job(JobId::new(7))
}

async fn download(
    server: &Arc<Played>,
    target: &Path,
    options: DownloadOptions<'_>,
) -> Result<Download, Error> {
    client(Arc::clone(server))
        .artifacts()
        .download(&project(), &job(), target, options)
        .await
}

fn names(folder: &TempDir) -> Vec<String> {
    let names = std::fs::read_dir(folder.path()).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn tells_progress_and_leaves_only_the_file() {
    let server = Played::new(|request, _| ranged(request, FILE, TAG));
    let folder = TempDir::new().unwrap();
    let told = Mutex::new(Vec::new());
    let progress = |received, total| told.lock().unwrap().push((received, total));
    let options = DownloadOptions::default().progress(&progress);
    let done = download(&server, &folder.path().join("a.zip"), options)
        .await
        .unwrap();
    assert_eq!(
        (done.size, done.resumed, done.restarted),
        (FILE.len() as u64, 0, 0)
    );
    assert_eq!(std::fs::read(&done.path).unwrap(), FILE);
    assert_eq!(names(&folder), ["a.zip"]);
    let length = FILE.len() as u64;
    assert_eq!(told.lock().unwrap().as_slice(), [(length, Some(length))]);
}

#[tokio::test(start_paused = true)]
async fn a_broken_body_goes_on_where_it_ended() {
    let length = FILE.len().to_string();
    let server = Played::new(move |request, before| match before {
        0 => answer(
            200,
            &[("etag", TAG), ("content-length", &length)],
            broken(&FILE[..10]),
        ),
        1 => answer(
            206,
            &[(
                "content-range",
                &format!("bytes 10-{}/{length}", FILE.len() - 1),
            )],
            broken(&FILE[10..30]),
        ),
        _ => ranged(request, FILE, TAG),
    });
    let folder = TempDir::new().unwrap();
    let done = download(
        &server,
        &folder.path().join("a.zip"),
        DownloadOptions::default(),
    )
    .await
    .unwrap();
    assert_eq!((done.resumed, done.restarted), (2, 0));
    assert_eq!(std::fs::read(&done.path).unwrap(), FILE);
    let ranges = [None, Some("bytes=10-".into()), Some("bytes=30-".into())];
    assert_eq!(server.header("range"), ranges);
    assert_eq!(
        server.header("if-range"),
        [None, Some(TAG.into()), Some(TAG.into())]
    );
}

#[tokio::test(start_paused = true)]
async fn without_a_strong_tag_it_begins_again() {
    for tag in ["", "W/\"weak\""] {
        let server = Played::new(move |_, before| match before {
            0 => answer(200, &[("etag", tag)], broken(&FILE[..10])),
            _ => answer(200, &[], FILE.to_vec()),
        });
        let folder = TempDir::new().unwrap();
        let done = download(
            &server,
            &folder.path().join("a.zip"),
            DownloadOptions::default(),
        )
        .await
        .unwrap();
        assert_eq!((done.resumed, done.restarted), (0, 1));
        assert_eq!(std::fs::read(&done.path).unwrap(), FILE);
        assert_eq!(server.header("range"), [None, None]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_was_replaced_is_not_patched_together() {
    let server = Played::new(|request, before| match before {
        0 => answer(
            200,
            &[("etag", "\"old\"")],
            broken(b"old content that is longer than the new one is"),
        ),
        _ => ranged(request, b"new", "\"new\""),
    });
    let folder = TempDir::new().unwrap();
    let done = download(
        &server,
        &folder.path().join("a.zip"),
        DownloadOptions::default(),
    )
    .await
    .unwrap();
    assert_eq!((done.size, done.restarted), (3, 1));
    assert_eq!(std::fs::read(&done.path).unwrap(), b"new");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_ends_early_is_a_broken_one() {
    let length = FILE.len().to_string();
    let server = Played::new(move |request, before| match before {
        0 => answer(
            200,
            &[("etag", TAG), ("content-length", &length)],
            FILE[..20].to_vec(),
        ),
        _ => ranged(request, FILE, TAG),
    });
    let folder = TempDir::new().unwrap();
    let done = download(
        &server,
        &folder.path().join("a.zip"),
        DownloadOptions::default(),
    )
    .await
    .unwrap();
    assert_eq!((done.size, done.resumed), (FILE.len() as u64, 1));
}

#[tokio::test(start_paused = true)]
async fn gives_up_in_the_end_and_leaves_nothing() {
    let server = Played::new(|_, _| answer(200, &[], broken(b"never more")));
    let folder = TempDir::new().unwrap();
    let options = DownloadOptions::default().attempts(3);
    let error = download(&server, &folder.path().join("a.zip"), options)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Network.ConnectionFailed");
    assert_eq!(server.requests().len(), 4);
    assert!(names(&folder).is_empty());
}

#[tokio::test(start_paused = true)]
async fn keeps_what_is_there_unless_told_otherwise() {
    let server = Played::new(|request, _| ranged(request, FILE, TAG));
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("a.zip");
    std::fs::write(&target, "mine").unwrap();
    let error = download(
        &server,
        &target,
        DownloadOptions::default().overwrite(false),
    )
    .await
    .unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert!(server.requests().is_empty());
    download(&server, &target, DownloadOptions::default())
        .await
        .unwrap();
    assert_eq!(std::fs::read(&target).unwrap(), FILE);
}

#[tokio::test(start_paused = true)]
async fn stopping_leaves_nothing() {
    let server = Played::new(|_, _| answer(200, &[], Body::from_stream(stream::pending())));
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("a.zip");
    let work = download(&server, &target, DownloadOptions::default());
    tokio::time::timeout(Duration::from_secs(5), work)
        .await
        .unwrap_err();
    // The file is closed by a thread of its own.
    assert!(names(&folder).is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_object_store_sees_no_credential() {
    let length = FILE.len().to_string();
    let server = Played::new(move |request, before| {
        if request.uri().host() == Some("gitlab.example") {
            let location = "https://store.example/bucket/a.zip?X-Amz-Signature=abc";
            return answer(302, &[("location", location)], "");
        }
        if before == 1 {
            return answer(
                200,
                &[("etag", TAG), ("content-length", &length)],
                broken(&FILE[..10]),
            );
        }
        ranged(request, FILE, TAG)
    });
    let folder = TempDir::new().unwrap();
    let done = download(
        &server,
        &folder.path().join("a.zip"),
        DownloadOptions::default(),
    )
    .await
    .unwrap();
    assert_eq!((done.size, done.resumed), (FILE.len() as u64, 1));
    let tokens = server.header("private-token");
    assert_eq!(tokens, [Some(TOKEN.into()), None, Some(TOKEN.into()), None]);
    assert_eq!(server.header("authorization"), [None, None, None, None]);
    assert_eq!(server.header("range")[3].as_deref(), Some("bytes=10-"));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_was_not_asked_for_is_no_archive() {
    let length = FILE.len();
    for (first, second) in [
        (format!("bytes 0-9/{length}"), None),
        (format!("bytes 5-{}/{length}", length - 1), None),
        ("nonsense".to_owned(), None),
        (
            String::new(),
            Some(format!("bytes 5-{}/{length}", length - 1)),
        ),
        (String::new(), Some(format!("bytes 10-20/{length}"))),
    ] {
        let whole = length.to_string();
        let server = Played::new(move |_, before| match (before, &second) {
            (0, Some(_)) => {
                let headers = [("etag", TAG), ("content-length", &whole)];
                answer(200, &headers, broken(&FILE[..10]))
            }
            (_, Some(range)) => answer(206, &[("content-range", range)], FILE[5..].to_vec()),
            (_, None) => answer(206, &[("content-range", &first)], FILE.to_vec()),
        });
        let folder = TempDir::new().unwrap();
        let target = folder.path().join("a.zip");
        let error = download(&server, &target, DownloadOptions::default())
            .await
            .unwrap_err();
        assert_eq!(error.kind().code(), "Decode", "{error}");
        assert!(names(&folder).is_empty());
    }
}
