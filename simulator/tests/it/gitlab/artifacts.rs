//! Artifacts and logs.

use std::io::{Cursor, Read};
use std::time::Duration;

use axum::body::Body;
use http::{Method, Request};
use pipewright_simulator::gitlab::scenario::Scenario;
use serde_json::json;
use zip::ZipArchive;

use super::client::Client;

async fn built(object_storage: bool) -> (Client, u64) {
    let mut scenario = Scenario::default_scenario().unwrap();
    scenario.instance.object_storage = object_storage;
    let client = Client::of(scenario);
    let pipeline = client.run("1", "main").await;
    client.pass(60);
    let job = client.job(pipeline, "compile");
    (client, job)
}

fn check_archive(bytes: &[u8]) {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.len(), 4);
    let mut version = String::new();
    archive
        .by_name("dist/version.json")
        .unwrap()
        .read_to_string(&mut version)
        .unwrap();
    assert!(version.contains("\"version\": \"2.0.0\""), "{version}");
    let mut program = Vec::new();
    archive
        .by_name("dist/shop")
        .unwrap()
        .read_to_end(&mut program)
        .unwrap();
    assert_eq!(program.len(), 96 * 1024);
}

#[tokio::test]
async fn an_object_store_is_another_origin_that_wants_no_token() {
    let (client, job) = built(true).await;
    let redirect = client
        .get(&format!("/projects/1/jobs/{job}/artifacts"))
        .await;
    assert_eq!(redirect.status, 302);
    let location = redirect.header("location").to_owned();
    assert!(
        location.starts_with("http://artifacts.simulated.example/"),
        "{location}"
    );

    // Clients undo needless escapes, which must not change what was signed.
    assert!(location.contains("/artifacts.zip?"), "{location}");
    let archive = client.get(&location).await;
    assert_eq!(archive.status, 200);
    check_archive(&archive.body);

    let ask = async |method: &str, url: &str, name: &str, value: &str| {
        let request = Request::builder()
            .method(method)
            .uri(url)
            .header(name, value);
        client.call(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(
        ask("GET", &location, "Authorization", "Bearer x")
            .await
            .status,
        400
    );
    let forged = location.replace("X-Amz-Signature=", "X-Amz-Signature=0");
    assert_eq!(ask("GET", &forged, "Accept", "*/*").await.status, 403);
    assert_eq!(ask("HEAD", &location, "Accept", "*/*").await.status, 403);
    let tail = ask("GET", &location, "Range", "bytes=-22").await;
    assert_eq!(tail.status, 206);
    assert!(tail.body.starts_with(b"PK\x05\x06"));
    client.pass(601);
    assert_eq!(ask("GET", &location, "Accept", "*/*").await.status, 403);
}

#[tokio::test]
async fn local_archives_come_at_once_and_in_parts() {
    let (client, job) = built(false).await;
    let path = format!("/projects/1/jobs/{job}/artifacts");
    let whole = client.get(&path).await;
    assert_eq!(whole.status, 200);
    assert!(
        whole
            .header("content-disposition")
            .starts_with("attachment; filename=\"artifacts")
    );
    check_archive(&whole.body);
    let latest = client
        .get("/projects/1/jobs/artifacts/main/download?job=compile")
        .await;
    assert_eq!(latest.body, whole.body);

    let url = format!("{}/api/v4{path}", client.gitlab.base_url());
    let request = |name: &str, value: &str| {
        let request = Request::get(&url).header("PRIVATE-TOKEN", client.gitlab.token());
        request.header(name, value).body(Body::empty()).unwrap()
    };
    let part = client.call(request("Range", "bytes=10-19")).await;
    assert_eq!(
        (part.status.as_u16(), part.body.as_slice()),
        (206, &whole.body[10..20])
    );
    assert_eq!(
        part.header("content-range"),
        format!("bytes 10-19/{}", whole.body.len())
    );
    let unchanged = client
        .call(request("If-None-Match", whole.header("etag")))
        .await;
    assert_eq!(unchanged.status, 304);
    let head = client.send(Method::HEAD, &path, None).await;
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn files_and_folders_of_an_archive() {
    let (client, job) = built(true).await;
    let path = format!("/projects/1/jobs/{job}/artifacts");
    let file = client.get(&format!("{path}/dist/static/shop.css")).await;
    assert_eq!(file.text(), "h1 { color: teal; }\n");
    let raw = "/projects/1/jobs/artifacts/main/raw/dist/version.json?job=compile";
    assert_eq!(client.get(raw).await.status, 200);
    assert_eq!(client.get(&format!("{path}/nowhere")).await.status, 404);

    let names = async |query: &str| -> Vec<String> {
        let tree = client.get(&format!("{path}/tree?{query}")).await.json();
        let paths = tree.as_array().unwrap().iter();
        paths
            .map(|item| item["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("").await, ["dist"]);
    assert_eq!(
        names("path=dist").await,
        ["dist/shop", "dist/static", "dist/version.json"]
    );
    assert_eq!(names("recursive=true").await.len(), 6);
}

#[tokio::test]
async fn an_older_server_has_no_tree() {
    let mut scenario = Scenario::default_scenario().unwrap();
    "17.11.0-ee".clone_into(&mut scenario.instance.version);
    let client = Client::of(scenario);
    let pipeline = client.run("1", "main").await;
    client.pass(60);
    let job = client.job(pipeline, "compile");
    let tree = client
        .get(&format!("/projects/1/jobs/{job}/artifacts/tree"))
        .await;
    assert_eq!(
        (tree.status.as_u16(), tree.json()),
        (404, json!({ "message": "404 Not Found" }))
    );
}

#[tokio::test]
async fn artifacts_expire_unless_they_are_kept() {
    let (client, job) = built(false).await;
    let path = format!("/projects/1/jobs/{job}/artifacts");
    assert!(
        client.get(&format!("/projects/1/jobs/{job}")).await.json()["artifacts_expire_at"]
            .is_string()
    );
    client.pass(31 * 86_400);
    assert_eq!(client.get(&path).await.status, 404);

    let (client, job) = built(false).await;
    let path = format!("/projects/1/jobs/{job}/artifacts");
    assert_eq!(
        client
            .send(Method::POST, &format!("{path}/keep"), None)
            .await
            .status,
        200
    );
    client.pass(31 * 86_400);
    assert_eq!(client.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_log_only_grows() {
    let client = Client::new();
    let pipeline = client.run("1", "main").await;
    let job = client.job(pipeline, "compile");
    let path = format!("/projects/1/jobs/{job}/trace");
    let first = client.get(&path).await;
    assert_eq!((first.status.as_u16(), first.body.len()), (200, 0));
    assert_eq!(first.header("content-type"), "text/plain");
    assert_eq!(
        first.header("content-disposition"),
        format!("infile; filename=\"{job}.log\"")
    );
    let mut last = Vec::new();
    let mut grew = 0;
    for _ in 0..100 {
        client.gitlab.clock().advance(Duration::from_millis(100));
        let log = client.get(&path).await.body;
        assert!(log.starts_with(&last), "the log changed what it had said");
        grew += u32::from(log.len() > last.len());
        last = log;
    }
    assert!(grew > 15, "it came in {grew} pieces");
    let text = String::from_utf8(last).unwrap();
    assert!(text.contains("section_start:") && text.ends_with("Job succeeded\u{1b}[0;m\n"));
    client
        .send(Method::POST, &format!("/projects/1/jobs/{job}/erase"), None)
        .await;
    assert!(client.get(&path).await.body.is_empty());
}

#[tokio::test]
async fn huge_logs_and_artifacts_cost_no_memory() {
    let scenario = Scenario::from_yaml(
        "
version: 1
users: [{ username: root, admin: true }]
tokens: [{ value: glpat-simulated-api-token-00, name: all, scopes: [api] }]
projects:
  - path: root/large
    ci:
      stages: [build]
      jobs:
        - name: large
          stage: build
          duration: 10
          log: ['$ make', 'working']
          log_size: 200 MB
          artifacts: { files: [{ path: disk.img, size: 1 GiB }, { path: readme, content: hello }] }
",
    )
    .unwrap();
    let client = Client::of(scenario);
    let pipeline = client.run("1", "main").await;
    let job = client.job(pipeline, "large");
    let trace = format!("/projects/1/jobs/{job}/trace");
    let length = async |path: &str| -> u64 {
        let head = client.send(Method::HEAD, path, None).await;
        head.header("content-length").parse().unwrap()
    };
    client.pass(5);
    let half = length(&trace).await;
    assert!((50_000_000..150_000_000).contains(&half), "{half}");
    client.pass(10);
    assert!(length(&trace).await > 199_990_000);
    let artifacts = format!("/projects/1/jobs/{job}/artifacts");
    let total = length(&artifacts).await;
    assert!(total > 1 << 30);

    // The end of the archive is all that listing it takes.
    let request = Request::get(format!("{}/api/v4{artifacts}", client.gitlab.base_url()))
        .header("PRIVATE-TOKEN", client.gitlab.token())
        .header("Range", "bytes=-300");
    let tail = client.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(tail.status, 206);
    let text = String::from_utf8_lossy(&tail.body).into_owned();
    assert!(text.contains("disk.img") && text.contains("readme"));
}
