//! Starting builds, against a server that a test plays.

use http::Method;
use pipewright_core::resilience::RetryPolicy;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::jobs::Triggered;
use pipewright_jenkins::{Credential, Error, JenkinsClient, JenkinsConfig};
use rstest::rstest;

use crate::support::{Played, answer, client, job};

const WAITS: &[(&str, &str)] = &[("location", "http://proxy.inner:1/x/queue/item/111/")];
const NOTHING: &str = "<html><head><title>Error 400 Nothing is submitted</title></head></html>";
const DEFINED: &str = r#"{"name":"a","fullName":"a","property":[{"parameterDefinitions":[
    {"name":"WHO","type":"StringParameterDefinition"},
    {"name":"ENV","type":"ChoiceParameterDefinition","choices":["dev","prod"]},
    {"name":"DATA","type":"FileParameterDefinition"}]}]}"#;

async fn trigger(
    server: std::sync::Arc<Played>,
    wanted: &TriggerBuild,
) -> Result<Triggered, Error> {
    client(server).jobs().trigger(&job("a"), wanted).await
}

fn with(name: &str, value: &str) -> TriggerBuild {
    TriggerBuild::new().parameter(Parameter::text(name, value).unwrap())
}

#[tokio::test(start_paused = true)]
async fn without_parameters_one_request_does() {
    let server = Played::new(|_, _| answer(201, WAITS, ""));
    let wanted = TriggerBuild::new().delay(std::time::Duration::from_secs(30));
    let triggered = trigger(server.clone(), &wanted).await.unwrap();
    assert_eq!(triggered.item.id.get(), 111);
    assert_eq!(triggered.item.job, Some(job("a")));
    assert!(!triggered.already_queued);
    let request = &server.requests()[0];
    assert_eq!(request.uri().path(), "/jenkins/job/a/build");
    assert_eq!(request.uri().query(), Some("delay=30sec"));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_wants_parameters_is_started_with_its_defaults() {
    let server = Played::new(|request, _| match request.uri().path() {
        "/jenkins/job/a/build" => answer(400, &[], NOTHING),
        _ => answer(201, WAITS, ""),
    });
    trigger(server.clone(), &TriggerBuild::new()).await.unwrap();
    let paths: Vec<_> = server
        .requests()
        .iter()
        .map(|r| r.uri().path().to_owned())
        .collect();
    assert_eq!(
        paths,
        ["/jenkins/job/a/build", "/jenkins/job/a/buildWithParameters"]
    );
}

#[tokio::test(start_paused = true)]
async fn parameters_are_checked_and_then_sent_as_a_form() {
    let server = Played::new(|request, _| match *request.method() {
        Method::GET => answer(200, &[], DEFINED),
        _ => answer(201, WAITS, ""),
    });
    let wanted = with("WHO", "é & x=1").parameter(Parameter::text("ENV", "prod").unwrap());
    trigger(server.clone(), &wanted).await.unwrap();
    let post = &server.requests()[1];
    assert_eq!(
        post.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(post.body(), &"WHO=%C3%A9%20%26%20x%3D1&ENV=prod");
    assert_eq!(
        post.uri().query(),
        None,
        "values are not in the URL, which is logged"
    );
}

#[tokio::test(start_paused = true)]
async fn a_file_goes_as_multipart() {
    let server = Played::new(|request, _| match *request.method() {
        Method::GET => answer(200, &[], DEFINED),
        _ => answer(201, WAITS, ""),
    });
    let file = Parameter::file("DATA", "data.bin", &b"\x00\xff"[..]).unwrap();
    trigger(server.clone(), &with("WHO", "me").parameter(file))
        .await
        .unwrap();
    let post = &server.requests()[1];
    let kind = post.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    let body = post.body();
    assert!(body.windows(2).any(|pair| pair == b"\x00\xff"));
}

#[rstest]
#[case(with("WHOM", "x"), "did you mean \"WHO\"?")]
#[case(with("ENV", "mars"), "it offers \"dev\", \"prod\"")]
#[tokio::test(start_paused = true)]
async fn a_wrong_parameter_starts_nothing(#[case] wanted: TriggerBuild, #[case] words: &str) {
    let server = Played::new(|_, _| answer(200, &[], DEFINED));
    let error = trigger(server.clone(), &wanted).await.unwrap_err();
    assert_eq!(error.kind().code(), "InvalidParameter");
    assert!(
        error
            .to_string()
            .starts_with("could not start a build of a: "),
        "{error}"
    );
    assert!(error.to_string().contains(words), "{error}");
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.method() == Method::GET)
    );
}

#[tokio::test(start_paused = true)]
async fn an_identical_build_that_waits_already_is_said() {
    let server = Played::new(|_, _| answer(303, WAITS, ""));
    let wanted = with("WHO", "a").unchecked();
    let triggered = trigger(server.clone(), &wanted).await.unwrap();
    assert!(triggered.already_queued);
    assert_eq!(triggered.item.id.get(), 111);
    assert_eq!(server.requests().len(), 1, "the redirect is not followed");
}

#[rstest]
#[case::no_place(201, &[], "NoQueueLocation", true)]
#[case::odd_place(201, &[("location", "http://x/elsewhere/")], "InvalidQueueLocation", true)]
#[case::scanned(302, &[("location", "http://x/jenkins/job/a/")], "NoQueueLocation", true)]
#[case::login(302, &[("location", "https://sso/login?from=%2F")], "Unauthorized", false)]
#[case::to_https(302, &[("location", "https://ci.example/jenkins/job/a/build")],
    "InvalidConfiguration", false)]
#[case::moved(308, &[("location", "https://ci.example/")], "InvalidConfiguration", false)]
#[case::disabled(409, &[], "Conflict", false)]
#[case::folder(404, &[], "NotFound", false)]
#[case::failed(500, &[], "InternalError", true)]
#[case::starting(503, &[], "ServiceUnavailable", true)]
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_place_in_the_queue_is_an_error(
    #[case] status: u16,
    #[case] headers: &'static [(&str, &str)],
    #[case] code: &str,
    #[case] sent: bool,
) {
    let server = Played::new(move |_, _| answer(status, headers, ""));
    let mut config = JenkinsConfig::new("https://ci.example/jenkins").unwrap();
    config.retry = RetryPolicy::default();
    let credential = Credential::api_token("me", pipewright_core::credentials::Token::new("t"));
    let client = JenkinsClient::new(config, credential.unwrap(), server.clone());
    let started = client.jobs().trigger(&job("a"), &TriggerBuild::new()).await;
    let error = started.unwrap_err();
    assert_eq!(error.kind().code(), code, "{error}");
    assert_eq!(error.may_have_been_sent(), sent, "{error}");
    assert_eq!(server.requests().len(), 1, "a trigger is never sent twice");
}
