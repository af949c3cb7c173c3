//! Servers, or what stands before them, that answer what no Jenkins would.

use std::fmt::Write as _;

use futures_util::StreamExt as _;
use pipewright_core::credentials::Token;
use pipewright_core::http::Body;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::jobs::{JobFilter, Place};
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::builds::AbortOptions;
use pipewright_jenkins::types::{BuildRef, QueueRef};
use pipewright_jenkins::{Credential, Error, JenkinsClient};
use rstest::rstest;

use crate::support::{Played, TOKEN, answer, client, client_with, job};

fn always(status: u16, headers: &'static [(&str, &str)], body: Vec<u8>) -> JenkinsClient {
    client(Played::new(move |_, _| {
        answer(status, headers, body.clone())
    }))
}

/// What is wrong with many operations under one bad answer.
async fn errors(client: &JenkinsClient) -> Vec<Error> {
    let (a, last, item) = (job("a"), BuildRef::Last, QueueRef::new(7));
    let (jobs, builds, queue) = (client.jobs(), client.builds(), client.queue());
    let checked = TriggerBuild::new().parameter(Parameter::text("A", "b").unwrap());
    let place = Place::Root;
    let filter = JobFilter::default();
    let options = AbortOptions::default();
    let errors: Vec<Option<Error>> = vec![
        jobs.get(&a).await.err(),
        jobs.exists(&a).await.err(),
        jobs.list(&place, &filter, None).await.err(),
        jobs.walk(&place).next().await.and_then(Result::err),
        jobs.trigger(&a, &TriggerBuild::new()).await.err(),
        jobs.trigger(&a, &checked).await.err(),
        builds.get(&a, last).await.err(),
        builds.status(&a, last).await.err(),
        builds.list(&a, 10, None).await.err(),
        builds.changes(&a, last).await.err(),
        builds.test_report(&a, last).await.err(),
        builds.abort(&a, last, &options).await.err(),
        builds.console_from(&a, last, 0).await.err(),
        queue.get(&item).await.err(),
        queue.list().await.err(),
        client.server().info().await.err(),
        client.server().who_am_i().await.err(),
        client.server().computers().await.err(),
    ];
    errors.into_iter().flatten().collect()
}

#[rstest]
#[case::deep(200, "[".repeat(100_000).into())]
#[case::deep_objects(200, r#"{"actions":[{"parameters":"#.repeat(50_000).into())]
#[case::huge_numbers(200, r#"{"number":1e999,"queueId":1e308,"timestamp":9e18,"jobs":7}"#.into())]
#[case::negative(200, r#"{"number":-7,"id":-7,"jobs":[],"allBuilds":[{"number":-1}]}"#.into())]
#[case::wrong_types(200, r#"{"name":7,"number":"x","jobs":{},"items":"","allBuilds":7,"computer":1,
    "culprits":{},"suites":true,"mode":[]}"#.into())]
#[case::a_scalar(200, "7".into())]
#[case::cut(200, r#"{"name":"a","number":7,"#.into())]
#[case::no_utf8(200, b"{\"name\":\"\xff\xfe\"}".to_vec())]
#[case::html(200, "<html><title>Sign in \u{1b}[2J</title>".into())]
#[case::terminal_tricks(403, "\u{1b}]0;x\u{7} no".into())]
#[case::long(200, format!(r#"{{"name":["{}"]}}"#, "x".repeat(1_000_000)).into())]
#[case::long_page(500, format!("<html><title>{}", "x".repeat(1_000_000)).into())]
#[case::long_words(400, "x".repeat(1_000_000).into())]
#[case::nothing(204, Vec::new())]
#[case::unchanged(304, Vec::new())]
#[case::unknown_status(799, "{}".into())]
#[tokio::test(start_paused = true)]
async fn nonsense_is_an_error_of_one_short_line(#[case] status: u16, #[case] body: Vec<u8>) {
    let errors = errors(&always(status, &[], body)).await;
    assert!(errors.len() >= 9, "{errors:?}");
    for error in errors {
        let text = error.to_string();
        assert!(text.len() < 1500, "{} bytes", text.len());
        assert!(!text.contains(char::is_control), "{text:?}");
        assert!(text.starts_with("could not "), "{text}");
        assert!(!format!("{error:?}").contains(&"x".repeat(1000)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_page_where_json_was_due_is_told_for_every_operation() {
    let page = "<html><head><title>Sign in [Jenkins]</title></head><body>\
        <form action=\"j_spring_security_check\" method=\"post\"></form></body></html>";
    let client = always(200, &[], page.into());
    for error in errors(&client).await {
        let expected = match error.operation() {
            // What a trigger and a console miss is a header.
            Some("jobs.trigger") => "NoQueueLocation",
            Some("builds.console_from") => "Decode",
            _ => "Unauthorized",
        };
        assert_eq!(error.kind().code(), expected, "{error}");
    }
}

#[rstest]
#[case::empty("")]
#[case::only_a_slash("/")]
#[case::other_scheme("javascript:alert(1)")]
#[case::long("http://x/queue/item/99999999999999999999999999/")]
#[case::no_number("http://x/queue/item/1a/")]
#[tokio::test(start_paused = true)]
async fn an_odd_place_in_the_queue_is_an_error(#[case] location: &'static str) {
    let server = Played::new(move |_, _| answer(201, &[("location", location)], ""));
    let triggered = client(server)
        .jobs()
        .trigger(&job("a"), &TriggerBuild::new())
        .await;
    let error = triggered.unwrap_err();
    assert_eq!(error.kind().code(), "InvalidQueueLocation");
    assert!(
        error.to_string().contains("look before trying again"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_without_end_is_not_held() {
    let server = Played::new(|_, _| {
        let chunk = bytes::Bytes::from(vec![b' '; 1024 * 1024]);
        let endless = futures_util::stream::repeat_with(move || Ok(chunk.clone()));
        answer(200, &[], Body::from_stream(endless))
    });
    let error = client(server).jobs().get(&job("a")).await.unwrap_err();
    assert_eq!(error.kind().code(), "Decode");
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn names_go_to_the_server_as_they_are_and_nowhere_else() {
    let server = Played::new(|_, _| answer(404, &[], ""));
    let client = client(server.clone());
    for name in [
        "a?b=c",
        "a#b",
        "%2e%2e",
        "a;b",
        "ü\u{202e}x",
        "job",
        "api/json",
        "http:",
        "a b+c",
    ] {
        client.jobs().get(&job(name)).await.unwrap_err();
        let requests = server.requests();
        let uri = requests.last().unwrap().uri();
        let path = uri.path().strip_prefix("/jenkins/job/").unwrap();
        let names = path.strip_suffix("/api/json").unwrap().split("/job/");
        let decoded: Vec<_> = names
            .map(|name| {
                percent_encoding::percent_decode_str(name)
                    .decode_utf8()
                    .unwrap()
            })
            .collect();
        assert_eq!(decoded.join("/"), name);
        assert_eq!(uri.host(), Some("ci.example"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_followed_elsewhere_without_any_credential() {
    let server = Played::new(|request, _| match request.uri().host() {
        Some("ci.example") => answer(302, &[("location", "https://store.example/x?sig=1")], ""),
        _ => answer(200, &[], "text"),
    });
    let password = Credential::password("admin", Token::new(TOKEN)).unwrap();
    let client = client_with(server.clone(), password);
    let console = client
        .builds()
        .console(&job("a"), BuildRef::Last)
        .await
        .unwrap();
    assert_eq!(&console.collect_up_to(100).await.unwrap().0[..], b"text");
    let elsewhere = &server.requests()[1];
    assert_eq!(elsewhere.uri().host(), Some("store.example"));
    for name in ["authorization", "cookie", "jenkins-crumb"] {
        assert!(!elsewhere.headers().contains_key(name));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_credential_a_missing_job_may_be_a_hidden_one() {
    let server = Played::new(|_, _| answer(404, &[], "<html>"));
    let anonymous = client_with(server, Credential::anonymous());
    let error = anonymous.jobs().get(&job("a")).await.unwrap_err();
    assert!(
        error.hint().unwrap().contains("without a credential"),
        "{error}"
    );
}

#[test]
fn what_holds_a_secret_shows_none() {
    let mut shown = String::new();
    let token = Token::new("planted-token");
    let credential = Credential::api_token("admin", token.clone()).unwrap();
    let file = Parameter::file("F", "name", "planted-content").unwrap();
    let secret = Parameter::secret("S", token).unwrap();
    let text = Parameter::text("T", "planted-text").unwrap();
    write!(shown, "{credential:?} {file:?} {secret:?} {text:?}").unwrap();
    let parameters = [text, secret, file];
    let operation =
        pipewright_jenkins::requests::trigger::build_with_parameters(&job("a"), &parameters, None);
    write!(shown, "{operation:?}").unwrap();
    let error = "planted-text".parse::<Parameter>().unwrap_err();
    write!(shown, "{error} {error:?}").unwrap();
    assert!(!shown.contains("planted"), "{shown}");
    for user in ["", " ", "a:b", "a\nb"] {
        assert!(Credential::api_token(user, Token::new("x")).is_err());
    }
}
