use std::time::Duration;

use pipewright_gitlab::requests::pipelines::CreatePipeline;
use rstest::rstest;
use tokio::time::Instant;

use super::World;
use super::world::project;

const CREATE: &str = "path: /api/v4/projects/*/pipeline, method: POST";
const READ: &str = "path: /api/v4/projects/*/pipelines/latest, method: GET";

fn main_branch() -> CreatePipeline {
    CreatePipeline::new("main".parse().unwrap())
}

#[rstest]
#[case("answer: { status: 503 }", 3)]
#[case("answer: { status: 500 }", 3)]
#[case("answer: { status: 502, body: '<html>' }", 3)]
#[case("answer: { status: 429, headers: { Retry-After: '2' } }", 5)]
#[case("drop: before", 3)]
#[case("drop: after", 3)]
#[tokio::test(start_paused = true)]
async fn a_read_is_tried_again(#[case] fault: &str, #[case] retries: u32) {
    let world = World::with_faults(&format!("  - {{ {READ}, first: {retries}, {fault} }}"));
    let found = world
        .client()
        .pipelines()
        .latest(&project("acme/shop"), None)
        .await;
    assert!(found.is_ok(), "{found:?}");

    let world = World::with_faults(&format!("  - {{ {READ}, {fault} }}"));
    let error = world
        .client()
        .pipelines()
        .latest(&project("acme/shop"), None)
        .await
        .unwrap_err();
    assert_eq!(error.retries(), retries, "{error}");
    assert!(error.is_retryable(), "{error}");
    assert!(
        error
            .to_string()
            .contains(&format!("after {retries} retries")),
        "{error}"
    );
}

#[rstest]
#[case("answer: { status: 503 }", "Server.ServiceUnavailable")]
#[case("answer: { status: 500 }", "Server.InternalError")]
#[case("drop: before", "Network.ConnectionFailed")]
#[case("drop: after", "Network.ConnectionFailed")]
#[tokio::test(start_paused = true)]
async fn a_pipeline_is_never_created_twice(#[case] fault: &str, #[case] code: &str) {
    let world = World::with_faults(&format!("  - {{ {CREATE}, {fault} }}"));
    let before = world.gitlab.pipelines_created("acme/shop");
    let error = world
        .client()
        .pipelines()
        .create(&project("acme/shop"), &main_branch())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), code);
    assert_eq!(error.retries(), 0);
    assert!(error.may_have_been_sent());
    assert!(error.to_string().contains("look"), "{error}");
    assert!(world.gitlab.pipelines_created("acme/shop") - before <= 1);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_creation_waits_as_long_as_the_server_says() {
    let world = World::with_faults(&format!(
        "  - {{ {CREATE}, first: 1, answer: {{ status: 429, headers: {{ Retry-After: '30' }}, \
         body: Retry later }} }}"
    ));
    let before = world.gitlab.pipelines_created("acme/shop");
    let started = Instant::now();
    world
        .client()
        .pipelines()
        .create(&project("acme/shop"), &main_branch())
        .await
        .unwrap();
    assert!(started.elapsed() >= Duration::from_secs(30));
    assert_eq!(world.gitlab.pipelines_created("acme/shop") - before, 1);
}

#[rstest]
#[case("truncate_body: 40", "Decode")]
#[case("answer: { status: 200, body: '<html>Sign in</html>' }", "Decode")]
#[case(
    "answer: { status: 200, headers: { Content-Type: application/json }, body: '[]' }",
    "Decode"
)]
#[case("break_body: 40", "Network.ConnectionFailed")]
#[tokio::test(start_paused = true)]
async fn nonsense_is_an_error(#[case] fault: &str, #[case] code: &str) {
    let world = World::with_faults(&format!("  - {{ {READ}, {fault} }}"));
    let error = world
        .client()
        .pipelines()
        .latest(&project("acme/shop"), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), code, "{error}");
    assert_eq!(error.operation(), Some("pipelines.latest"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_times_out() {
    let world = World::with_faults(&format!("  - {{ {READ}, latency_ms: 600000 }}"));
    let error = world
        .client()
        .pipelines()
        .latest(&project("acme/shop"), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Network.Timeout");
    assert!(error.elapsed() >= Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_deletion_whose_answer_was_lost_is_a_success() {
    let world = World::with_faults(
        "  - { path: /api/v4/projects/*/pipelines/*, method: DELETE, first: 1, drop: after }",
    );
    let (pipelines, docs) = (world.client().pipelines(), project("acme/docs"));
    let id = pipelines.latest(&docs, None).await.unwrap().id;
    pipelines.delete(&docs, id).await.unwrap();
    let error = pipelines.delete(&docs, id).await.unwrap_err();
    assert_eq!(
        error.kind().code(),
        "Access.PipelineNotFound",
        "the second call finds nothing"
    );
}
