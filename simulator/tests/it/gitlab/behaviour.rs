//! How pipelines go, by what their configuration says.

use std::fmt::Write as _;

use http::Method;
use pipewright_simulator::gitlab::model::{EnvironmentState, Status};
use pipewright_simulator::gitlab::scenario::Scenario;
use rstest::rstest;
use serde_json::json;

use super::client::Client;

/// A server with one project, `root/one`, whose stages are `a`, `b` and `c`.
pub(crate) fn one_project(jobs: &str) -> Client {
    let mut yaml = String::from(
        "
version: 1
users: [{ username: root }]
tokens: [{ value: glpat-simulated-api-token-00, name: all, scopes: [api] }]
projects:
  - path: root/one
    ci:
      stages: [a, b, c]
      jobs:
",
    );
    for job in jobs.lines().filter(|line| !line.trim().is_empty()) {
        writeln!(yaml, "        - {}", job.trim()).unwrap();
    }
    Client::of(Scenario::from_yaml(&yaml).unwrap())
}

fn status_of(client: &Client, pipeline: u64) -> Status {
    client
        .gitlab
        .inspect(|instance| instance.pipelines[&pipeline].status)
}

fn jobs_of(client: &Client, pipeline: u64) -> Vec<(String, Status)> {
    client.gitlab.inspect(|instance| {
        let jobs = instance.latest_jobs(pipeline);
        jobs.map(|job| (job.name().to_owned(), job.status))
            .collect()
    })
}

#[rstest]
#[case::a_failure_skips_what_follows(
    "{ name: x, stage: a, outcome: failed }
     { name: y, stage: b }",
    Status::Failed, &[Status::Failed, Status::Skipped]
)]
#[case::an_allowed_failure_does_not(
    "{ name: x, stage: a, outcome: failed, allow_failure: true }
     { name: y, stage: b }",
    Status::Success, &[Status::Failed, Status::Success]
)]
#[case::an_optional_manual_job_blocks_nothing(
    "{ name: x, stage: a, when: manual }
     { name: y, stage: b }",
    Status::Success, &[Status::Manual, Status::Success]
)]
#[case::a_manual_job_that_must_run_blocks(
    "{ name: w, stage: a }
     { name: x, stage: b, when: manual, allow_failure: false }
     { name: y, stage: c }",
    Status::Manual, &[Status::Success, Status::Manual, Status::Created]
)]
#[case::cleaning_up_after_a_failure(
    "{ name: x, stage: a, outcome: failed }
     { name: y, stage: b, when: on_failure }
     { name: z, stage: c, when: always }",
    Status::Failed, &[Status::Failed, Status::Success, Status::Success]
)]
#[case::nothing_to_clean_up(
    "{ name: x, stage: a }
     { name: y, stage: b, when: on_failure }",
    Status::Success, &[Status::Success, Status::Skipped]
)]
#[case::a_retry_that_helps(
    "{ name: x, stage: a, outcome: flaky, retry: 1 }",
    Status::Success, &[Status::Success]
)]
#[case::retries_that_do_not_help(
    "{ name: x, stage: a, outcome: failed, retry: 2 }",
    Status::Failed, &[Status::Failed]
)]
#[case::nobody_takes_the_job(
    "{ name: x, stage: a, outcome: stuck }",
    Status::Pending, &[Status::Pending]
)]
#[case::a_job_that_is_never_made(
    "{ name: x, stage: a }
     { name: y, stage: b, when: never }",
    Status::Success, &[Status::Success]
)]
#[case::needs_that_failed(
    "{ name: x, stage: a, outcome: failed, allow_failure: true }
     { name: y, stage: b, needs: [x] }
     { name: z, stage: c, needs: [] }",
    Status::Success, &[Status::Failed, Status::Success, Status::Success]
)]
#[tokio::test]
async fn pipelines_end_as_gitlab_has_it(
    #[case] jobs: &str,
    #[case] status: Status,
    #[case] expected: &[Status],
) {
    let client = one_project(jobs);
    let pipeline = client.run("1", "main").await;
    client.pass(120);
    assert_eq!(status_of(&client, pipeline), status);
    let statuses: Vec<Status> = jobs_of(&client, pipeline)
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_delayed_job_waits_for_its_time() {
    let client = one_project("{ name: x, stage: a, when: delayed, start_in: 60, duration: 5 }");
    let pipeline = client.run("1", "main").await;
    client.pass(2);
    assert_eq!(status_of(&client, pipeline), Status::Scheduled);
    client.pass(60);
    assert_eq!(status_of(&client, pipeline), Status::Running);
    client.pass(10);
    assert_eq!(status_of(&client, pipeline), Status::Success);
}

#[tokio::test]
async fn a_delayed_job_can_be_played_early() {
    let client = one_project("{ name: x, stage: a, when: delayed, start_in: 60, duration: 5 }");
    let pipeline = client.run("1", "main").await;
    client.pass(2);
    let job = client.job(pipeline, "x");
    let played = client
        .send(Method::POST, &format!("/projects/1/jobs/{job}/play"), None)
        .await;
    assert_eq!(
        (played.status.as_u16(), &played.json()["status"]),
        (200, &json!("pending"))
    );
}

#[tokio::test]
async fn needs_run_ahead_of_their_stage() {
    let client = one_project(
        "{ name: slow, stage: a, duration: 60 }
         { name: fast, stage: a, duration: 1 }
         { name: eager, stage: b, duration: 1, needs: [fast] }
         { name: patient, stage: b, duration: 1 }",
    );
    let pipeline = client.run("1", "main").await;
    client.pass(10);
    let statuses = jobs_of(&client, pipeline);
    assert_eq!(statuses[2], ("eager".to_owned(), Status::Success));
    assert_eq!(statuses[3], ("patient".to_owned(), Status::Created));
}

#[tokio::test]
async fn one_job_of_a_resource_group_runs_at_a_time() {
    let client = one_project(
        "{ name: x, stage: a, duration: 10, resource_group: production }
         { name: y, stage: a, duration: 10, resource_group: production }",
    );
    let pipeline = client.run("1", "main").await;
    client.pass(5);
    let statuses: Vec<Status> = jobs_of(&client, pipeline)
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    assert_eq!(statuses, [Status::Running, Status::WaitingForResource]);
    client.pass(20);
    assert_eq!(status_of(&client, pipeline), Status::Success);
}

#[tokio::test]
async fn preparing_comes_before_pending() {
    let client = one_project("{ name: x, stage: a, preparing: 30, duration: 1 }");
    let pipeline = client.run("1", "main").await;
    client.pass(5);
    assert_eq!(status_of(&client, pipeline), Status::Preparing);
    client.pass(30);
    assert_eq!(status_of(&client, pipeline), Status::Success);
}

#[tokio::test]
async fn every_way_of_waiting_is_seen() {
    let client =
        one_project("{ name: x, stage: a, preparing: 10, callback: 10, queued: 10, duration: 10 }");
    let pipeline = client.run("1", "main").await;
    let mut seen = vec![status_of(&client, pipeline)];
    for _ in 0..60 {
        client.pass(1);
        let status = status_of(&client, pipeline);
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert_eq!(
        seen,
        [
            Status::Created,
            Status::Preparing,
            Status::WaitingForCallback,
            Status::Pending,
            Status::Running,
            Status::Success
        ]
    );
}

#[tokio::test]
async fn retrying_a_job_lets_the_skipped_ones_follow() {
    let client = one_project(
        "{ name: x, stage: a, outcome: flaky, duration: 1 }
         { name: y, stage: b, duration: 1 }",
    );
    let pipeline = client.run("1", "main").await;
    client.pass(10);
    assert_eq!(status_of(&client, pipeline), Status::Failed);
    let failed = client.job(pipeline, "x");
    let path = format!("/projects/1/jobs/{failed}/retry");
    let retried = client.send(Method::POST, &path, None).await;
    assert_eq!(retried.status, 201);
    assert_ne!(retried.json()["id"], failed);
    client.pass(10);
    assert_eq!(status_of(&client, pipeline), Status::Success);
    // The old attempt cannot be retried once more.
    assert_eq!(client.send(Method::POST, &path, None).await.status, 403);
}

#[tokio::test]
async fn a_job_is_played_with_variables() {
    let client = one_project(
        "{ name: x, stage: a, when: manual, duration: 1, log: ['to $TARGET by ${CI_JOB_NAME}'] }",
    );
    let pipeline = client.run("1", "main").await;
    client.pass(1);
    let job = client.job(pipeline, "x");
    let variables = json!({ "job_variables_attributes": [{ "key": "TARGET", "value": "mars" }] });
    client
        .post(&format!("/projects/1/jobs/{job}/play"), variables)
        .await;
    client.pass(10);
    let log = client
        .get(&format!("/projects/1/jobs/{job}/trace"))
        .await
        .text();
    assert!(log.contains("to mars by x"), "{log}");
}

#[tokio::test]
async fn canceling_takes_a_moment_unless_forced() {
    let client = one_project("{ name: x, stage: a, duration: 100 }");
    let pipeline = client.run("1", "main").await;
    client.pass(5);
    let job = client.job(pipeline, "x");
    let cancel = format!("/projects/1/jobs/{job}/cancel");
    let answer = client.send(Method::POST, &cancel, None).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (201, &json!("canceling"))
    );
    let forced = client
        .send(Method::POST, &format!("{cancel}?force=true"), None)
        .await;
    assert_eq!(
        (forced.status.as_u16(), &forced.json()["status"]),
        (201, &json!("canceled"))
    );
    assert_eq!(status_of(&client, pipeline), Status::Canceled);
}

#[tokio::test]
async fn environments_follow_their_jobs() {
    let client = one_project(
        "{ name: up, stage: a, duration: 1, environment: { name: review/$CI_COMMIT_REF_SLUG, on_stop: down } }
         { name: down, stage: b, when: manual, duration: 5, environment: { name: review/$CI_COMMIT_REF_SLUG, action: stop } }",
    );
    client.run("1", "main").await;
    client.pass(5);
    let environment = client.get("/projects/1/environments/1").await.json();
    assert_eq!(environment["name"], "review/main");
    assert_eq!(environment["tier"], "development");
    assert_eq!(environment["last_deployment"]["status"], "success");
    let listed = client.get("/projects/1/environments").await.json();
    assert!(listed[0].get("last_deployment").is_none());

    let stopped = client
        .send(Method::POST, "/projects/1/environments/1/stop", None)
        .await;
    assert_eq!(
        (stopped.status.as_u16(), &stopped.json()["state"]),
        (200, &json!("stopping"))
    );
    client.pass(10);
    client.gitlab.inspect(|instance| {
        assert_eq!(instance.environments[&1].state, EnvironmentState::Stopped);
    });
    assert_eq!(
        client
            .send(Method::DELETE, "/projects/1/environments/1", None)
            .await
            .status,
        204
    );
}

#[tokio::test]
async fn an_environment_stops_by_itself() {
    let client = one_project(
        "{ name: up, stage: a, duration: 1, environment: { name: demo, auto_stop_in: 1h } }",
    );
    client.run("1", "main").await;
    client.pass(10);
    let state = async || client.get("/projects/1/environments/1").await.json()["state"].clone();
    assert_eq!(state().await, "available");
    client.pass(3600);
    assert_eq!(state().await, "stopped");
}

#[tokio::test]
async fn deployments_are_listed_oldest_first() {
    let client = Client::new();
    let list = client
        .get("/projects/1/deployments?per_page=100")
        .await
        .json();
    let ids: Vec<u64> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_u64().unwrap())
        .collect();
    assert!(ids.len() > 12 && ids.is_sorted());
    assert!(list[0].get("finished_at").is_none());
    for (query, status) in [
        ("updated_after=2026-01-01T00:00:00Z", 200),
        ("finished_after=2026-01-01T00:00:00Z", 400),
        (
            "finished_after=2026-01-01T00:00:00Z&order_by=finished_at",
            400,
        ),
        (
            "finished_after=2026-01-01T00:00:00Z&order_by=finished_at&status=success",
            200,
        ),
        ("order_by=ref", 400),
    ] {
        let answer = client
            .get(&format!("/projects/1/deployments?{query}"))
            .await;
        assert_eq!(answer.status, status, "{query}");
    }
}

#[tokio::test]
async fn a_bridge_fails_with_what_it_waits_for() {
    let client = Client::of(
        Scenario::from_yaml(
            "
version: 1
users: [{ username: root }]
tokens: [{ value: glpat-simulated-api-token-00, name: all, scopes: [api] }]
projects:
  - path: root/one
    ci:
      stages: [a]
      jobs:
        - { name: waits, stage: a, trigger: { include: child, strategy: depend } }
        - { name: forgets, stage: a, trigger: { include: child }, allow_failure: true }
        - { name: nowhere, stage: a, trigger: { project: root/none }, allow_failure: true }
    children:
      child:
        stages: [a]
        jobs: [{ name: breaks, stage: a, duration: 1, outcome: failed }]
",
        )
        .unwrap(),
    );
    let pipeline = client.run("1", "main").await;
    client.pass(30);
    assert_eq!(status_of(&client, pipeline), Status::Failed);
    let statuses: Vec<Status> = jobs_of(&client, pipeline)
        .into_iter()
        .map(|(_, it)| it)
        .collect();
    assert_eq!(statuses, [Status::Failed, Status::Success, Status::Failed]);
    let bridges = client
        .get(&format!("/projects/1/pipelines/{pipeline}/bridges"))
        .await
        .json();
    assert_eq!(
        bridges[0]["failure_reason"],
        "downstream_bridge_project_not_found"
    );
    assert!(bridges[0]["downstream_pipeline"].is_null());
}
