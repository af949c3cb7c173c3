use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::{Scope, TokenKind};
use rstest::rstest;

use super::World;
use super::world::{credential, project};

fn main_branch() -> CreatePipeline {
    CreatePipeline::new("main".parse().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_token_tells_about_itself() {
    let world = World::new();
    let token = world.client().tokens().current().await.unwrap();
    assert_eq!(token.scopes, [Scope::Api]);
    assert!(token.active && !token.revoked);
}

#[rstest]
#[case(TokenKind::Personal, "glpat-simulated-api-token-00")]
#[case(TokenKind::Project, "glpat-simulated-project-0000")]
#[case(TokenKind::Group, "glpat-simulated-group-000000")]
#[case(TokenKind::OAuth, "gloas-simulated-oauth-000000")]
#[tokio::test(start_paused = true)]
async fn every_kind_of_token_opens_the_door(#[case] kind: TokenKind, #[case] token: &str) {
    let world = World::new();
    let client = world.build(
        world.config(),
        credential(kind, token),
        GitLabMetrics::default(),
    );
    assert!(
        client
            .pipelines()
            .create(&project("acme/shop"), &main_branch())
            .await
            .is_ok()
    );
}

#[rstest]
#[case("glpat-simulated-expired-0000", "Authentication.TokenExpired")]
#[case("glpat-simulated-revoked-0000", "Authentication.TokenRevoked")]
#[case("glpat-nobody-knows-this-one", "Authentication.InvalidToken")]
#[tokio::test(start_paused = true)]
async fn a_token_that_is_no_good_is_called_so(#[case] token: &str, #[case] code: &str) {
    let world = World::new();
    let error = world
        .client_with(token)
        .tokens()
        .current()
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), code);
    assert!(!format!("{error} {error:?}").contains(token));
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_is_named_before_the_write() {
    let world = World::new();
    let client = world.client_with("glpat-simulated-read-token-0");
    let shop = project("acme/shop");
    let before = world.gitlab.pipelines_created("acme/shop");
    let error = client
        .pipelines()
        .create(&shop, &main_branch())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Authentication.InsufficientScopes");
    assert_eq!(error.status(), None, "nothing was sent");
    let line = error.to_string();
    assert!(
        line.contains("read_api") && line.contains("the scope api"),
        "{line}"
    );
    assert_eq!(world.gitlab.pipelines_created("acme/shop"), before);

    let mut config = world.config();
    config.check_scopes = false;
    let credential = credential(TokenKind::Personal, "glpat-simulated-read-token-0");
    let unchecked = world.build(config, credential, GitLabMetrics::default());
    let error = unchecked
        .pipelines()
        .create(&shop, &main_branch())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Authentication.InsufficientScopes");
    assert_eq!(error.status().unwrap(), 403, "the server says the same");
}

#[tokio::test(start_paused = true)]
async fn the_scopes_are_asked_for_once() {
    let world = World::new();
    let (client, shop, params) = (world.client(), project("acme/shop"), main_branch());
    let before = world.gitlab.requests().total();
    let pipelines = client.pipelines();
    let all = (0..5).map(|_| pipelines.create(&shop, &params));
    for created in futures_util::future::join_all(all).await {
        assert!(created.is_ok());
    }
    assert_eq!(world.gitlab.requests().total() - before, 6);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_too_low_is_denied() {
    let world = World::new();
    let client = world.client_with("glpat-simulated-reporter-000");
    let error = client
        .pipelines()
        .create(&project("acme/shop"), &main_branch())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Access.PermissionDenied");
    assert!(error.is_denied());
}
