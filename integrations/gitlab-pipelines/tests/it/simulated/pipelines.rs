use futures_util::TryStreamExt as _;
use pipewright_gitlab::requests::pipelines::{CreatePipeline, PipelineFilter};
use pipewright_gitlab::services::TreeLimits;
use pipewright_gitlab::types::{PipelineOrder, PipelineStatus, Sort, TestStatus, Variable};

use super::World;
use super::world::project;

fn main_branch() -> CreatePipeline {
    CreatePipeline::new("main".parse().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_from_its_creation_to_its_end() {
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("acme/shop"), client.pipelines());
    let params = main_branch()
        .variable(Variable::env("DEPLOY_TO", "staging").unwrap())
        .variable(Variable::file("CONFIG", "a: 1\n").unwrap())
        .input("environment", "staging");
    let created = pipelines.create(&shop, &params).await.unwrap();
    assert!(!created.status.is_finished());
    assert_eq!(created.git_ref, "main");
    assert_eq!(created.source.as_ref().unwrap().as_str(), "api");

    let variables = pipelines.variables(&shop, created.id).await.unwrap();
    let named: Vec<_> = variables
        .iter()
        .map(|variable| (variable.key.as_str(), variable.value.as_str()))
        .collect();
    assert_eq!(named, [("DEPLOY_TO", "staging"), ("CONFIG", "a: 1\n")]);

    let renamed = pipelines
        .update_name(&shop, created.id, "nightly")
        .await
        .unwrap();
    assert_eq!(renamed.name.as_deref(), Some("nightly"));

    let settled = world.settled(&client, &shop, created.id).await;
    assert_eq!(
        settled.status,
        PipelineStatus::Success,
        "a manual job may be left alone"
    );
    assert!(settled.duration.unwrap() > 1.0);
    assert!(settled.started_at.unwrap() < settled.finished_at.unwrap());
    assert_eq!(settled.coverage, Some(87.5));

    let latest = pipelines
        .latest(&shop, Some(&params.git_ref))
        .await
        .unwrap();
    assert_eq!(latest.id, created.id);
}

#[tokio::test(start_paused = true)]
async fn tests_are_reported() {
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("1"), client.pipelines());
    let id = pipelines.create(&shop, &main_branch()).await.unwrap().id;
    assert_eq!(
        pipelines.test_report(&shop, id).await.unwrap().total_count,
        0
    );
    world.settled(&client, &shop, id).await;
    let report = pipelines.test_report(&shop, id).await.unwrap();
    assert_eq!(
        (
            report.total_count,
            report.success_count,
            report.skipped_count
        ),
        (5, 4, 1)
    );
    let suite = &report.test_suites[0];
    assert_eq!(suite.name, "unit-tests");
    assert!(
        suite
            .test_cases
            .iter()
            .any(|case| case.status == TestStatus::Skipped)
    );
    let summary = pipelines.test_report_summary(&shop, id).await.unwrap();
    assert_eq!(summary.total.count, 5);
    assert_eq!(summary.test_suites[0].build_ids.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_tree_has_the_child_and_the_downstream_pipeline() {
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("acme/shop"), client.pipelines());
    let id = pipelines.create(&shop, &main_branch()).await.unwrap().id;
    world.settled(&client, &shop, id).await;
    let tree = pipelines
        .tree(&shop, id, TreeLimits::default())
        .await
        .unwrap();
    let names: Vec<&str> = tree
        .bridges
        .iter()
        .map(|branch| branch.bridge.name.as_str())
        .collect();
    assert!(
        names.contains(&"browser-tests") && names.contains(&"deploy-downstream"),
        "{names:?}"
    );
    let projects: Vec<u64> = tree
        .walk()
        .iter()
        .map(|(_, _, pipeline)| pipeline.project_id.unwrap().get())
        .collect();
    assert_eq!(projects.len(), 3);
    assert!(projects.contains(&2));
    let json = serde_json::to_value(&tree).unwrap();
    assert_eq!(json["pipeline"]["id"], id.get());
}

#[tokio::test(start_paused = true)]
async fn cancelling_is_idempotent_and_honest() {
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("acme/shop"), client.pipelines());
    let id = pipelines.create(&shop, &main_branch()).await.unwrap().id;
    assert!(pipelines.cancel(&shop, id).await.is_ok());
    let settled = world.settled(&client, &shop, id).await;
    assert_eq!(settled.status, PipelineStatus::Canceled);
    assert_eq!(
        pipelines.cancel(&shop, id).await.unwrap().status,
        PipelineStatus::Canceled
    );

    let docs = project("acme/docs");
    let failed = pipelines.latest(&docs, None).await.unwrap();
    let error = pipelines.cancel(&docs, failed.id).await.unwrap_err();
    assert_eq!(error.kind().code(), "Pipeline.CannotCancel");
    assert!(error.to_string().contains("failed"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn retrying_runs_the_failed_jobs_again() {
    let world = World::new();
    let client = world.client();
    let (docs, pipelines) = (project("acme/docs"), client.pipelines());
    let failed = pipelines.latest(&docs, None).await.unwrap();
    assert_eq!(failed.status, PipelineStatus::Failed);
    let retried = pipelines.retry(&docs, failed.id).await.unwrap();
    assert!(!retried.status.is_finished(), "{}", retried.status);
    world.settled(&client, &docs, failed.id).await;

    let deploy = project("acme/deploy");
    let passed = pipelines.latest(&deploy, None).await.unwrap();
    assert_eq!(passed.status, PipelineStatus::Success);
    let error = pipelines.retry(&deploy, passed.id).await.unwrap_err();
    assert_eq!(error.kind().code(), "Pipeline.CannotRetry");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_pipeline_is_gone() {
    let world = World::new();
    let pipelines = world.client().pipelines();
    let docs = project("acme/docs");
    let id = pipelines.latest(&docs, None).await.unwrap().id;
    pipelines.delete(&docs, id).await.unwrap();
    let error = pipelines.get(&docs, id).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.PipelineNotFound");
}

#[tokio::test(start_paused = true)]
async fn lists_are_paged_filtered_and_ordered() {
    let world = World::new();
    let pipelines = world.client().pipelines();
    let shop = project("acme/shop");
    let all = PipelineFilter {
        per_page: Some(5),
        ..PipelineFilter::default()
    };
    let first = pipelines.list(&shop, &all, None).await.unwrap();
    assert_eq!(first.items.len(), 5);
    assert_eq!(first.total, Some(12), "child pipelines are left out");
    let second = pipelines
        .list(&shop, &all, first.next.as_ref())
        .await
        .unwrap();
    assert_ne!(first.items[0].id, second.items[0].id);
    let every: Vec<_> = pipelines.stream(&shop, &all).try_collect().await.unwrap();
    assert_eq!(every.len(), 12);
    assert!(every.is_sorted_by(|one, next| one.id > next.id));

    let oldest_first = PipelineFilter {
        order_by: Some(PipelineOrder::Id),
        sort: Some(Sort::Ascending),
        git_ref: Some("main".parse().unwrap()),
        created_before: Some("2026-11-20T00:00:00Z".parse().unwrap()),
        ..PipelineFilter::default()
    };
    let some = pipelines
        .list(&shop, &oldest_first, None)
        .await
        .unwrap()
        .items;
    assert!(!some.is_empty() && some.is_sorted_by(|one, next| one.id < next.id));
    assert!(some.iter().all(|pipeline| pipeline.git_ref == "main"));
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_is_told_apart() {
    let world = World::new();
    let pipelines = world.client().pipelines();
    let (shop, nowhere) = (project("acme/shop"), project("acme/nowhere"));
    let unknown = CreatePipeline::new("no-such-branch".parse().unwrap());
    let error = pipelines.create(&shop, &unknown).await.unwrap_err();
    assert_eq!(error.kind().code(), "Pipeline.InvalidRef");
    assert!(error.to_string().contains("no-such-branch"), "{error}");
    assert!(!error.may_have_been_sent());

    let error = pipelines.get(&nowhere, 1.into()).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.ProjectNotFound");
    let error = pipelines.get(&shop, 999_999.into()).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.PipelineNotFound");
    let branch = "release/2.0".parse().unwrap();
    let error = pipelines.latest(&shop, Some(&branch)).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.PipelineNotFound");
    assert!(
        error.to_string().contains("of \"release/2.0\" in"),
        "{error}"
    );
}
