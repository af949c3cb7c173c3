//! What can be seen from outside: spans, metrics, and no secret anywhere.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use pipewright_core::observability::{MetricsSink, Privacy};
use pipewright_gitlab::TokenKind;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::requests::triggers::TriggerPipeline;
use pipewright_gitlab::types::Variable;
use prometheus_client::registry::Registry;
use tracing_subscriber::fmt::format::FmtSpan;

use super::World;
use super::world::{credential, project};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn start(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn spans_are_named_and_hide_the_project() {
    let captured = Captured::default();
    let guard = captured.start();
    let world = World::new();
    let client = world.client();
    let (shop, pipelines) = (project("acme/shop"), client.pipelines());
    let params = CreatePipeline::new("main".parse().unwrap());
    let id = pipelines.create(&shop, &params).await.unwrap().id;
    pipelines.get(&shop, id).await.unwrap();
    pipelines.cancel(&shop, id).await.unwrap();
    drop(guard);
    let text = captured.text();
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
    let captured = Captured::default();
    let guard = captured.start();
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
    drop(guard);
    assert!(captured.text().contains("project_id=acme/shop"));
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
    let captured = Captured::default();
    let guard = captured.start();
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
    drop(guard);
    seen += &captured.text();
    prometheus_client::encoding::text::encode(&mut seen, &registry).unwrap();
    assert!(seen.contains("gitlab.request"), "nothing was captured");
    for secret in SECRETS {
        let found = seen
            .find(secret)
            .map(|at| &seen[at.saturating_sub(200)..at]);
        assert_eq!(found, None, "{secret} is shown");
    }
}
