//! What can be seen from outside: spans, metrics, and no secret anywhere.

use std::fmt::Write as _;

use futures_util::StreamExt as _;
use pipewright_core::observability::{MetricsSink, Privacy};
use pipewright_gitlab::TokenKind;
use pipewright_gitlab::logs::FollowOptions;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::requests::triggers::TriggerPipeline;
use pipewright_gitlab::services::artifacts::DownloadOptions;
use pipewright_gitlab::types::Variable;
use pipewright_gitlab::watch::WaitOptions;
use prometheus_client::registry::Registry;

use super::World;
use super::world::{credential, project};
use pipewright_conformance::captured;

#[tokio::test(start_paused = true)]
async fn spans_are_named_and_hide_the_project() {
    captured::start();
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("acme/shop"), client.pipelines());
    let params = CreatePipeline::new("main".parse().unwrap());
    let id = pipelines.create(&shop, &params).await.unwrap().id;
    pipelines.get(&shop, id).await.unwrap();
    pipelines.cancel(&shop, id).await.unwrap();
    let text = captured::text();
    for span in [
        "gitlab.pipeline.create{project_id=project#443c62 ref=\"main\" source=\"api\"}",
        "gitlab.pipeline.get{project_id=project#443c62}",
        "gitlab.pipeline.cancel{project_id=project#443c62}:gitlab.request{operation=\"pipelines.cancel\"",
    ] {
        assert!(text.contains(span), "{span} in\n{text}");
    }
    assert!(!text.contains("acme"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn project_names_are_shown_when_asked_for() {
    captured::start();
    let world = World::new();
    let mut config = world.config();
    config.project_privacy = Privacy::Shown;
    let credential = credential(TokenKind::Personal, world.gitlab.token());
    let client = world.build(config, credential, GitLabMetrics::default());
    client
        .pipelines()
        .latest(&project("acme/shop"), None)
        .await
        .unwrap();
    assert!(captured::text().contains("project_id=acme/shop"));
}

#[tokio::test(start_paused = true)]
async fn what_happens_is_counted() {
    let mut registry = Registry::default();
    let metrics = GitLabMetrics::new(&mut MetricsSink::new(&mut registry));
    let world = World::new();
    let credential = credential(TokenKind::Personal, world.gitlab.token());
    let client = world.build(world.config(), credential, metrics.clone());
    let shop = project("acme/shop");
    let params = CreatePipeline::new("main".parse().unwrap());
    client.pipelines().create(&shop, &params).await.unwrap();
    client
        .pipelines()
        .get(&shop, 999_999.into())
        .await
        .unwrap_err();
    metrics.webhook_event("Pipeline Hook");
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    for line in [
        r#"gitlab_pipelines_triggered_total{project="acme/shop",ref="main",source="api"} 1"#,
        r#"gitlab_errors_total{error_type="Access.PipelineNotFound"} 1"#,
        r#"gitlab_webhook_events_total{event_type="Pipeline Hook"} 1"#,
        "gitlab_rate_limit_remaining{} ",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_ever_shown() {
    const SECRETS: [&str; 3] = [
        "glpat-planted-token",
        "glptt-planted-trigger",
        "planted-value",
    ];
    captured::start();
    let mut registry = Registry::default();
    let metrics = GitLabMetrics::new(&mut MetricsSink::new(&mut registry));
    let world = World::with_faults("  - { path: /api/v4/projects/2/**, answer: { status: 502 } }");
    let client = world.build(
        world.config(),
        credential(TokenKind::Personal, SECRETS[0]),
        metrics,
    );
    let mut seen = format!("{client:?} {:?}", world.config());
    let variable = Variable::env("PASSWORD", SECRETS[2]).unwrap();
    for name in ["1", "2", "acme/nowhere"] {
        let name = project(name);
        let create = CreatePipeline::new("main".parse().unwrap()).variable(variable.clone());
        let run = TriggerPipeline::new(
            pipewright_core::credentials::Token::new(SECRETS[1]),
            "main".parse().unwrap(),
        )
        .variable(variable.clone());
        write!(seen, "{create:?} {run:?}").unwrap();
        let errors = [
            client.pipelines().create(&name, &create).await.unwrap_err(),
            client.triggers().run(&name, &run).await.unwrap_err(),
            client.pipelines().latest(&name, None).await.unwrap_err(),
        ];
        for error in errors {
            write!(seen, "{error} {error:?} {error:#?}").unwrap();
            let mut source = std::error::Error::source(&error);
            while let Some(inner) = source {
                write!(seen, "{inner} {inner:?}").unwrap();
                source = inner.source();
            }
        }
    }
    seen += &captured::text();
    prometheus_client::encoding::text::encode(&mut seen, &registry).unwrap();
    assert!(seen.contains("gitlab.request"), "nothing was captured");
    for secret in SECRETS {
        let found = seen
            .find(secret)
            .map(|at| &seen[at.saturating_sub(200)..at]);
        assert_eq!(found, None, "{secret} is shown");
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_and_artifacts_are_seen_too() {
    captured::start();
    let mut registry = Registry::default();
    let metrics = GitLabMetrics::new(&mut MetricsSink::new(&mut registry));
    let world = World::new();
    let credential = credential(TokenKind::Personal, world.gitlab.token());
    let client = world.build(world.config(), credential, metrics);
    let (shop, main) = (
        project("acme/shop"),
        CreatePipeline::new("main".parse().unwrap()),
    );
    let pipeline = client.pipelines().create(&shop, &main).await.unwrap().id;

    let options = WaitOptions::default();
    client
        .watcher()
        .wait(&shop, pipeline, &options, &mut |_| {})
        .await
        .unwrap();
    let filter = PipelineJobFilter::default();
    let jobs = client
        .jobs()
        .list_for_pipeline(&shop, pipeline, &filter, None)
        .await
        .unwrap();
    let compile = jobs.items.iter().find(|job| job.name == "compile").unwrap();
    let manual = jobs
        .items
        .iter()
        .find(|job| job.name == "deploy-production")
        .unwrap();
    client
        .follow_log(&shop, compile.id, FollowOptions::default())
        .into_stream()
        .count()
        .await;
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("a.zip");
    let download = DownloadOptions::default();
    client
        .artifacts()
        .download(&shop, &compile.id.into(), &target, download)
        .await
        .unwrap();
    let secret = Variable::env("PASSWORD", "planted-value").unwrap();
    client
        .jobs()
        .play(&shop, manual.id, &[secret])
        .await
        .unwrap();

    let spans = captured::text();
    for span in [
        "gitlab.pipeline.wait{project_id=project#443c62}",
        "gitlab.job.get{project_id=project#443c62}",
        "gitlab.job.log{project_id=project#443c62 bytes=",
        "gitlab.artifact.download{project_id=project#443c62 size=",
    ] {
        assert!(spans.contains(span), "{span} in\n{spans}");
    }
    assert!(
        !spans.contains("planted-value") && !spans.contains("acme"),
        "{spans}"
    );
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    for line in [
        r#"gitlab_pipelines_completed_total{project="acme/shop",status="success"} 1"#,
        r#"gitlab_pipeline_duration_seconds_count{project="acme/shop",status="success"} 1"#,
        r#"gitlab_jobs_total{project="acme/shop",stage="build",status="success"} 1"#,
        r#"gitlab_job_duration_seconds_count{project="acme/shop",stage="build"} 1"#,
        "gitlab_artifacts_downloaded_bytes",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}
