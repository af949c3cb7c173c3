//! What a caller of the request path relies on: what is sent again, what is not, how long it waits.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use pipewright_core::{
    credentials::{StaticToken, Token},
    http::{
        Authorization, Call, CallErrorKind, Facts, HttpRequest, RequestPath, ResetForm, Sent,
        ServerHints, Timeouts, TokenAuthenticator, TokenScheme, TransportErrorKind,
    },
    resilience::{RateLimits, RetryPolicy},
    time::TokioClock,
};
use rstest::rstest;
use tokio::time::Instant;

use crate::scripted::{Scripted, Step, answer};

const TOKEN: &str = "glpat-planted-secret-token";

fn path(transport: &Arc<Scripted>) -> pipewright_core::http::RequestPathBuilder {
    let transport = Arc::clone(transport);
    RequestPath::builder("https://gitlab.example/root/".parse().unwrap(), transport)
        .authenticator(Arc::new(TokenAuthenticator::new(
            TokenScheme::Header("private-token".parse().unwrap()),
            Arc::new(StaticToken::new(Token::new(TOKEN.to_owned()))),
        )))
        .rate_limits(RateLimits::unlimited())
        .clock(Arc::new(TokioClock::starting_at(
            "2026-01-01T00:00:00Z".parse().unwrap(),
        )))
        .seed(1)
}

fn call(method: &str, facts: Facts) -> Call {
    let request: HttpRequest = http::Request::builder()
        .method(method)
        .uri("/api/v4/x?a=1")
        .body(Bytes::new())
        .unwrap();
    Call::new("test.operation", request, facts)
}

fn get() -> Call {
    call("GET", Facts::READ)
}

fn trigger() -> Call {
    call("POST", Facts::TRIGGER)
}

#[tokio::test(start_paused = true)]
async fn joins_the_base_path_and_sends_the_credential() {
    let server = Scripted::new([answer(200)]);
    path(&server).build().send(get()).await.unwrap();
    let requests = server.requests.lock().unwrap();
    assert_eq!(
        requests[0].uri(),
        "https://gitlab.example/root/api/v4/x?a=1"
    );
    assert_eq!(requests[0].headers()["private-token"], TOKEN);
    assert!(requests[0].headers()["private-token"].is_sensitive());
}

#[tokio::test(start_paused = true)]
async fn sends_no_credential_when_told_so() {
    let server = Scripted::new([answer(200)]);
    path(&server)
        .build()
        .send(trigger().authorization(Authorization::None))
        .await
        .unwrap();
    assert!(
        !server.requests.lock().unwrap()[0]
            .headers()
            .contains_key("private-token")
    );
}

/// (what the server does, requests for a read, requests for a trigger)
#[rstest]
#[case::throttled(answer(429), 6, 6)]
#[case::unavailable(answer(503), 4, 1)]
#[case::server_error(answer(500), 4, 1)]
#[case::bad_gateway(answer(502), 4, 1)]
#[case::gateway_timeout(answer(504), 4, 1)]
#[case::not_found(answer(404), 1, 1)]
#[case::refused(Step::Fail(TransportErrorKind::Connect, Sent::No), 4, 4)]
#[case::interrupted(Step::Fail(TransportErrorKind::Interrupted, Sent::Maybe), 4, 1)]
#[case::silence(Step::Silence, 4, 1)]
#[case::broken_body(Step::BrokenBody(200, "{"), 4, 1)]
#[case::tls(Step::Fail(TransportErrorKind::Tls, Sent::No), 1, 1)]
#[tokio::test(start_paused = true)]
async fn repeats_by_cause_and_facts(
    #[case] step: Step,
    #[case] reads: usize,
    #[case] triggers: usize,
) {
    let again = |step: &Step| match step {
        Step::Answer(status, headers, body) => Step::Answer(*status, headers.clone(), body),
        Step::Fail(kind, sent) => Step::Fail(*kind, *sent),
        Step::BrokenBody(status, text) => Step::BrokenBody(*status, text),
        Step::EndlessBody(pause) => Step::EndlessBody(*pause),
        Step::Silence => Step::Silence,
    };
    for (facts, expected) in [(Facts::READ, reads), (Facts::TRIGGER, triggers)] {
        let server = Scripted::new((0..20).map(|_| again(&step)));
        let _ = path(&server).build().send(call("POST", facts)).await;
        assert_eq!(server.count(), expected, "{facts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_says_whether_the_server_may_have_acted() {
    for (step, may) in [
        (
            Step::Fail(TransportErrorKind::Interrupted, Sent::Maybe),
            true,
        ),
        (Step::Fail(TransportErrorKind::Tls, Sent::No), false),
        (Step::Silence, true),
    ] {
        let error = path(&Scripted::new([step]))
            .build()
            .send(trigger())
            .await
            .unwrap_err();
        assert_eq!(error.may_have_been_sent(), may, "{error}");
    }
    let answered = path(&Scripted::new([answer(502)]))
        .build()
        .send(trigger())
        .await
        .unwrap();
    assert!(
        answered.attempts.may_have_been_sent,
        "a proxy's 502 tells nothing of the server"
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_the_deadline_ends_may_have_arrived() {
    let long = Timeouts {
        attempt: Duration::from_secs(600),
        ..Timeouts::default()
    };
    let deadline = Duration::from_secs(5);
    let path = path(&Scripted::new([Step::Silence])).timeouts(long).build();
    let error = path.send(trigger().deadline(deadline)).await.unwrap_err();
    assert_eq!(error.kind(), CallErrorKind::DeadlineExceeded);
    assert!(error.may_have_been_sent(), "{error}");

    // One that was still waiting for its turn has not.
    let server = Scripted::new([answer(200)]);
    let limits = RateLimits::new(1, 1, 1);
    let path = self::path(&server).rate_limits(limits).build();
    path.send(trigger()).await.unwrap();
    for _ in 0..6 {
        let error = path.send(trigger().deadline(deadline)).await.unwrap_err();
        // Nor is it the server's failure, so the circuit stays closed.
        assert_eq!(error.kind(), CallErrorKind::DeadlineExceeded, "{error}");
        assert!(!error.may_have_been_sent(), "{error}");
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_too_long_shows_that_the_request_arrived() {
    for step in [
        Step::Answer(201, vec![], "0123456789"),
        Step::BrokenBody(201, "{"),
    ] {
        let path = path(&Scripted::new([step])).body_limit(9).build();
        let error = path.send(trigger()).await.unwrap_err();
        assert!(error.may_have_been_sent(), "{error}");
    }
}

#[rstest]
#[case("retry-after", "18446744073709551615", 429)]
#[case("retry-after", "-5", 429)]
#[case("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT", 503)]
#[case("ratelimit-reset", "18446744073709551615", 200)]
#[case("ratelimit-reset", "-1", 200)]
#[tokio::test(start_paused = true)]
async fn no_wait_that_a_server_asks_for_is_too_long(
    #[case] header: &'static str,
    #[case] value: &str,
    #[case] status: u16,
) {
    let headers = || {
        let remaining = ("ratelimit-remaining", "0".to_owned());
        vec![(header, value.to_owned()), remaining]
    };
    let server = Scripted::new((0..20).map(|_| Step::Answer(status, headers(), "")));
    let forever = RetryPolicy {
        max_server_wait: Duration::MAX,
        total_time: Duration::MAX,
        ..RetryPolicy::default()
    };
    let path = path(&server)
        .retry(forever)
        .timeouts(Timeouts {
            overall: Duration::MAX,
            ..Timeouts::default()
        })
        .hints(ServerHints {
            remaining: Some("ratelimit-remaining".parse().unwrap()),
            reset: Some(("ratelimit-reset".parse().unwrap(), ResetForm::UnixSeconds)),
        })
        .build();
    for _ in 0..2 {
        let hour = Duration::from_secs(3600);
        let _ = tokio::time::timeout(hour, path.send(get())).await;
    }
}

#[tokio::test(start_paused = true)]
async fn waits_as_long_as_the_server_asks() {
    for (header, value) in [
        ("retry-after", "42"),
        ("retry-after", "Thu, 01 Jan 2026 00:00:42 GMT"),
    ] {
        let throttled = Step::Answer(429, vec![(header, value.to_owned())], "Retry later\n");
        let server = Scripted::new([throttled, answer(200)]);
        let path = path(&server).build();
        let started = Instant::now();
        let answer = path.send(trigger()).await.unwrap();
        assert_eq!(started.elapsed().as_secs(), 42);
        assert_eq!(answer.attempts.retries, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_limit_holds_every_request_back_until_it_resets() {
    let exhausted = vec![
        ("ratelimit-remaining", "0".to_owned()),
        ("ratelimit-reset", "1767225630".to_owned()), // 30 s after the clock's start
    ];
    let server = Scripted::new([Step::Answer(200, exhausted, ""), answer(200)]);
    let path = path(&server)
        .hints(ServerHints {
            remaining: Some("ratelimit-remaining".parse().unwrap()),
            reset: Some(("ratelimit-reset".parse().unwrap(), ResetForm::UnixSeconds)),
        })
        .build();
    let started = Instant::now();
    path.send(get()).await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
    path.send(get()).await.unwrap();
    assert_eq!(started.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_counts_waits_and_ends_them_early() {
    let throttled = || Step::Answer(429, vec![("retry-after", "50".to_owned())], "");
    let server = Scripted::new([throttled(), throttled(), answer(200)]);
    let path = path(&server).build();
    let started = Instant::now();
    let answer = path
        .send(get().deadline(Duration::from_secs(90)))
        .await
        .unwrap();
    assert_eq!(
        answer.status(),
        429,
        "the wait that would end too late is not begun"
    );
    assert_eq!(started.elapsed().as_secs(), 50);

    let server = Scripted::new([Step::Silence]);
    let path = self::path(&server)
        .timeouts(Timeouts {
            attempt: Duration::from_secs(600),
            ..Timeouts::default()
        })
        .build();
    let error = path
        .send(get().deadline(Duration::from_secs(5)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), CallErrorKind::DeadlineExceeded);
    assert!(error.to_string().contains("5.0 s"), "{error}");
    assert!(error.may_have_been_sent(), "the server may be at it still");
}

#[tokio::test]
async fn the_futures_of_calls_are_small() {
    // Larger blocks of memory leave the allocator's short way, which costs more than all the rest
    // of a call's own work.
    let path = path(&Scripted::new([])).build();
    assert!(size_of_val(&path.send(get())) <= 1024);
    assert!(size_of_val(&path.stream(get())) <= 1024);
}

#[tokio::test(start_paused = true)]
async fn five_failed_calls_open_the_circuit_and_two_good_ones_close_it() {
    let failures = (0..5).map(|_| Step::Fail(TransportErrorKind::Tls, Sent::No));
    let server = Scripted::new(failures.chain((0..3).map(|_| answer(200))));
    let path = path(&server).build();
    for _ in 0..5 {
        path.send(get()).await.unwrap_err();
    }
    let error = path.send(get()).await.unwrap_err();
    assert!(
        matches!(error.kind(), CallErrorKind::CircuitOpen { .. }),
        "{error}"
    );
    assert_eq!(server.count(), 5, "an open circuit sends nothing");
    tokio::time::advance(Duration::from_secs(31)).await;
    for _ in 0..3 {
        path.send(get()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_never_left_tells_nothing_of_the_server() {
    for kind in [TransportErrorKind::Request, TransportErrorKind::Refused] {
        let failures = (0..9).map(|_| Step::Fail(kind, Sent::No));
        let server = Scripted::new(failures.chain([answer(200)]));
        let path = path(&server).build();
        for _ in 0..9 {
            path.send(get()).await.unwrap_err();
        }
        path.send(get()).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_origin_gets_no_credential() {
    let elsewhere = "https://storage.example/key?X-Amz-Signature=abc";
    let server = Scripted::new([
        Step::Answer(302, vec![("location", elsewhere.into())], ""),
        answer(200),
    ]);
    let mut call = get();
    call = {
        let mut request = call.request().clone();
        request
            .headers_mut()
            .insert("range", "bytes=0-9".parse().unwrap());
        request
            .headers_mut()
            .insert("x-own-secret", "planted".parse().unwrap());
        Call::new(call.operation(), request, Facts::READ)
    };
    let answer = path(&server).build().send(call).await.unwrap();
    let requests = server.requests.lock().unwrap();
    assert_eq!(requests[1].uri(), elsewhere);
    assert_eq!(requests[1].headers()["range"], "bytes=0-9");
    let names: Vec<_> = requests[1]
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    assert!(
        !names.contains(&"private-token") && !names.contains(&"x-own-secret"),
        "{names:?}"
    );
    assert_eq!(
        answer.url.host_str(),
        Some("gitlab.example"),
        "a presigned URL is not shown"
    );
}

#[tokio::test(start_paused = true)]
async fn redirects_are_followed_for_reads_only_and_not_for_ever() {
    let moved = || {
        Step::Answer(
            301,
            vec![("location", "/root/api/v4/projects/7".into())],
            "",
        )
    };
    let server = Scripted::new([moved(), answer(200)]);
    path(&server).build().send(get()).await.unwrap();
    assert!(
        server.requests.lock().unwrap()[1]
            .headers()
            .contains_key("private-token")
    );

    // A user in the location is none of ours; another port is another origin.
    for (location, followed, ours) in [
        (
            "https://me:planted@gitlab.example/a",
            "https://gitlab.example/a",
            true,
        ),
        ("//gitlab.example/b", "https://gitlab.example/b", true),
        (
            "https://gitlab.example:8443/c",
            "https://gitlab.example:8443/c",
            false,
        ),
        ("//evil.example/d", "https://evil.example/d", false),
        (r"/\evil.example/e", "https://evil.example/e", false),
    ] {
        let moved = Step::Answer(302, vec![("location", location.into())], "");
        let server = Scripted::new([moved, answer(200)]);
        path(&server).build().send(get()).await.unwrap();
        let requests = server.requests.lock().unwrap();
        assert_eq!(requests[1].uri(), followed);
        assert_eq!(
            requests[1].headers().contains_key("private-token"),
            ours,
            "{location}"
        );
    }

    let server = Scripted::new([moved()]);
    assert_eq!(
        path(&server)
            .build()
            .send(trigger())
            .await
            .unwrap()
            .status(),
        301
    );

    let server = Scripted::new((0..20).map(|_| moved()));
    let error = path(&server).build().send(get()).await.unwrap_err();
    assert_eq!(error.kind(), CallErrorKind::TooManyRedirects);
    assert_eq!(server.count(), 11);

    for location in [
        "http://gitlab.example/",
        "ftp://gitlab.example/",
        "http://[",
    ] {
        let server = Scripted::new([Step::Answer(302, vec![("location", location.into())], "")]);
        let error = path(&server).build().send(get()).await.unwrap_err();
        assert_eq!(error.kind(), CallErrorKind::InvalidRedirect, "{location}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_is_collected_to_a_limit_and_fetched_again_when_it_breaks_off() {
    let server = Scripted::new([
        Step::BrokenBody(200, "{\"a\""),
        Step::Answer(200, vec![], "{\"a\":1}"),
    ]);
    let answer = path(&server).build().send(get()).await.unwrap();
    assert_eq!(answer.response.body(), "{\"a\":1}");

    let server = Scripted::new([Step::Answer(200, vec![], "0123456789")]);
    let error = path(&server)
        .body_limit(9)
        .build()
        .send(get())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), CallErrorKind::BodyTooLarge);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_a_body_however_it_comes() {
    for pause in [10, 50, 9999] {
        let server = Scripted::new([Step::EndlessBody(Duration::from_secs(pause))]);
        let path = path(&server).build();
        let started = Instant::now();
        let deadline = Duration::from_secs(35);
        let error = path.send(trigger().deadline(deadline)).await.unwrap_err();
        assert_eq!(error.kind(), CallErrorKind::DeadlineExceeded, "{error}");
        assert!(error.may_have_been_sent(), "{error}");
        assert_eq!(started.elapsed(), deadline);
    }

    // A body that stops coming is given up earlier.
    let server = Scripted::new([Step::EndlessBody(Duration::from_secs(9999))]);
    let path = path(&server).build();
    let started = Instant::now();
    let error = path.send(trigger()).await.unwrap_err();
    let broken = CallErrorKind::Transport(TransportErrorKind::Timeout);
    assert_eq!(error.kind(), broken, "{error}");
    assert_eq!(started.elapsed(), Timeouts::default().body_idle);
}

#[tokio::test(start_paused = true)]
async fn no_error_and_no_debug_shows_the_token() {
    let server = Scripted::new([Step::Fail(TransportErrorKind::Tls, Sent::No)]);
    let path = path(&server).build();
    let request = http::Request::get("/api/v4/x?private_token=glpat-planted-secret-token")
        .body(Bytes::new())
        .unwrap();
    let call = Call::new("test.operation", request, Facts::READ);
    let mut secret = http::Request::post("/x?token=planted");
    secret = secret.header("x-secret", "planted");
    let secret = secret.body(Bytes::from("planted")).unwrap();
    let other = Call::new("test.operation", secret, Facts::TRIGGER);
    let told = vec![("set-cookie", "planted".to_owned())];
    let server = Scripted::new([Step::Answer(200, told, "planted")]);
    let answer = self::path(&server)
        .build()
        .send(call.clone())
        .await
        .unwrap();
    let error = path.send(call.clone()).await.unwrap_err();
    for shown in [
        format!("{call:?} {other:?} {answer:?}"),
        format!("{error}"),
        format!("{error:?}"),
        format!("{path:?}"),
    ] {
        assert!(!shown.contains("planted"), "{shown}");
    }
}
