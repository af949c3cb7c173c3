//! Stages and steps.

use rstest::rstest;
use serde_json::{Value, json};

use super::support::Server;

const JOBS: &str = r#"
items:
  - name: fail
    kind: pipeline
    steps:
      - { stage: Ok, steps: [{ echo: fine }] }
      - { stage: Bad, steps: [{ sh: exit 7, outcome: failure, exit_code: 7 }] }
      - { stage: Never, steps: [{ echo: never }] }
  - name: unstable
    kind: pipeline
    steps:
      - { stage: U, steps: [{ unstable: hm }] }
      - { stage: CE, steps: [{ catch_error: unstable, steps: [{ error: no }] }] }
      - { stage: Skipped, skipped: true, steps: [{ error: never }] }
      - { stage: After, steps: [{ echo: a }] }
  - name: timeout
    kind: pipeline
    steps: [{ stage: T, steps: [{ timeout: 2, steps: [{ sleep: 30 }] }] }]
  - { name: broken, kind: pipeline, broken_jenkinsfile: [1] }
  - { name: bare, kind: pipeline, steps: [{ echo: x }], history: { builds: 12, every: 1m } }
  - name: nested
    kind: pipeline
    steps:
      - stage: Outer
        steps:
          - { sleep: 1 }
          - { stage: Inner1, steps: [{ sleep: 2 }] }
          - { stage: Inner2, steps: [{ sleep: 3 }] }
  - name: fan
    kind: pipeline
    steps:
      - stage: P
        fail_fast: true
        parallel:
          - { branch: a, steps: [{ stage: pa, steps: [{ sleep: 1 }, { error: a failed }] }] }
          - { branch: b, steps: [{ stage: pb, steps: [{ sleep: 30 }] }] }
      - { stage: After, steps: [{ echo: never }] }
  - name: patient
    kind: pipeline
    steps:
      - parallel:
          - { branch: a, steps: [{ stage: pa, steps: [{ error: a failed }] }] }
          - { branch: b, steps: [{ stage: pb, steps: [{ sleep: 5 }] }] }
  - name: big
    kind: pipeline
    steps:
      - stage: Big
        steps:
          - { sh: "seq", log_size: 100 kB }
          - { sh: "echo <i>x</i>", log: ["+ echo", "<i>x</i> & \e[32mgreen\e[0m"], duration: 5 }
  - name: parent
    kind: pipeline
    steps: [{ build: child }]
  - { name: child, steps: [{ sh: x, duration: 3, outcome: failure, on_builds: [2] }] }
"#;

/// Name and status of every stage.
fn stages(run: &Value) -> Vec<String> {
    let stages = run["stages"].as_array().unwrap().iter();
    stages
        .map(|it| {
            format!(
                "{} {}",
                it["name"].as_str().unwrap(),
                it["status"].as_str().unwrap()
            )
        })
        .collect()
}

#[rstest]
#[case("fail", "FAILURE", "FAILED", &["Ok SUCCESS", "Bad FAILED"])]
#[case("unstable", "UNSTABLE", "UNSTABLE", &["U UNSTABLE", "CE FAILED", "Skipped NOT_EXECUTED", "After SUCCESS"])]
#[case("timeout", "ABORTED", "FAILED", &["T ABORTED"])]
#[case("broken", "FAILURE", "NOT_EXECUTED", &[])]
#[case("nested", "SUCCESS", "SUCCESS", &["Outer SUCCESS", "Inner1 SUCCESS", "Inner2 SUCCESS"])]
#[case("fan", "FAILURE", "FAILED", &["P SUCCESS", "pa FAILED", "pb ABORTED"])]
#[case("patient", "FAILURE", "FAILED", &["pa FAILED", "pb SUCCESS"])]
#[tokio::test]
async fn results_and_statuses_are_not_always_of_one_mind(
    #[case] job: &str,
    #[case] result: &str,
    #[case] status: &str,
    #[case] expected: &[&str],
) {
    let server = Server::with(JOBS);
    server.build(&format!("/job/{job}")).await;
    server.advance(60.0);
    assert_eq!(
        server.json(&format!("/job/{job}/1/api/json")).await["result"],
        result
    );
    let run = server.json(&format!("/job/{job}/1/wfapi/describe")).await;
    assert_eq!(run["status"], status);
    assert_eq!(stages(&run), expected);
    assert_eq!(run, server.json(&format!("/job/{job}/1/wfapi/")).await);
    let console = server.text(&format!("/job/{job}/1/consoleText")).await;
    assert!(!console.contains("never"), "{console}");
    assert!(console.ends_with(&format!("Finished: {result}\n")));
}

#[tokio::test]
async fn what_failed_is_told_with_its_words() {
    let server = Server::with(JOBS);
    server.build("/job/fail").await;
    let run = server.json("/job/fail/1/wfapi/describe").await;
    let error = json!({"message": "script returned exit code 7", "type": "hudson.AbortException"});
    assert_eq!(run["stages"][1]["error"], error);
    let id = run["stages"][1]["id"].as_str().unwrap();
    let stage = server
        .json(&format!("/job/fail/1/execution/node/{id}/wfapi/describe"))
        .await;
    let step = &stage["stageFlowNodes"][0];
    assert_eq!(
        (&step["name"], &step["status"]),
        (&"Shell Script".into(), &"FAILED".into())
    );
    assert_eq!(step["parameterDescription"], "exit 7");
    assert_eq!(step["parentNodes"], json!([id]));
    let console = server.text("/job/fail/1/consoleText").await;
    assert!(console.contains("ERROR: script returned exit code 7\nFinished: FAILURE\n"));
}

#[tokio::test]
async fn of_a_stage_with_others_in_it_only_its_own_start_counts() {
    let server = Server::with(JOBS);
    server.build("/job/nested").await;
    server.advance(60.0);
    let run = server.json("/job/nested/1/wfapi/describe").await;
    let times: Vec<i64> = run["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["durationMillis"].as_i64().unwrap())
        .collect();
    assert_eq!(times, [1000, 2000, 3000]);
    assert_eq!(run["durationMillis"], 6000);
}

#[tokio::test]
async fn stages_grow_as_the_run_goes_on() {
    let server = Server::with(JOBS);
    server.build("/job/nested").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let run = server.json("/job/nested/1/wfapi/describe").await;
        seen.push(format!(
            "{} {}",
            run["status"].as_str().unwrap(),
            stages(&run).join(", ")
        ));
        server.advance(2.0);
    }
    assert_eq!(
        seen,
        [
            "IN_PROGRESS Outer IN_PROGRESS",
            "IN_PROGRESS Outer SUCCESS, Inner1 IN_PROGRESS",
            "IN_PROGRESS Outer SUCCESS, Inner1 SUCCESS, Inner2 IN_PROGRESS",
            "SUCCESS Outer SUCCESS, Inner1 SUCCESS, Inner2 SUCCESS",
        ]
    );
}

#[tokio::test]
async fn the_log_of_a_step_is_its_end_escaped_or_all_of_it_raw() {
    let server = Server::with(JOBS);
    server.build("/job/big").await;
    server.advance(1.0);
    let run = server.json("/job/big/1/wfapi/describe").await;
    let id = run["stages"][0]["id"].as_str().unwrap();
    let stage = server
        .json(&format!("/job/big/1/execution/node/{id}/wfapi/describe"))
        .await;
    let step = |index: usize| {
        let id = stage["stageFlowNodes"][index]["id"].as_str().unwrap();
        format!("/job/big/1/execution/node/{id}")
    };
    let big = server.json(&format!("{}/wfapi/log", step(0))).await;
    assert_eq!(
        (&big["length"], &big["hasMore"]),
        (&10_240.into(), &true.into())
    );
    let raw = server
        .get(&format!("{}/log/logText/progressiveText", step(0)))
        .await
        .ok();
    assert_eq!(
        raw.header("x-more-data"),
        None,
        "it is over, though the build is not"
    );
    let raw = raw.text().replace("\r\n", "\n");
    assert!(raw.len() > 99_000 && raw.ends_with(big["text"].as_str().unwrap()));
    let running = server.json(&format!("{}/wfapi/log", step(1))).await;
    assert_eq!(
        running["nodeStatus"], "SUCCESS",
        "so it says, though it runs"
    );
    server.advance(10.0);
    let small = server.json(&format!("{}/wfapi/log", step(1))).await;
    assert_eq!(
        small["text"],
        "+ echo\n&lt;i&gt;x&lt;/i&gt; &amp; \u{1b}[32mgreen\u{1b}[0m\n"
    );
    assert_eq!(
        (&small["length"], &small["hasMore"]),
        (&33.into(), &false.into())
    );
    let stage = server
        .json(&format!("/job/big/1/execution/node/{id}/wfapi/log"))
        .await;
    assert_eq!(
        (&stage["length"], &stage["consoleUrl"]),
        (&0.into(), &Value::Null)
    );
    assert_eq!(
        server
            .get("/job/big/1/execution/node/999/wfapi/describe")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn ten_runs_are_listed_or_those_since_one() {
    let server = Server::with(JOBS);
    let names = async |query: &str| -> Vec<String> {
        let runs = server.json(&format!("/job/bare/wfapi/runs{query}")).await;
        runs.as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("").await.len(), 10);
    assert_eq!(names("?since=%2311").await, ["#12", "#11"]);
    assert_eq!(server.json("/job/bare/wfapi/").await["runCount"], 12);
    assert_eq!(
        server.json("/job/bare/1/wfapi/describe").await["stages"],
        json!([])
    );
}

#[tokio::test]
async fn without_the_plugin_or_a_pipeline_there_is_no_wfapi() {
    let server = Server::with(&format!("stage_view: false\n{JOBS}"));
    server.build("/job/fail").await;
    for path in ["/job/fail/wfapi/runs", "/job/fail/1/wfapi/describe"] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
    let server = Server::new();
    for path in [
        "/job/acme/job/hello/wfapi/runs",
        "/job/acme/job/hello/1/wfapi/describe",
    ] {
        assert_eq!(server.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_pipeline_waits_for_the_build_that_it_starts() {
    let server = Server::with(JOBS);
    for result in ["SUCCESS", "FAILURE"] {
        server.build("/job/parent").await;
        server.advance(1.0);
        assert_eq!(
            server.json("/job/parent/lastBuild/api/json").await["building"],
            true
        );
        server.advance(5.0);
        assert_eq!(
            server.json("/job/parent/lastBuild/api/json").await["result"],
            result
        );
    }
    let console = server.text("/job/parent/1/consoleText").await;
    assert!(console.contains("Scheduling project: child\nStarting building: child #1\nBuild child #1 completed: SUCCESS\n"));
}
