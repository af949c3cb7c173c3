//! Restarts.

use super::support::Server;

const JOBS: &str = "
items:
  - { name: long, steps: [{ sh: sleep, duration: 20 }] }
  - name: flow
    kind: pipeline
    steps:
      - node: ''
        steps: [{ stage: One, steps: [{ sh: count, duration: 60, log: [+ 1, '2', '3', '4', '5', '6'] }] }]
";

#[tokio::test]
async fn a_safe_restart_waits_for_builds_and_forgets_what_left_the_queue() {
    let server = Server::with(JOBS);
    let item = server.build("/job/long").await;
    let before = server.get("/api/json").await.ok();
    assert_eq!(server.post("/safeRestart").await.status, 302);
    assert_eq!(server.json("/api/json").await["quietingDown"], true);
    let waiting = server.build("/job/flow").await;
    server.advance(20.0);
    let starting = server.get("/api/json").await;
    assert_eq!(starting.status, 503);
    assert!(
        starting
            .text()
            .contains("Please wait while Jenkins is getting ready to work")
    );
    assert_eq!(
        (starting.header("x-jenkins"), starting.header("retry-after")),
        (None, None)
    );
    server.advance(5.0);
    let after = server.get("/api/json").await.ok();
    assert_ne!(
        after.header("x-jenkins-session"),
        before.header("x-jenkins-session")
    );
    assert_eq!(after.json()["quietingDown"], false);
    assert_eq!(server.get(&format!("{item}api/json")).await.status, 404);
    let left = server.json(&format!("{waiting}api/json")).await;
    assert_eq!(left["executable"]["number"], 1, "what waited is built");
    assert_eq!(
        server.json("/job/long/1/api/json").await["result"],
        "SUCCESS"
    );
}

#[tokio::test]
async fn a_pipeline_goes_on_and_its_offsets_stay_valid() {
    let server = Server::with(JOBS);
    server.build("/job/flow").await;
    server.advance(15.0);
    let path = "/job/flow/1/logText/progressiveText";
    let before = server.get(path).await.ok();
    let size = before.header("x-text-size").unwrap().to_owned();
    server.post("/safeRestart").await;
    assert_eq!(server.get(path).await.status, 503);
    server.advance(6.0);
    let more = server.get(&format!("{path}?start={size}")).await.ok();
    assert!(
        more.text().starts_with("Resuming build at "),
        "{}",
        more.text()
    );
    assert!(
        more.text()
            .contains("after Jenkins restart\r\nReady to run at ")
    );
    server.advance(60.0);
    let whole = server.text(path).await;
    assert!(whole.starts_with(&before.text()));
    assert!(whole.contains("\r\n5\r\n6\r\n") && whole.ends_with("Finished: SUCCESS\r\n"));
}
