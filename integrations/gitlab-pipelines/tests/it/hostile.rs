//! Servers, or what stands before them, that answer what no GitLab would.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use http::Method;
use pipewright_core::credentials::Token;
use pipewright_core::http::HttpResponse;
use pipewright_gitlab::logs::{FollowOptions, LogFollower};
use pipewright_gitlab::requests::jobs::JobFilter;
use pipewright_gitlab::requests::pipelines::{CreatePipeline, PipelineFilter};
use pipewright_gitlab::requests::raw::ApiRequest;
use pipewright_gitlab::services::TreeLimits;
use pipewright_gitlab::watch::{ManyEvent, Target, WaitOptions};
use pipewright_gitlab::{Credential, Error, GitLabClient, GitLabConfig};
use rstest::rstest;

use crate::support::{Played, TOKEN, answer, client, project};

const PIPELINE: &str = r#"{"id":7,"project_id":1,"status":"failed","ref":"main","sha":"a"}"#;

fn always(status: u16, headers: &'static [(&str, &str)], body: &str) -> GitLabClient {
    let body = body.to_owned();
    client(Played::new(move |_, _| {
        answer(status, headers, body.clone())
    }))
}

/// What is wrong with many operations under one bad answer.
async fn errors(client: &GitLabClient) -> Vec<Error> {
    let (project, params) = (project(), CreatePipeline::new("main".parse().unwrap()));
    let (pipelines, jobs) = (client.pipelines(), client.jobs());
    let mut errors: Vec<Option<Error>> = vec![
        pipelines.get(&project, 7.into()).await.err(),
        pipelines
            .list(&project, &PipelineFilter::default(), None)
            .await
            .err(),
        pipelines.create(&project, &params).await.err(),
        pipelines.variables(&project, 7.into()).await.err(),
        pipelines.test_report(&project, 7.into()).await.err(),
        pipelines
            .tree(&project, 7.into(), TreeLimits::default())
            .await
            .err(),
        jobs.get(&project, 7.into()).await.err(),
        jobs.list(&project, &JobFilter::default(), None).await.err(),
        client.environments().get(&project, 7.into()).await.err(),
        client.deployments().get(&project, 7.into()).await.err(),
        client.triggers().get(&project, 7.into()).await.err(),
        client.projects().get(&project).await.err(),
        client.tokens().current().await.err(),
    ];
    errors.retain(Option::is_some);
    errors.into_iter().flatten().collect()
}

#[rstest]
#[case::deep(200, "[".repeat(100_000))]
#[case::deep_objects(400, r#"{"message":"#.repeat(100_000))]
#[case::huge_numbers(200, r#"{"id":1e999,"duration":1e308,"status":7}"#.into())]
#[case::negative(200, r#"{"id":-7,"status":"failed"}"#.into())]
#[case::not_a_number(200, r#"{"id":7,"status":"failed","duration":"NaN"}"#.into())]
#[case::odd_dates(200, r#"{"id":7,"status":"x","created_at":"+262143-12-31T23:59:60Z"}"#.into())]
#[case::a_scalar(200, "7".into())]
#[case::html(200, "<html><title>Sign in \u{1b}[2J</title>".into())]
#[case::terminal_tricks(403, "{\"message\":\"403 Forbidden - \u{1b}]0;x\u{7}\"}".into())]
#[case::long(200, format!(r#"{{"id":"{}"}}"#, "x".repeat(1_000_000)))]
#[case::long_error(500, "x".repeat(1_000_000))]
#[case::nothing(204, String::new())]
#[case::redirect_to_nowhere(304, String::new())]
#[case::unknown_status(799, "{}".into())]
#[tokio::test(start_paused = true)]
async fn nonsense_is_an_error_of_one_short_line(#[case] status: u16, #[case] body: String) {
    for error in errors(&always(status, &[], &body)).await {
        let (shown, debug) = (error.to_string(), format!("{error:?}"));
        assert!(
            shown.len() < 1500 && debug.len() < 10_000,
            "{} {}",
            shown.len(),
            debug.len()
        );
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
}

#[rstest]
#[case(
    "pipeline's variables",
    r#"[{"key":"K","value":"v","variable_type":{"planted":1},"raw":"planted"}]"#
)]
#[case("trigger", r#"{"id":"planted","token":"planted"}"#)]
#[tokio::test(start_paused = true)]
async fn what_holds_a_secret_is_not_quoted(#[case] what: &str, #[case] body: &str) {
    let client = always(200, &[], body);
    let error = match what {
        "trigger" => client
            .triggers()
            .get(&project(), 7.into())
            .await
            .unwrap_err(),
        _ => client
            .pipelines()
            .variables(&project(), 7.into())
            .await
            .unwrap_err(),
    };
    assert_eq!(error.kind().code(), "Decode");
    assert!(
        !format!("{error} {error:?}").contains("planted"),
        "{error:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_in_the_path_of_any_request_is_not_shown() {
    let path = "projects/1/x?page=2&private_token=planted";
    let request = ApiRequest::new(Method::GET, path).field("token", "planted");
    let error = always(404, &[], "")
        .api()
        .call(&request, None)
        .await
        .unwrap_err();
    let invalid = ApiRequest::new(Method::GET, format!("/{path}#"))
        .operation()
        .unwrap_err();
    let ok = always(200, &[], r#""planted""#);
    let response = ok.api().call(&request, None).await.unwrap();
    assert!(!format!("{response:?}").contains("planted"), "{response:?}");
    for shown in [
        format!("{error} {error:?}"),
        format!("{invalid} {invalid:?}"),
        format!("{request:?}"),
    ] {
        assert!(!shown.contains("planted"), "{shown}");
        assert!(shown.contains("projects/1/x"), "{shown}");
    }
}

/// The longest wait that a header can name, and a time before which there is none.
const FOREVER: &[(&str, &str)] = &[("retry-after", "18446744073709551615")];

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_for_ever_is_asked_again() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let client = client(Played::new(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        answer(503, FOREVER, "")
    }));
    let options = WaitOptions::default().tolerated_errors(2);
    let targets = [Target::new(project(), 7.into())];
    let watcher = client.watcher();
    let events: Vec<_> = watcher.wait_many(targets, &options).collect().await;
    assert!(
        matches!(events.last(), Some(ManyEvent::ProjectFailed { .. })),
        "{events:?}"
    );
    assert_eq!(calls.load(Ordering::Relaxed), 3);

    let follower = LogFollower::new(client.jobs(), project(), 7.into(), FollowOptions::default());
    let day = Duration::from_secs(24 * 60 * 60);
    let events = tokio::time::timeout(day, follower.into_stream().collect::<Vec<_>>()).await;
    assert!(events.unwrap().pop().unwrap().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_older_than_time_is_waited_for() {
    let body = |status: &str| {
        format!(
            r#"[{{"id":7,"status":"{status}","updated_at":"-262143-01-01T00:00:00"}},
                    {{"id":8,"status":"{status}"}}]"#
        )
    };
    let client = client(Played::new(move |_, before| {
        answer(
            200,
            &[],
            body(if before < 2 { "running" } else { "success" }),
        )
    }));
    let targets = [7, 8].map(|id| Target::new(project(), id.into()));
    let events: Vec<_> = client
        .watcher()
        .wait_many(targets, &WaitOptions::default())
        .collect()
        .await;
    assert!(
        matches!(events.last(), Some(ManyEvent::Settled { .. })),
        "{events:?}"
    );
}

fn retried_then(next: impl Fn() -> HttpResponse + Send + Sync + 'static) -> GitLabClient {
    client(Played::new(move |request, _| {
        if request.method() == Method::POST {
            return answer(201, &[], PIPELINE);
        }
        next()
    }))
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_was_made_is_not_denied_by_a_failed_look() {
    let client = retried_then(|| answer(502, &[], "<html>"));
    let error = client
        .pipelines()
        .retry(&project(), 7.into())
        .await
        .unwrap_err();
    assert!(error.may_have_been_sent(), "{error}");
    assert!(
        error.to_string().contains("look before trying again"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_erasure_whose_answer_was_lost_is_a_success() {
    let erased = r#"{"id":7,"status":"failed","name":"a","stage":"b","ref":"main","erased_at":"2026-11-21T08:00:00Z"}"#;
    let server = Played::new(move |request, before| match (request.method(), before) {
        (&Method::POST, 0) => answer(502, &[], ""),
        (&Method::POST, _) => answer(
            403,
            &[],
            r#"{"message":"403 Forbidden - Job is not erasable!"}"#,
        ),
        _ => answer(200, &[], erased),
    });
    let mut config = GitLabConfig::new("https://gitlab.example").unwrap();
    config.check_scopes = false;
    let client = GitLabClient::builder(config, Credential::anonymous(), server).build();
    assert!(
        client
            .jobs()
            .erase(&project(), 7.into())
            .await
            .unwrap()
            .erased_at
            .is_some()
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_got_its_scope_later_is_believed() {
    let server = Played::new(|request, before| {
        let scope = if before == 0 { "read_api" } else { "api" };
        if request.uri().path().ends_with("/self") {
            let body = format!(r#"{{"id":1,"name":"t","scopes":["{scope}"]}}"#);
            return answer(200, &[], body);
        }
        answer(201, &[], PIPELINE)
    });
    let config = GitLabConfig::new("https://gitlab.example").unwrap();
    let credential = Credential::personal(Token::new(TOKEN));
    let client = GitLabClient::builder(config, credential, server.clone()).build();
    let (project, params) = (project(), CreatePipeline::new("main".parse().unwrap()));
    let error = client
        .pipelines()
        .create(&project, &params)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Authentication.InsufficientScopes");
    for _ in 0..2 {
        client.pipelines().create(&project, &params).await.unwrap();
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn without_a_token_a_missing_project_may_be_a_private_one() {
    let server = Played::new(|_, _| answer(404, &[], r#"{"message":"404 Project Not Found"}"#));
    let config = GitLabConfig::new("https://gitlab.example").unwrap();
    let anonymous = GitLabClient::builder(config, Credential::anonymous(), server.clone()).build();
    let error = anonymous.projects().get(&project()).await.unwrap_err();
    assert!(error.hint().unwrap().contains("without a token"), "{error}");
    let error = client(server).projects().get(&project()).await.unwrap_err();
    assert!(
        !error.hint().unwrap().contains("without a token"),
        "{error}"
    );
}
