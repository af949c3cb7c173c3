use futures_util::TryStreamExt as _;
use pipewright_core::credentials::Token;
use pipewright_gitlab::Credential;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::requests::triggers::TriggerPipeline;
use pipewright_gitlab::types::Variable;

use super::World;
use super::world::project;

fn run(token: &str) -> TriggerPipeline {
    TriggerPipeline::new(Token::new(token), "main".parse().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_trigger_token_alone_starts_a_pipeline() {
    let world = World::new();
    let anonymous = world.build(
        world.config(),
        Credential::anonymous(),
        GitLabMetrics::default(),
    );
    let shop = project("acme/shop");
    let params = run("glptt-simulated-trigger-token-00")
        .variable(Variable::env("DEPLOY_TO", "staging").unwrap());
    let pipeline = anonymous.triggers().run(&shop, &params).await.unwrap();
    assert_eq!(pipeline.source.as_ref().unwrap().as_str(), "trigger");
    let variables = world
        .client()
        .pipelines()
        .variables(&shop, pipeline.id)
        .await
        .unwrap();
    assert!(variables.iter().any(|variable| variable.key == "DEPLOY_TO"));

    let error = anonymous
        .triggers()
        .run(&shop, &run("glptt-wrong"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Access.TriggerNotFound");
    let error = anonymous
        .triggers()
        .run(
            &project("acme/docs"),
            &run("glptt-simulated-trigger-token-00"),
        )
        .await
        .unwrap_err();
    assert_eq!(
        error.kind().code(),
        "Access.TriggerNotFound",
        "it is of another project"
    );
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_made_used_and_revoked() {
    let world = World::new();
    let triggers = world.client().triggers();
    let docs = project("acme/docs");
    let made = triggers.create(&docs, "nightly", None).await.unwrap();
    assert_eq!(made.description, "nightly");
    triggers.run(&docs, &run(&made.token)).await.unwrap();
    assert_eq!(triggers.get(&docs, made.id).await.unwrap().id, made.id);
    let all: Vec<_> = triggers.stream(&docs).try_collect().await.unwrap();
    assert!(all.iter().any(|trigger| trigger.id == made.id));
    triggers.revoke(&docs, made.id).await.unwrap();
    let error = triggers.run(&docs, &run(&made.token)).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.TriggerNotFound");
    let error = triggers.get(&docs, made.id).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.TriggerNotFound");
}
