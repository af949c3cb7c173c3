//! Runs across pipelines of a simulated GitLab.

use std::time::Duration;

use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::runs::{
    DownstreamRun, RunCause, RunRequest, RunsEvent, RunsOptions, roll_up,
};
use pipewright_gitlab::services::TreeLimits;
use pipewright_gitlab::types::{PipelineId, PipelineStatus, ProjectRef, Variable};
use pipewright_gitlab::watch::{Target, WaitOptions};

use super::world::{World, project};

/// Projects whose one job ends well after a minute, badly after half of one, and well after ten.
const SCENARIO: &str = "
version: 1
users: [{ username: ada, name: Ada }]
groups: [{ path: acme, name: Acme, members: { ada: owner } }]
tokens: [{ value: glpat-shop-api-token-00, name: all, user: ada, scopes: [api] }]
projects:
  - id: 1
    path: acme/good
    name: Good
    ci: { stages: [a], jobs: [{ name: a, stage: a, duration: 60, queued: 1 }] }
  - id: 2
    path: acme/bad
    name: Bad
    ci: { stages: [a], jobs: [{ name: a, stage: a, duration: 30, queued: 1, outcome: failed }] }
  - id: 3
    path: acme/long
    name: Long
    ci: { stages: [a], jobs: [{ name: a, stage: a, duration: 600, queued: 1 }] }
";

fn run(project: &ProjectRef) -> RunRequest {
    RunRequest::new(
        project.clone(),
        CreatePipeline::new("main".parse().unwrap()),
    )
}

async fn start(world: &World, path: &str) -> Target {
    let project = project(path);
    let params = run(&project).params;
    let pipelines = world.client().pipelines();
    let pipeline = pipelines.create(&project, &params).await.unwrap();
    Target::new(project, pipeline.id)
}

#[tokio::test(start_paused = true)]
async fn waits_for_all_and_tells_each_ones_end() {
    let world = World::of(SCENARIO);
    let good = start(&world, "acme/good").await;
    let bad = start(&world, "acme/bad").await;
    let long = start(&world, "acme/long").await;
    let missing = Target::new(project("acme/good"), PipelineId::new(99_999));
    let nowhere = Target::new(project("acme/nowhere"), PipelineId::new(1));
    let targets = [&nowhere, &long, &missing, &bad, &good, &good].map(Clone::clone);
    let report = world
        .client()
        .runs()
        .wait_all(targets, &RunsOptions::default(), &mut |_| {})
        .await;
    assert_eq!(report.len(), 5);
    assert!(!report.is_success());
    let succeeded: Vec<_> = report.succeeded.iter().map(|end| &end.target).collect();
    assert_eq!(succeeded, [&long, &good]);
    assert_eq!(report.failed[0].target, bad);
    assert_eq!(report.failed[0].cause.to_string(), "failed");
    let errors: Vec<_> = report
        .errors
        .iter()
        .map(|end| match &end.cause {
            RunCause::Error(error) => (&end.target, error.kind().code()),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(
        errors,
        [
            (&nowhere, "Access.ProjectNotFound"),
            (&missing, "Access.PipelineNotFound")
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_done_in_time_is_told_apart_from_a_failure() {
    let world = World::of(SCENARIO);
    let targets = [
        start(&world, "acme/good").await,
        start(&world, "acme/long").await,
    ];
    let wait = WaitOptions::default().max_wait(Duration::from_secs(120));
    let options = RunsOptions::default().wait(wait);
    let report = world
        .client()
        .runs()
        .wait_all(targets, &options, &mut |_| {})
        .await;
    assert_eq!(report.succeeded.len(), 1);
    assert!(matches!(report.errors[0].cause, RunCause::TimedOut));
    let last = report.errors[0].pipeline.as_ref().unwrap();
    assert_eq!(last.status, PipelineStatus::Running);
}

#[tokio::test(start_paused = true)]
async fn failing_fast_cancels_the_rest_once() {
    let world = World::of(SCENARIO);
    let targets = [
        start(&world, "acme/long").await,
        start(&world, "acme/bad").await,
        start(&world, "acme/long").await,
    ];
    let client = world.client();
    let options = RunsOptions::default().fail_fast(true).at_once(1);
    let mut canceling = Vec::new();
    let begun = tokio::time::Instant::now();
    let report = client
        .runs()
        .wait_all(targets.clone(), &options, &mut |event| {
            if let RunsEvent::Canceling { pipelines } = event {
                canceling.push(pipelines);
            }
        })
        .await;
    assert!(begun.elapsed() < Duration::from_secs(120));
    assert_eq!(canceling, [2]);
    assert_eq!(report.failed.len(), 1);
    let canceled: Vec<_> = report.canceled.iter().map(|one| &one.target).collect();
    assert_eq!(canceled, [&targets[0], &targets[2]]);
    for one in &report.canceled {
        let target = &one.target;
        let pipelines = client.pipelines();
        let now = pipelines.get(&target.project, target.pipeline).await;
        assert!(now.unwrap().status.is_canceled());
    }
    // The same again finds everything as it was left, and cancels nothing.
    let again = client.runs().wait_all(targets, &options, &mut |_| {}).await;
    assert_eq!(again.len(), 3);
    let cancels = world.gitlab.requests();
    let cancels = cancels.of(
        "POST",
        "/api/v4/projects/{id}/pipelines/{pipeline_id}/cancel",
    );
    assert_eq!(cancels, 2);
}

#[tokio::test(start_paused = true)]
async fn what_follows_knows_where_it_came_from() {
    let world = World::of(SCENARIO);
    let client = world.client();
    let (good, bad) = (project("acme/good"), project("acme/bad"));
    let mut upstream = run(&good);
    upstream.params.variables = vec![
        Variable::env("LEVEL", "debug").unwrap(),
        Variable::env("SECRET", "not handed on").unwrap(),
    ];
    let nowhere = DownstreamRun::new(run(&project("acme/nowhere")));
    let downstream = [
        DownstreamRun::new(run(&good)).hand_on("LEVEL"),
        nowhere,
        DownstreamRun::new(run(&bad)),
    ];
    let report = client
        .runs()
        .trigger_downstream(&upstream, &downstream, &RunsOptions::default(), &mut |_| {})
        .await
        .unwrap();
    assert!(!report.is_success());
    let first = report.upstream.pipeline.unwrap();
    assert_eq!(first.status, PipelineStatus::Success);
    assert_eq!(report.not_started[0].0, 1);
    assert_eq!(report.downstream.failed.len(), 1);
    let second = &report.downstream.succeeded[0].target;
    let variables = client
        .pipelines()
        .variables(&second.project, second.pipeline)
        .await
        .unwrap();
    let mut variables: Vec<_> = variables
        .iter()
        .map(|one| (one.key.as_str(), one.value.as_str()))
        .collect();
    variables.sort_unstable();
    let id = first.id.to_string();
    assert_eq!(
        variables,
        [
            ("LEVEL", "debug"),
            ("UPSTREAM_COMMIT_SHA", first.sha.as_str()),
            ("UPSTREAM_PIPELINE_ID", id.as_str())
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_follows_a_failure() {
    let world = World::of(SCENARIO);
    let (good, bad) = (project("acme/good"), project("acme/bad"));
    let report = world
        .client()
        .runs()
        .trigger_downstream(
            &run(&bad),
            &[DownstreamRun::new(run(&good))],
            &RunsOptions::default(),
            &mut |_| {},
        )
        .await
        .unwrap();
    assert!(!report.is_success() && report.downstream.is_empty());
    assert_eq!(world.gitlab.pipelines_created("acme/good"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_tree_is_rolled_up_as_it_grows() {
    let world = World::new();
    let client = world.client();
    let target = start(&world, "acme/shop").await;
    let tree = async || {
        let pipelines = client.pipelines();
        let (project, id) = (&target.project, target.pipeline);
        let tree = pipelines.tree(project, id, TreeLimits::default()).await;
        roll_up(&tree.unwrap())
    };
    tokio::time::sleep(Duration::from_secs(10)).await;
    let early = tree().await;
    assert_eq!(early.status, PipelineStatus::Running);
    assert_eq!(early.duration, None);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let late = tree().await;
    assert!(late.pipelines > 1 && late.complete, "{late:?}");
    assert!(
        late.duration.is_some_and(|seconds| seconds > 10.0),
        "{late:?}"
    );
}
