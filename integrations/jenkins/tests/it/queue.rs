//! The queue, against a server that a test plays.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use pipewright_core::http::HttpResponse;
use pipewright_jenkins::Error;
use pipewright_jenkins::services::queue::{CancelOutcome, QueueWaitOptions, StartedBuild};
use pipewright_jenkins::types::{QueueRef, QueueState};
use rstest::rstest;
use tokio::time::Instant;

use crate::support::{Played, STARTING, answer, client, job};

fn item(class: &str, rest: &str) -> HttpResponse {
    let body = format!(
        r#"{{"_class":"hudson.model.Queue${class}","id":13,"actions":[{{}},{{"causes":[{{"shortDescription":"Started by user admin"}}]}}],
            "task":{{"_class":"hudson.model.FreeStyleProject","name":"hello","url":"http://inner/job/f/job/hello/"}}{rest}}}"#
    );
    answer(200, &[], body)
}

fn waiting() -> HttpResponse {
    item(
        "WaitingItem",
        r#","why":"In the quiet period. Expires in 29 sec""#,
    )
}

fn left(number: u64) -> HttpResponse {
    let url = format!("http://inner/job/f/job/hello/{number}/");
    let rest = format!(r#","executable":{{"number":{number},"url":"{url}"}},"cancelled":false"#);
    item("LeftItem", &rest)
}

fn gone() -> HttpResponse {
    answer(404, &[], "<html><title>Error 404 Not Found</title>")
}

async fn wait(
    server: Arc<Played>,
    item: QueueRef,
) -> (Result<StartedBuild, Error>, Vec<QueueState>) {
    let mut seen = Vec::new();
    let options = QueueWaitOptions::default().max_wait(Duration::from_secs(600));
    let told = &mut |item: &pipewright_jenkins::types::QueueItem| seen.push(item.state());
    let started = client(server)
        .queue()
        .wait_for_build(&item, &options, told)
        .await;
    (started, seen)
}

#[tokio::test(start_paused = true)]
async fn the_build_is_the_one_that_the_item_names() {
    let server = Played::new(|_, before| match before {
        0..3 => waiting(),
        3 => item(
            "BlockedItem",
            r#","blocked":true,"why":"Build #1 is already in progress""#,
        ),
        4 => item(
            "BuildableItem",
            r#","buildable":true,"why":"Waiting for next available executor""#,
        ),
        5 => item("LeftItem", r#","cancelled":false,"executable":null"#),
        _ => left(42),
    });
    let begun = Instant::now();
    let (started, seen) = wait(server.clone(), QueueRef::new(13)).await;
    let started = started.unwrap();
    assert_eq!((started.number.get(), started.job), (42, job("f/hello")));
    assert_eq!(
        seen,
        [
            QueueState::Waiting,
            QueueState::Blocked,
            QueueState::Buildable,
            QueueState::Leaving,
            QueueState::Started
        ]
    );
    // Looks after 1 s, doubling to 5 s, soon again after each change.
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    let query = server.requests()[0].uri().query().unwrap().to_owned();
    assert!(query.starts_with("tree=id%2Cwhy"), "{query}");
}

#[tokio::test(start_paused = true)]
async fn a_restart_of_the_server_is_waited_through() {
    let server = Played::new(|_, before| match before {
        0 => waiting(),
        1..6 => answer(503, &[], STARTING),
        _ => left(7),
    });
    let (started, _) = wait(server, QueueRef::new(13)).await;
    assert_eq!(started.unwrap().number.get(), 7);
}

fn builds(range: &str) -> HttpResponse {
    let body = match range {
        "0,100" => (0..100)
            .map(|at| format!(r#"{{"number":{},"queueId":{}}}"#, 200 - at, 900 - at))
            .collect::<Vec<_>>(),
        _ => vec![
            r#"{"number":100,"queueId":13}"#.into(),
            r#"{"number":99,"queueId":-1}"#.into(),
        ],
    };
    answer(200, &[], format!(r#"{{"allBuilds":[{}]}}"#, body.join(",")))
}

fn forgotten(after: usize) -> Arc<Played> {
    Played::new(move |request, before| {
        let query = request.uri().query().unwrap_or_default();
        let range = query
            .split("%7B")
            .nth(1)
            .map(|range| range.replace("%2C", ",").replace("%7D", ""));
        match (request.uri().path().contains("/queue/"), range) {
            (true, _) if before < after => waiting(),
            (true, _) => gone(),
            (false, range) => builds(&range.unwrap()),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_item_is_found_among_the_builds_by_its_id() {
    for (item, after) in [
        (QueueRef::new(13).of_job(job("f/hello")), 0),
        // The job is known from a look before the item was forgotten.
        (QueueRef::new(13), 2),
    ] {
        let (started, _) = wait(forgotten(after), item).await;
        assert_eq!(started.unwrap().number.get(), 100);
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_gone_without_a_build_is_told_from_a_cancelled_one() {
    let never = QueueRef::new(555).of_job(job("f/hello"));
    let (started, _) = wait(forgotten(0), never).await;
    let error = started.unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    assert!(
        error
            .to_string()
            .contains("has left the queue and is forgotten"),
        "{error}"
    );

    let (started, _) = wait(forgotten(0), QueueRef::new(13)).await;
    assert_eq!(started.unwrap_err().kind().code(), "NotFound");

    let server = Played::new(|_, _| item("LeftItem", r#","cancelled":true,"executable":null"#));
    let (started, _) = wait(server, QueueRef::new(13)).await;
    assert_eq!(started.unwrap_err().kind().code(), "QueueCancelled");
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_in_time_and_says_for_what() {
    let server = Played::new(|_, _| {
        item(
            "BuildableItem",
            r#","buildable":true,"stuck":true,"why":"‘Jenkins’ doesn’t have label ‘x’""#,
        )
    });
    let begun = Instant::now();
    let (started, _) = wait(server, QueueRef::new(13)).await;
    let error = started.unwrap_err();
    assert_eq!(error.kind().code(), "QueueTimeout");
    assert!(error.to_string().contains("doesn’t have label"), "{error}");
    assert!(begun.elapsed() <= Duration::from_secs(600));
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_step_that_waits_for_a_node_has_no_job() {
    let body = r#"{"items":[{"_class":"hudson.model.Queue$BuildableItem","id":5,"buildable":true,
        "why":"‘Jenkins’ doesn’t have label ‘x’","actions":[],
        "task":{"_class":"org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask"}}]}"#;
    let server = Played::new(move |_, _| answer(200, &[], body));
    let items = client(server).queue().list().await.unwrap();
    assert_eq!((items.len(), items[0].job()), (1, None));
}

#[rstest]
#[case::taken_out(204, None, Ok(CancelOutcome::Cancelled))]
#[case::old_servers(302, None, Ok(CancelOutcome::Cancelled))]
#[case::cancelled_before(500, Some(r#""cancelled":true"#), Ok(CancelOutcome::AlreadyCancelled))]
#[case::old_servers_not_found(
    404,
    Some(r#""cancelled":true"#),
    Ok(CancelOutcome::AlreadyCancelled)
)]
#[case::begun(500, Some(r#""executable":{"number":7}"#), Err("Conflict"))]
#[case::never_there(404, None, Err("NotFound"))]
#[case::failed(500, None, Err("InternalError"))]
#[case::denied(403, None, Err("Forbidden"))]
#[tokio::test(start_paused = true)]
async fn cancelling_looks_where_the_answer_leaves_it_open(
    #[case] status: u16,
    #[case] found: Option<&'static str>,
    #[case] outcome: Result<CancelOutcome, &str>,
) {
    let server = Played::new(move |request, _| match (request.method(), found) {
        (&Method::POST, _) => answer(status, &[("location", "/jenkins/queue/")], ""),
        (_, Some(rest)) => item("LeftItem", &format!(",{rest}")),
        (_, None) => gone(),
    });
    let cancelled = client(server.clone())
        .queue()
        .cancel(&QueueRef::new(13))
        .await;
    assert_eq!(
        cancelled.as_ref().map_err(|error| error.kind().code()),
        outcome.as_ref().map_err(|code| *code)
    );
    let post = &server.requests()[0];
    assert_eq!(post.uri().path(), "/jenkins/queue/cancelItem");
    assert_eq!(post.uri().query(), Some("id=13"));
}
