//! Artifacts.

use std::sync::Mutex;

use pipewright_jenkins::artifacts::{ExtractOptions, extract};
use pipewright_jenkins::services::artifacts::DownloadOptions;
use pipewright_jenkins::types::BuildRef;
use tempfile::TempDir;

use super::world::World;
use crate::support::job;

const BUILD: BuildRef = BuildRef::LastSuccessful;

#[tokio::test(start_paused = true)]
async fn artifacts_are_listed_and_fetched() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let artifacts = client.artifacts();
    let listed = artifacts.list(&shop, BUILD).await.unwrap();
    let mut paths: Vec<_> = listed
        .iter()
        .map(|one| one.relative_path.as_str())
        .collect();
    paths.sort_unstable();
    let all = [
        "dist/checksums.txt",
        "dist/shop.tar.gz",
        "reports/test report.html",
    ];
    assert_eq!(paths, all);
    let found = artifacts
        .metadata(&shop, BUILD, "dist/shop.tar.gz")
        .await
        .unwrap();
    assert_eq!(found.size, Some(256 * 1024));
    assert!(found.last_modified.is_some());
    let report = artifacts
        .file(&shop, BUILD, "reports/test report.html")
        .await
        .unwrap();
    let (report, _) = report.collect_up_to(1000).await.unwrap();
    assert_eq!(report, "<h1>All tests passed</h1>\n");
}

#[tokio::test(start_paused = true)]
async fn the_whole_is_downloaded_and_unpacked() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let folder = TempDir::new().unwrap();
    let seen = Mutex::new(0);
    let progress = |received, _| *seen.lock().unwrap() = received;
    let options = DownloadOptions::default().progress(&progress);
    let target = folder.path().join("all.zip");
    let download = client
        .artifacts()
        .download(&shop, BUILD, &target, options)
        .await
        .unwrap();
    assert_eq!(*seen.lock().unwrap(), download.size);
    let out = folder.path().join("out");
    let unpacked = extract(&download.path, &out, ExtractOptions::default())
        .await
        .unwrap();
    assert_eq!(unpacked.files.len(), 3);
    let sums = std::fs::read_to_string(out.join("archive/dist/checksums.txt")).unwrap();
    assert_eq!(sums, "8f1c2a  shop.tar.gz\n");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_leaves_nothing() {
    let world = World::new();
    let client = world.client();
    let artifacts = client.artifacts();
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("x");
    let options = DownloadOptions::default();
    let shop = job("acme/shop");
    let error = artifacts
        .download_file(&shop, BUILD, "dist/none", &target, options)
        .await;
    assert_eq!(error.unwrap_err().kind().code(), "NotFound");
    let error = artifacts
        .download(&job("acme/docs"), BuildRef::Last, &target, options)
        .await;
    assert_eq!(error.unwrap_err().kind().code(), "NotFound");
    for path in [
        "../../config.xml",
        "",
        "/etc/passwd",
        "dist//x",
        "dist/./x",
        "*zip*/archive.zip",
    ] {
        let error = artifacts.file(&shop, BUILD, path).await.unwrap_err();
        assert_eq!(error.kind().code(), "InvalidParameter", "{path}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn fingerprints_are_told() {
    let world = World::new();
    let client = world.client();
    let found = client
        .artifacts()
        .fingerprints(&job("acme/hello"), BuildRef::Last)
        .await
        .unwrap();
    assert_eq!((found.len(), found[0].file_name.as_str()), (1, "hello.txt"));
    assert_eq!(found[0].hash.len(), 32);
}
