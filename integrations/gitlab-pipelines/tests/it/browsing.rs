//! Listing archives on servers that have no tree endpoint.

use std::io::{Cursor, Write as _};

use pipewright_core::http::{HttpRequest, HttpResponse};
use pipewright_gitlab::Error;
use pipewright_gitlab::services::artifacts::{ArtifactListing, BrowseMethod, BrowseOptions};
use pipewright_gitlab::types::JobId;
use zip::write::SimpleFileOptions;

use crate::support::{Played, answer, client, project, ranged};

fn archive(names: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, stored).unwrap();
        writer.write_all(b"12345").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn small() -> Vec<u8> {
    archive(["readme.txt", "site/index.html", "site/css/main.css"].map(str::to_owned))
}

fn large() -> Vec<u8> {
    archive((0..20_000).map(|number| format!("target/objects/{number:05}.o")))
}

/// Answers as a server that has no tree endpoint.
fn older(request: &HttpRequest, archive: impl Fn(&HttpRequest) -> HttpResponse) -> HttpResponse {
    if request.uri().path().ends_with("/tree") {
        return answer(404, &[], r#"{"error":"404 Not Found"}"#);
    }
    archive(request)
}

async fn browse(
    server: &std::sync::Arc<Played>,
    options: &BrowseOptions,
) -> Result<ArtifactListing, Error> {
    client(server.clone())
        .artifacts()
        .browse(&project(), JobId::new(7), options)
        .await
}

fn paths(listing: &ArtifactListing) -> Vec<&str> {
    listing
        .entries
        .iter()
        .map(|entry| entry.path.as_str())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_end_of_an_archive_is_enough() {
    let server =
        Played::new(|request, _| older(request, |request| ranged(request, &small(), "\"a\"")));
    let listing = browse(&server, &BrowseOptions::default()).await.unwrap();
    assert_eq!(listing.method, BrowseMethod::CentralDirectory);
    assert_eq!(
        paths(&listing),
        [
            "readme.txt",
            "site",
            "site/css",
            "site/css/main.css",
            "site/index.html"
        ]
    );
    assert_eq!(server.requests().len(), 2);
    let site = BrowseOptions::default().directory("site").shallow(true);
    assert_eq!(
        paths(&browse(&server, &site).await.unwrap()),
        ["site/css", "site/index.html"]
    );
    let error = browse(&server, &BrowseOptions::default().directory("nope"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Access.ArtifactNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_long_list_is_read_in_parts() {
    let bytes = large();
    let server =
        Played::new(move |request, _| older(request, |request| ranged(request, &bytes, "\"a\"")));
    let listing = browse(&server, &BrowseOptions::default()).await.unwrap();
    assert_eq!(listing.method, BrowseMethod::CentralDirectory);
    assert_eq!(listing.entries.len(), 20_002);
    assert!(server.requests().len() < 10, "{}", server.requests().len());
}

#[tokio::test(start_paused = true)]
async fn a_server_without_ranges_sends_all_of_it_once() {
    let server = Played::new(|request, _| older(request, |_| answer(200, &[], large())));
    let listing = browse(&server, &BrowseOptions::default()).await.unwrap();
    assert_eq!(listing.method, BrowseMethod::Archive);
    assert_eq!(listing.entries.len(), 20_002);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_archive_that_changes_meanwhile_is_read_anew() {
    let bytes = large();
    let server = Played::new(move |request, before| {
        let tag = if before < 2 { "\"old\"" } else { "\"new\"" };
        older(request, |request| ranged(request, &bytes, tag))
    });
    let listing = browse(&server, &BrowseOptions::default()).await.unwrap();
    assert_eq!(listing.method, BrowseMethod::Archive);
    assert_eq!(listing.entries.len(), 20_002);
}

#[tokio::test(start_paused = true)]
async fn an_artifact_named_tree_is_no_tree() {
    let server = Played::new(|request, _| {
        if request.uri().path().ends_with("/tree") {
            return answer(200, &[], "an oak, three elms");
        }
        ranged(request, &small(), "\"a\"")
    });
    let listing = browse(&server, &BrowseOptions::default()).await.unwrap();
    assert_eq!(listing.method, BrowseMethod::CentralDirectory);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_archive_is_said_to_be_none() {
    for ranges in [true, false] {
        let server = Played::new(move |request, _| {
            let page = vec![b' '; 100_000];
            older(request, |request| {
                if ranges {
                    ranged(request, &page, "\"a\"")
                } else {
                    answer(200, &[], page.clone())
                }
            })
        });
        let error = browse(&server, &BrowseOptions::default())
            .await
            .unwrap_err();
        assert_eq!(error.kind().code(), "Decode");
        assert!(
            error.to_string().contains("not a usable zip archive"),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn names_of_thousands_of_directories_do_not_fill_the_memory() {
    let bytes = archive((0..4).map(|number| format!("{number}/{}x", "a/".repeat(30_000))));
    let server =
        Played::new(move |request, _| older(request, |request| ranged(request, &bytes, "\"a\"")));
    let error = browse(&server, &BrowseOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Decode");
    assert!(error.to_string().contains("bytes of names"), "{error}");
}
