//! Crumbs: when one is fetched, how often, and with what it is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use http::Method;
use pipewright_core::credentials::Token;
use pipewright_core::http::{HttpRequest, HttpResponse, Transport, TransportError};
use pipewright_core::resilience::RetryPolicy;
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};

use crate::support::{CRUMB_PAGE, Played, STARTING, answer, client, client_with, job};

fn password() -> Credential {
    Credential::password("admin", Token::new("planted-password")).unwrap()
}

fn issued(number: usize) -> HttpResponse {
    let crumb = format!(
        r#"{{"_class":"hudson.security.csrf.DefaultCrumbIssuer","crumb":"crumb{number}","crumbRequestField":"Jenkins-Crumb"}}"#
    );
    let session = format!("JSESSIONID.d9399faa=node{number}; Path=/; HttpOnly");
    let gone = "remember-me=; Path=/; Max-Age=0";
    let mut response = answer(200, &[("content-type", "application/json")], crumb);
    for cookie in [session.as_str(), gone] {
        let headers = response.headers_mut();
        headers.append("set-cookie", cookie.parse().unwrap());
    }
    response
}

fn is_issuer(request: &HttpRequest) -> bool {
    request.uri().path() == "/jenkins/crumbIssuer/api/json"
}

/// Takes writes with the newest crumb and its session only. `stale` crumbs are given first.
fn guarded(stale: usize) -> (Arc<Played>, Arc<AtomicUsize>) {
    let given = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&given);
    let server = Played::new(move |request, _| {
        if is_issuer(request) {
            return issued(given.fetch_add(1, Ordering::SeqCst) + 1);
        }
        let now = given.load(Ordering::SeqCst);
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        let crumb = header("jenkins-crumb") == Some(&*format!("crumb{now}"));
        let session = header("cookie") == Some(&*format!("JSESSIONID.d9399faa=node{now}"));
        if crumb && session && now > stale {
            answer(302, &[("location", "http://inner/jenkins/job/a/")], "")
        } else {
            answer(403, &[], CRUMB_PAGE)
        }
    });
    (server, counted)
}

#[tokio::test(start_paused = true)]
async fn a_hundred_writes_on_clones_fetch_one_crumb() {
    let (server, given) = guarded(0);
    let client = client_with(server.clone(), password());
    let writes = (0..100).map(|_| {
        let jobs = client.clone().jobs();
        async move { jobs.enable(&job("a")).await }
    });
    for outcome in join_all(writes).await {
        outcome.unwrap();
    }
    assert_eq!(given.load(Ordering::SeqCst), 1);
    assert_eq!(server.requests().len(), 101);
}

#[tokio::test(start_paused = true)]
async fn a_stale_crumb_is_fetched_anew_once_for_all() {
    let (server, given) = guarded(1);
    let client = client_with(server.clone(), password());
    let writes = (0..20).map(|_| {
        let jobs = client.jobs();
        async move { jobs.disable(&job("a")).await }
    });
    for outcome in join_all(writes).await {
        outcome.unwrap();
    }
    assert_eq!(given.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_crumb_that_is_never_taken_is_an_error_after_two_tries() {
    let (server, given) = guarded(usize::MAX);
    let error = client_with(server.clone(), password())
        .jobs()
        .enable(&job("a"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Forbidden");
    assert!(
        error.to_string().contains("API token needs no crumb"),
        "{error}"
    );
    assert_eq!(given.load(Ordering::SeqCst), 2);
    let posts = server.requests();
    let posts = posts
        .iter()
        .filter(|request| request.method() == Method::POST);
    assert_eq!(posts.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn another_403_fetches_no_crumb() {
    let server = Played::new(|request, _| {
        if is_issuer(request) {
            return issued(1);
        }
        answer(
            403,
            &[("x-required-permission", "hudson.model.Item.Build")],
            "<html>",
        )
    });
    let client = client_with(server.clone(), password());
    for _ in 0..2 {
        let error = client.jobs().enable(&job("a")).await.unwrap_err();
        assert_eq!(error.kind().code(), "Forbidden");
    }
    let crumbs = server.requests();
    assert_eq!(
        crumbs.iter().filter(|request| is_issuer(request)).count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn an_api_token_needs_none_and_reads_need_none() {
    let server = Played::new(|_, _| answer(302, &[("location", "/jenkins/job/a/")], ""));
    client(server.clone())
        .jobs()
        .enable(&job("a"))
        .await
        .unwrap();
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.header("jenkins-crumb"), [None]);

    let server = Played::new(|_, _| answer(200, &[], r#"{"name":"a"}"#));
    let client = client_with(server.clone(), password());
    client.jobs().get(&job("a")).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_password_that_was_called_a_token_still_gets_its_crumb() {
    let (server, given) = guarded(0);
    let mistaken = Credential::api_token("admin", Token::new("planted-password")).unwrap();
    let client = client_with(server.clone(), mistaken);
    for _ in 0..3 {
        client.jobs().enable(&job("a")).await.unwrap();
    }
    assert_eq!(given.load(Ordering::SeqCst), 1);
    assert_eq!(server.requests().len(), 1 + 1 + 3);
}

#[tokio::test(start_paused = true)]
async fn a_server_without_crumbs_is_asked_once() {
    let server = Played::new(|request, _| {
        if is_issuer(request) {
            return answer(404, &[], "<html><title>Error 404 Not Found</title>");
        }
        answer(302, &[("location", "/jenkins/job/a/")], "")
    });
    let client = client_with(server.clone(), Credential::anonymous());
    for _ in 0..3 {
        client.jobs().enable(&job("a")).await.unwrap();
    }
    assert_eq!(server.requests().len(), 4);
    assert_eq!(server.header("jenkins-crumb"), [None, None, None, None]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_what_it_does_not_give_is_told() {
    let server = Played::new(|request, _| {
        if is_issuer(request) {
            return answer(404, &[], "<html>");
        }
        answer(403, &[], CRUMB_PAGE)
    });
    let error = client_with(server, password())
        .jobs()
        .enable(&job("a"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "CrumbNotEnabled");
    assert!(error.to_string().contains("use an API token"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_crumb_that_cannot_be_had_says_why() {
    for (status, body, code, words) in [
        (500, "<html>Oops!", "CrumbFetchFailed", "the server failed"),
        (503, STARTING, "CrumbFetchFailed", "Jenkins is starting"),
        (200, "<html>hello", "CrumbFetchFailed", "not JSON"),
        (
            200,
            r#"{"crumb":"a","crumbRequestField":"b c"}"#,
            "CrumbFetchFailed",
            "header",
        ),
        (401, "<html>", "Unauthorized", "does not accept"),
        (403, "<html>/login?from=%2F", "Unauthorized", "sign in"),
    ] {
        let server = Played::new(move |_, _| answer(status, &[], body));
        let error = client_with(server.clone(), password())
            .jobs()
            .enable(&job("a"))
            .await
            .unwrap_err();
        assert_eq!(error.kind().code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.may_have_been_sent());
        assert!(
            server.requests().iter().all(is_issuer),
            "the write was not sent"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_for_a_crumb_are_told_of_one_failure() {
    let server = Played::new(|_, _| answer(500, &[], "<html>"));
    let slow = Arc::new(Slow(server.clone()));
    let client = built(slow, RetryPolicy::none());
    let writes = (0..50).map(|_| {
        let jobs = client.jobs();
        async move { jobs.enable(&job("a")).await.unwrap_err() }
    });
    for error in join_all(writes).await {
        assert_eq!(error.kind().code(), "CrumbFetchFailed");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_trigger_waits_for_a_server_that_is_starting_to_give_a_crumb() {
    let server = Played::new(|request, before| match (is_issuer(request), before) {
        (true, 0..3) => answer(503, &[], STARTING),
        (true, _) => issued(1),
        (false, _) => answer(201, &[("location", "http://x/jenkins/queue/item/7/")], ""),
    });
    let client = built(server.clone(), RetryPolicy::default());
    let wanted = pipewright_jenkins::requests::trigger::TriggerBuild::new();
    let triggered = client.jobs().trigger(&job("a"), &wanted).await.unwrap();
    assert_eq!(triggered.item.id.get(), 7);
    let requests = server.requests();
    let posts = requests
        .iter()
        .filter(|request| request.method() == Method::POST);
    assert_eq!((posts.count(), requests.len()), (1, 5));
}

#[tokio::test(start_paused = true)]
async fn a_crumb_that_never_comes_leaves_the_write_unsent() {
    #[derive(Debug)]
    struct Silent;
    #[async_trait::async_trait]
    impl Transport for Silent {
        async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
            std::future::pending().await
        }
    }
    let client = built(Arc::new(Silent), RetryPolicy::none());
    let error = client.jobs().enable(&job("a")).await.unwrap_err();
    assert_eq!(error.kind().code(), "CrumbFetchFailed");
    assert!(!error.may_have_been_sent());
}

/// Takes a second for each answer.
#[derive(Debug)]
struct Slow(Arc<Played>);

#[async_trait::async_trait]
impl Transport for Slow {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.0.send(request).await
    }
}

fn built(transport: Arc<dyn Transport>, retry: RetryPolicy) -> JenkinsClient {
    let mut config = JenkinsConfig::new("https://ci.example/jenkins").unwrap();
    config.retry = retry;
    config.seed = Some(1);
    JenkinsClient::new(config, password(), transport)
}
