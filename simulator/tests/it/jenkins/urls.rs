//! Addresses, in both directions.

use rstest::rstest;

use super::support::Server;

const ITEMS: &str = "items:
  - name: a
    kind: folder
    items:
      - name: b
        kind: folder
        items: [{ name: sp ace é, history: { builds: 1 } }]
  - name: mb
    kind: multibranch
    items:
      - { name: main, kind: pipeline }
      - { name: feature/login-1, kind: pipeline, steps: [{ stage: One }], history: { builds: 1 } }
";

#[rstest]
#[case(
    "/job/a/job/b/job/sp%20ace%20%C3%A9/",
    "a/b/sp ace é",
    "a » b » sp ace é"
)]
#[case(
    "/job/A/job/B/job/SP%20ACE%20%C3%89/",
    "a/b/sp ace é",
    "a » b » sp ace é"
)]
#[case(
    "/job/a//job/b/job/sp%20ace%20%C3%A9/",
    "a/b/sp ace é",
    "a » b » sp ace é"
)]
#[case(
    "/job/mb/job/feature%252Flogin-1/",
    "mb/feature%2Flogin-1",
    "mb » feature/login-1"
)]
#[case(
    "/job/mb/job/feature%2Flogin-1/",
    "mb/feature%2Flogin-1",
    "mb » feature/login-1"
)]
#[tokio::test]
async fn names_are_found_however_they_are_spelt(
    #[case] path: &str,
    #[case] full_name: &str,
    #[case] full_display_name: &str,
) {
    let server = Server::with(ITEMS);
    let job = server.json(&format!("{path}api/json")).await;
    assert_eq!(job["fullName"], full_name);
    assert_eq!(job["fullDisplayName"], full_display_name);
    let asked = format!(
        "http://jenkins.simulated.example{}",
        path.replace("//", "/")
    );
    assert_eq!(job["url"], asked, "URLs repeat the spelling");
    assert_eq!(job["builds"][0]["url"], format!("{asked}1/"));
}

#[tokio::test]
async fn folders_are_no_jobs() {
    let server = Server::with(ITEMS);
    let folder = server.json("/job/a/api/json").await;
    for absent in ["color", "buildable", "builds"] {
        assert!(folder.get(absent).is_none(), "{absent}");
    }
    assert_eq!(server.post("/job/a/build").await.status, 404);
    let scan = server.post("/job/mb/build?delay=0").await;
    assert_eq!((scan.status, scan.location()), (302, "/job/mb/".to_owned()));
    assert_eq!(
        server.json("/queue/api/json").await["items"],
        serde_json::json!([])
    );
}

#[rstest]
#[case("GET", "/job/a", "/job/a/")]
#[case("GET", "/job/a/api", "/job/a/api/")]
#[case(
    "POST",
    "/job/a/job/b/job/sp%20ace%20%C3%A9/1",
    "/job/a/job/b/job/sp%20ace%20%C3%A9/1/"
)]
#[case("GET", "/queue/item/1", "/queue/item/1/")]
#[tokio::test]
async fn an_object_without_its_slash_is_a_redirect(
    #[case] method: &str,
    #[case] path: &str,
    #[case] location: &str,
) {
    let server = Server::with(ITEMS);
    server
        .post("/job/a/job/b/job/sp%20ace%20%C3%A9/build?delay=60")
        .await;
    let path = path.replace("item/1", "item/3");
    let response = server.ask(method, &path).send().await;
    let location = location.replace("item/1", "item/3");
    assert_eq!((response.status, response.location()), (302, location));
}

#[tokio::test]
async fn locations_follow_the_request_and_urls_the_configuration() {
    let server = Server::with(ITEMS);
    let path = "/job/mb/job/main/build";
    let host = server
        .ask("POST", path)
        .header("host", "ci.example:9")
        .send()
        .await;
    assert!(
        host.header("location")
            .unwrap()
            .starts_with("http://ci.example:9/queue/item/")
    );
    let proxy = server.ask("POST", path);
    let proxy = proxy
        .header("x-forwarded-host", "ci.example")
        .header("x-forwarded-proto", "https");
    assert!(
        proxy
            .send()
            .await
            .header("location")
            .unwrap()
            .starts_with("https://ci.example/queue/")
    );
    let job = server
        .ask("GET", "/job/a/api/json")
        .header("host", "ci.example:9")
        .send()
        .await;
    assert_eq!(job.json()["url"], "http://jenkins.simulated.example/job/a/");
}

#[rstest]
#[case(
    "reached",
    Some("http://jenkins.simulated.example/ci/"),
    "http://jenkins.simulated.example/ci/job/a/"
)]
#[case("none", None, "http://jenkins.simulated.example/ci/job/a/")]
#[case(
    "http://wrong.example",
    Some("http://wrong.example/"),
    "http://wrong.example/job/a/"
)]
#[tokio::test]
async fn under_a_prefix(#[case] url: &str, #[case] root: Option<&str>, #[case] job: &str) {
    let server = Server::with(&format!("prefix: /ci\nurl: {url}\n{ITEMS}"));
    assert_eq!(
        server.jenkins.base_url(),
        "http://jenkins.simulated.example/ci"
    );
    assert_eq!(server.get("/api/json").await.status, 404);
    assert_eq!(server.get("/ci").await.location(), "/ci/");
    let answer = server.json("/ci/api/json").await;
    assert_eq!(answer["url"].as_str(), root);
    assert_eq!(answer["jobs"][0]["url"], job);
    let stages = server
        .json("/ci/job/mb/job/feature%252Flogin-1/lastBuild/wfapi/describe")
        .await;
    let link = "/ci/job/mb/job/feature%252Flogin-1/lastBuild/execution/node/4/wfapi/describe";
    assert_eq!(stages["stages"][0]["_links"]["self"]["href"], link);
    let queued = server.post("/ci/job/mb/job/main/build").await;
    assert!(
        queued.location().starts_with("/ci/queue/item/"),
        "{queued:?}"
    );
}
