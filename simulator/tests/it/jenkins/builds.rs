//! From a trigger to a finished build, and what can be done with it.

use rstest::rstest;
use serde_json::json;

use super::support::Server;

#[tokio::test]
async fn a_build_goes_through_the_queue_and_its_console_grows() {
    let server = Server::new();
    let before = server.jenkins.builds_started("acme/hello");
    let item = server.build("/job/acme/job/hello").await;
    let waiting = server.json(&format!("{item}api/json")).await;
    assert_eq!(waiting["_class"], "hudson.model.Queue$WaitingItem");
    assert_eq!(waiting["why"], "In the quiet period. Expires in 2 sec");
    assert_eq!(server.jenkins.builds_started("acme/hello"), before);

    server.advance(2.0);
    let left = server.json(&format!("{item}api/json")).await;
    assert_eq!(left["_class"], "hudson.model.Queue$LeftItem");
    assert_eq!(left["why"], json!(null));
    assert_eq!(left["executable"]["number"], before + 1);
    assert_eq!(server.jenkins.builds_started("acme/hello"), before + 1);

    let build = format!("/job/acme/job/hello/{}", before + 1);
    let log = format!("{build}/logText/progressiveText");
    let first = server.get(&log).await.ok();
    assert_eq!(first.header("x-more-data"), Some("true"));
    let size = first.header("x-text-size").unwrap().to_owned();
    server.advance(1.0);
    let rest = server.get(&format!("{log}?start={size}")).await.ok();
    assert_eq!(rest.header("x-more-data"), None);
    let whole = server.get(&log).await.ok();
    assert_eq!(first.text() + &rest.text(), whole.text());
    assert!(whole.text().ends_with("\r\nFinished: SUCCESS\r\n"));

    let build = server.json(&format!("{build}/api/json")).await;
    assert_eq!(
        (&build["result"], &build["building"]),
        (&"SUCCESS".into(), &false.into())
    );
    assert_eq!(build["queueId"], left["id"]);
    assert_eq!(server.requests_of("POST", "/job/{job}/build"), 1);
    assert_eq!(
        server.requests_of("GET", "/job/{job}/{build}/logText/progressiveText"),
        3
    );
}

const LONG: &str = "
items:
  - name: long
    steps: [{ sh: sleep 60, duration: 60, log: [a, b, c] }]
  - name: flow
    kind: pipeline
    steps:
      - node: ''
        steps: [{ stage: One, steps: [{ sh: sleep 60, duration: 60 }] }]
  - name: deaf
    kind: pipeline
    steps:
      - node: ''
        steps: [{ stage: One, steps: [{ sh: trap, duration: 60, ignores_signals: true }] }]
";

#[rstest]
#[case(
    "long",
    "Terminated\nBuild was aborted\nAborted by admin\nFinished: ABORTED\n"
)]
#[case("flow", "Finished: ABORTED\n")]
#[tokio::test]
async fn stopping_takes_a_moment_and_again_does_nothing(#[case] job: &str, #[case] end: &str) {
    let server = Server::with(LONG);
    server.build(&format!("/job/{job}")).await;
    server.advance(3.0);
    let stop = server.post(&format!("/job/{job}/1/stop")).await;
    assert_eq!(
        (stop.status, stop.location()),
        (302, format!("/job/{job}/1/"))
    );
    let build = format!("/job/{job}/1/api/json?tree=building,result,duration");
    assert_eq!(server.json(&build).await["building"], true);
    server.advance(1.0);
    let stopped = server.json(&build).await;
    assert_eq!(
        (&stopped["result"], &stopped["duration"]),
        (&"ABORTED".into(), &3500.into())
    );
    let console = server.text(&format!("/job/{job}/1/consoleText")).await;
    assert!(console.ends_with(end), "{console}");
    assert!(!console.contains("\nc\n"), "it was dead by then");
    assert_eq!(server.post(&format!("/job/{job}/1/stop")).await.status, 302);
    assert_eq!(server.json(&build).await, stopped);
    let nodes = server.json("/computer/api/json").await;
    assert_eq!(nodes["busyExecutors"], 0);
}

#[tokio::test]
async fn only_kill_ends_what_does_not_listen() {
    let server = Server::with(LONG);
    server.build("/job/deaf").await;
    let building = "/job/deaf/1/api/json?tree=building";
    for action in ["stop", "term"] {
        server.advance(2.0);
        assert_eq!(
            server.post(&format!("/job/deaf/1/{action}")).await.status,
            302
        );
        server.advance(2.0);
        assert_eq!(server.json(building).await["building"], true, "{action}");
    }
    server.post("/job/deaf/1/kill").await;
    assert_eq!(server.json(building).await["building"], false);
    let console = server.text("/job/deaf/1/consoleText").await;
    assert!(
        console.ends_with("Hard kill!\nFinished: ABORTED\n"),
        "{console}"
    );
    assert_eq!(server.json("/computer/api/json").await["busyExecutors"], 0);
    let stages = server.json("/job/deaf/1/wfapi/describe").await;
    assert_eq!(
        (&stages["status"], &stages["stages"][0]["status"]),
        (&"ABORTED".into(), &"ABORTED".into())
    );
}

#[tokio::test]
async fn freestyle_builds_know_no_term() {
    let server = Server::with(LONG);
    server.build("/job/long").await;
    let term = server.post("/job/long/1/term").await;
    assert_eq!(
        (term.status, term.location()),
        (302, "/job/long/1/term/".to_owned())
    );
    assert_eq!(server.get("/job/long/1/term/").await.status, 404);
    assert_eq!(server.json("/job/long/1/api/json").await["building"], true);
}

#[tokio::test]
async fn a_disabled_job_is_a_conflict() {
    let server = Server::with("items: [{ name: off, disabled: true }]");
    assert_eq!(server.json("/job/off/api/json").await["color"], "disabled");
    assert_eq!(server.post("/job/off/build").await.status, 409);
    let enabled = server.post("/job/off/enable").await;
    assert_eq!(
        (enabled.status, enabled.location()),
        (302, "/job/off/".to_owned())
    );
    server.build("/job/off").await;
    assert_eq!(server.json("/job/off/api/json").await["color"], "blue");
    assert_eq!(server.post("/job/off/disable").await.status, 302);
    let job = server.json("/job/off/api/json").await;
    assert_eq!(
        (&job["buildable"], &job["color"]),
        (&false.into(), &"disabled".into())
    );
}

#[tokio::test]
async fn colors_move_while_something_is_built() {
    let server = Server::with(
        "items: [{ name: it, steps: [{ sh: x, duration: 5, outcome: failure, on_builds: [2] }] }]",
    );
    let mut colors = Vec::new();
    for _ in 0..3 {
        colors.push(server.json("/job/it/api/json").await["color"].clone());
        server.build("/job/it").await;
        colors.push(server.json("/job/it/api/json").await["color"].clone());
        server.advance(5.0);
    }
    assert_eq!(
        colors,
        [
            "notbuilt",
            "notbuilt_anime",
            "blue",
            "blue_anime",
            "red",
            "red_anime"
        ]
    );
}

#[tokio::test]
async fn permalinks_lead_to_the_right_builds_or_nowhere() {
    let server = Server::with(
        "items:
  - name: it
    steps:
      - { sh: x, outcome: unstable, on_builds: [2] }
      - { sh: x, outcome: failure, on_builds: [3] }
      - { sh: x, duration: 60, on_builds: [0] }
    history: { builds: 4, every: 10m, stopped: [4] }
  - { name: never }",
    );
    server.build("/job/it").await;
    for (link, number) in [
        ("lastBuild", 5),
        ("lastCompletedBuild", 4),
        ("lastFailedBuild", 3),
        ("lastStableBuild", 1),
        ("lastSuccessfulBuild", 2),
        ("lastUnstableBuild", 2),
        ("lastUnsuccessfulBuild", 4),
    ] {
        let build = server.json(&format!("/job/it/{link}/api/json")).await;
        assert_eq!(build["number"], number, "{link}");
        assert_eq!(
            server
                .get(&format!("/job/never/{link}/api/json"))
                .await
                .status,
            404
        );
    }
    assert_eq!(server.get("/job/it/99/api/json").await.status, 404);
}

#[tokio::test]
async fn builds_are_kept_described_and_deleted() {
    let server = Server::new();
    let build = "/job/acme/job/hello/2";
    assert_eq!(
        server.post(&format!("{build}/toggleLogKeep")).await.status,
        302
    );
    let described = server.ask("POST", &format!("{build}/submitDescription"));
    assert_eq!(
        described
            .form(&[("description", "abc")])
            .send()
            .await
            .status,
        302
    );
    let now = server.json(&format!("{build}/api/json")).await;
    assert_eq!(
        (&now["keepLog"], &now["description"]),
        (&true.into(), &"abc".into())
    );
    assert_eq!(
        server.post(&format!("{build}/doDelete")).await.status,
        500,
        "it is kept"
    );
    server.post(&format!("{build}/toggleLogKeep")).await;
    let deleted = server.post(&format!("{build}/doDelete")).await;
    assert_eq!(deleted.location(), "/job/acme/job/hello/");
    assert_eq!(server.get(&format!("{build}/api/json")).await.status, 404);
    assert_eq!(
        server.jenkins.builds_started("acme/hello"),
        4,
        "deleted ones count"
    );
}

#[tokio::test]
async fn a_success_starts_what_follows_and_says_so() {
    let server = Server::with(
        "items:
  - { name: up, downstream: [dir/down] }
  - { name: dir, kind: folder, items: [{ name: down }] }",
    );
    server.build("/job/up").await;
    let down = server.json("/job/dir/job/down/1/api/json").await;
    assert_eq!(
        down["actions"][0]["causes"][0],
        json!({
            "_class": "hudson.model.Cause$UpstreamCause",
            "shortDescription": "Started by upstream project \"up\" build number 1",
            "upstreamBuild": 1,
            "upstreamProject": "up",
            "upstreamUrl": "job/up/",
        })
    );
    let job = server.json("/job/dir/job/down/api/json").await;
    assert_eq!(job["upstreamProjects"][0]["name"], "up");
    let up = server.json("/job/up/api/json").await;
    assert_eq!(up["downstreamProjects"][0]["name"], "down");
}

#[tokio::test]
async fn changes_and_culprits_add_up_until_a_success() {
    let server = Server::new();
    let changes = "tree=changeSets[items[msg,author[fullName]],kind],culprits[fullName],result";
    let build = server
        .json(&format!("/job/acme/job/shop/4/api/json?{changes}"))
        .await;
    assert_eq!(build["result"], "UNSTABLE");
    let items = build["changeSets"][0]["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(build["changeSets"][0]["kind"], "git");
    let culprits = server
        .json(&format!("/job/acme/job/shop/5/api/json?{changes}"))
        .await;
    let names: Vec<_> = culprits["culprits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["fullName"].clone())
        .collect();
    assert_eq!(
        names,
        ["ada", "linus"],
        "of 4, which was unstable, and of 5"
    );
}

#[tokio::test]
async fn tests_that_fail_again_or_no_more_are_told_apart() {
    let server = Server::with(
        "items:
  - name: it
    steps:
      - junit:
          - { class: a, name: flips, status: failed, on_builds: [2, 3] }
          - { class: a, name: skips, status: skipped }
    history: { builds: 4, every: 10m }",
    );
    let mut seen = Vec::new();
    for number in 1..=4 {
        let report = server
            .json(&format!("/job/it/{number}/testReport/api/json"))
            .await;
        let case = &report["suites"][0]["cases"][0];
        seen.push(format!(
            "{} {} {}",
            case["status"].as_str().unwrap(),
            case["failedSince"],
            case["age"]
        ));
    }
    assert_eq!(
        seen,
        ["PASSED 0 0", "REGRESSION 2 1", "FAILED 2 2", "FIXED 0 0"]
    );
    let build = server.json("/job/it/2/api/json").await;
    assert_eq!(build["result"], "UNSTABLE");
    let action = build["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["urlName"] == "testReport");
    assert_eq!(action.unwrap()["failCount"], 1);
    assert_eq!(
        Server::new()
            .get("/job/acme/job/hello/1/testReport/api/json")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_newest_hundred_are_builds_and_all_are_all_builds() {
    let server = Server::with("items: [{ name: many, history: { builds: 105, every: 1m } }]");
    let count = |json: serde_json::Value, key: &str| json[key].as_array().unwrap().len();
    let tree = |tree: &str| format!("/job/many/api/json?tree={tree}");
    assert_eq!(
        count(server.json(&tree("builds[number]{0,200}")).await, "builds"),
        100
    );
    assert_eq!(
        count(server.json(&tree("allBuilds[number]")).await, "allBuilds"),
        105
    );
    let some = server.json(&tree("allBuilds[number]{103,200}")).await;
    assert_eq!(some["allBuilds"][0]["number"], 2);
    assert_eq!(count(some, "allBuilds"), 2);
}
