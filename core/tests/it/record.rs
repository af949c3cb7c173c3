//! What is recorded is what is replayed, and nothing else is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{StreamExt as _, stream};
use pipewright_core::{
    http::{Body, Sent, Transport as _, TransportError, TransportErrorKind},
    record::{Cassette, Order, Pacing, ReplayOptions, UnmatchedReason},
    time::Clock as _,
};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    record_support::{Tape, ask, get, post, response, server},
    scripted::{Scripted, Step},
};

#[tokio::test]
async fn polling_replays_in_order_and_a_repeat_beyond_it_is_loud() {
    let tape = Tape::new();
    let polls = AtomicU32::new(0);
    let recorder = tape.record(server(move |_| {
        let poll = polls.fetch_add(1, Ordering::Relaxed);
        response(
            if poll == 1 { 429 } else { 200 },
            &[],
            format!("poll {poll}"),
        )
    }));
    for expected in ["200 poll 0", "429 poll 1", "200 poll 2"] {
        assert_eq!(ask(&recorder, get("/p")).await, expected);
    }
    assert_eq!(recorder.finish().unwrap().interactions, 3);

    let replayer = tape.replay(ReplayOptions::default());
    for expected in ["200 poll 0", "429 poll 1", "200 poll 2"] {
        assert_eq!(ask(&replayer, get("/p")).await, expected);
    }
    replayer.finish().unwrap();
    let error = replayer.send(get("/p")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Refused);
    assert_eq!(error.sent(), Sent::No);
    assert!(error.to_string().contains("recorded 3 times"), "{error}");
    assert_eq!(
        replayer.finish().unwrap_err().unmatched[0].reason,
        UnmatchedReason::UsedUp { recorded: 3 }
    );

    let repeating = tape.replay(ReplayOptions {
        repeat_last: true,
        ..ReplayOptions::default()
    });
    for expected in ["200 poll 0", "429 poll 1", "200 poll 2", "200 poll 2"] {
        assert_eq!(ask(&repeating, get("/p")).await, expected);
    }
    repeating.finish().unwrap();
}

#[tokio::test]
async fn requests_match_by_meaning_and_not_by_spelling() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| response(201, &[], "made")));
    ask(&recorder, get("/list?b=2&a=1%20x")).await;
    ask(
        &recorder,
        post("/j", "application/json", r#"{"a":1,"b":[{"c":2,"d":3}]}"#),
    )
    .await;
    ask(
        &recorder,
        post("/f", "application/x-www-form-urlencoded", "b=2&a=1+x"),
    )
    .await;
    recorder.finish().unwrap();
    let replayer = tape.replay(ReplayOptions::default());
    let mut elsewhere = post("/f", "application/x-www-form-urlencoded", "a=1%20x&b=2");
    *elsewhere.uri_mut() = "http://localhost:8080/f".parse().unwrap();
    elsewhere
        .headers_mut()
        .insert("user-agent", "other/2".parse().unwrap());
    elsewhere
        .headers_mut()
        .insert("private-token", "other".parse().unwrap());
    assert_eq!(ask(&replayer, elsewhere).await, "201 made");
    let sorted = post(
        "/j",
        "application/json",
        r#"{ "b" : [ {"d":3,"c":2} ], "a":1 }"#,
    );
    assert_eq!(ask(&replayer, sorted).await, "201 made");
    assert_eq!(ask(&replayer, get("/list?a=1+x&b=2")).await, "201 made");
    replayer.finish().unwrap();
}

#[tokio::test]
async fn an_unmatched_request_is_told_what_it_differs_in() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| response(200, &[], "[]")));
    ask(
        &recorder,
        get("/api/v4/projects/1/jobs?page=2&scope=failed"),
    )
    .await;
    ask(
        &recorder,
        post(
            "/api/v4/projects/1/pipeline",
            "application/json",
            r#"{"ref":"main","n":1}"#,
        ),
    )
    .await;
    recorder.finish().unwrap();
    let replayer = tape.replay(ReplayOptions::default());
    let query = ask(&replayer, get("/api/v4/projects/1/jobs?page=3&per_page=5")).await;
    for part in [
        "GET /api/v4/projects/1/jobs was not recorded",
        "nearest: #1 GET /api/v4/projects/1/jobs",
        "query page: recorded \"2\", sent \"3\"",
        "query per_page: recorded nothing, sent \"5\"",
        "query scope: recorded \"failed\", sent nothing",
    ] {
        assert!(query.contains(part), "{part} in {query}");
    }
    let other = post(
        "/api/v4/projects/1/pipeline",
        "application/json",
        r#"{"ref":"dev","n":1}"#,
    );
    let body = ask(&replayer, other).await;
    assert!(
        body.contains(r#"body /ref: recorded "\"main\"", sent "\"dev\"""#),
        "{body}"
    );
    let method = ask(&replayer, get("/api/v4/projects/1/pipeline")).await;
    assert!(
        method.contains(r#"method: recorded "POST", sent "GET""#),
        "{method}"
    );
    let error = replayer.finish().unwrap_err();
    assert_eq!((error.unmatched.len(), error.unused.len()), (3, 2));
    let told = error.to_string();
    assert!(
        told.contains("never requested:\n    #1 GET /api/v4/projects/1/jobs"),
        "{told}"
    );
}

#[tokio::test]
async fn strict_order_wants_the_recorded_one() {
    let tape = Tape::new();
    let recorder = tape.record(server(|request| {
        response(200, &[], request.uri().path().to_owned())
    }));
    ask(&recorder, get("/one")).await;
    ask(&recorder, get("/two")).await;
    recorder.finish().unwrap();
    let free = tape.replay(ReplayOptions::default());
    assert_eq!(ask(&free, get("/two")).await, "200 /two");
    assert_eq!(ask(&free, get("/one")).await, "200 /one");
    let strict = tape.replay(ReplayOptions {
        order: Order::Strict,
        ..ReplayOptions::default()
    });
    let error = ask(&strict, get("/two")).await;
    assert!(
        error.contains("GET /two is not the next request\nnext: #1 GET /one"),
        "{error}"
    );
    assert_eq!(ask(&strict, get("/one")).await, "200 /one");
    assert_eq!(ask(&strict, get("/two")).await, "200 /two");
}

#[tokio::test]
async fn headers_are_kept_by_list_and_lengths_agree() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| {
        let headers = [
            ("content-type", "application/json"),
            ("content-length", "29"),
            ("transfer-encoding", "chunked"),
            ("set-cookie", "session=planted"),
            ("x-unknown", "planted"),
            ("x-total", "1"),
            ("link", r#"<https://gitlab.example/x?page=2>; rel="next""#),
        ];
        response(200, &headers, r#"{"token":"abcdefgh", "a": 1 }"#)
    }));
    let mut request = get("/x");
    for name in ["private-token", "authorization", "cookie", "x-other"] {
        request
            .headers_mut()
            .insert(name, "planted".parse().unwrap());
    }
    ask(&recorder, request).await;
    recorder.finish().unwrap();
    assert!(!tape.text().contains("planted"), "{}", tape.text());
    let replayed = tape
        .replay(ReplayOptions::default())
        .send(get("/x"))
        .await
        .unwrap();
    let headers = replayed.headers().clone();
    let body = replayed.into_body().collect(1000).await.unwrap();
    assert_eq!(body, r#"{"token":"{{secret:1}}", "a": 1 }"#);
    assert_eq!(headers["content-length"], body.len().to_string());
    assert_eq!(headers["x-total"], "1");
    assert!(headers.contains_key("link"));
    assert_eq!(headers.len(), 4);
}

#[tokio::test]
async fn failures_are_recorded_and_replayed() {
    let tape = Tape::new();
    let recorder = tape.record(server(|request| match request.uri().path() {
        "/refused" => Err(
            TransportError::new(TransportErrorKind::Connect, Sent::No, "no route")
                .with_source(std::io::Error::other("connection refused")),
        ),
        "/timeout" => Err(TransportError::new(
            TransportErrorKind::Timeout,
            Sent::Maybe,
            "",
        )),
        _ => {
            let cut = TransportError::new(TransportErrorKind::Body, Sent::Maybe, "reset");
            let chunks = [Ok(Bytes::from("half ")), Ok(Bytes::from("of it")), Err(cut)];
            response(
                200,
                &[("content-length", "99")],
                Body::from_stream(stream::iter(chunks)),
            )
        }
    }));
    for path in ["/refused", "/timeout", "/cut"] {
        ask(&recorder, get(path)).await;
    }
    recorder.finish().unwrap();
    let replayer = tape.replay(ReplayOptions::default());
    let refused = replayer.send(get("/refused")).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.sent()),
        (TransportErrorKind::Connect, Sent::No)
    );
    assert_eq!(refused.to_string(), "could not connect: no route");
    let source = std::error::Error::source(&refused).unwrap();
    assert_eq!(source.to_string(), "connection refused");
    let timeout = replayer.send(get("/timeout")).await.unwrap_err();
    assert_eq!(
        (timeout.kind(), timeout.sent()),
        (TransportErrorKind::Timeout, Sent::Maybe)
    );
    assert_eq!(timeout.to_string(), "timed out");
    let cut = replayer.send(get("/cut")).await.unwrap();
    assert_eq!(cut.headers()["content-length"], "99");
    let mut body = cut.into_body();
    assert_eq!(body.next().await.unwrap().unwrap(), "half of it");
    let error = body.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the response body broke off: reset");
    assert!(body.next().await.is_none());
    replayer.finish().unwrap();
}

/// What a client that polls sees, and when.
async fn watch(transport: &dyn pipewright_core::http::Transport, started: Instant) -> Vec<String> {
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = ask(transport, get("/poll")).await;
        seen.push(format!("{} ms: {answer}", started.elapsed().as_millis()));
        sleep(Duration::from_secs(30)).await;
    }
    let slow = timeout(Duration::from_secs(5), ask(transport, get("/silence"))).await;
    seen.push(format!(
        "{} ms: {}",
        started.elapsed().as_millis(),
        slow.is_err()
    ));
    seen
}

#[derive(Debug, Default)]
struct Slow(AtomicU32);

#[async_trait::async_trait]
impl pipewright_core::http::Transport for Slow {
    async fn send(
        &self,
        request: pipewright_core::http::HttpRequest,
    ) -> Result<pipewright_core::http::HttpResponse, TransportError> {
        if request.uri().path() == "/silence" {
            std::future::pending::<()>().await;
        }
        let poll = self.0.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(u64::from(poll) * 137 + 1)).await;
        let chunks =
            stream::iter([Ok(Bytes::from("a")), Ok(Bytes::from("b"))]).then(|chunk| async {
                sleep(Duration::from_millis(250)).await;
                chunk
            });
        response(200, &[], Body::from_stream(chunks))
    }
}

#[tokio::test(start_paused = true)]
async fn recorded_pacing_is_exact_under_paused_time() {
    let tape = Tape::new();
    let recorder = tape.record(Arc::new(Slow::default()));
    let then = watch(&recorder, Instant::now()).await;
    recorder.finish().unwrap();
    sleep(Duration::from_secs(12345)).await;

    let replayer = tape.replay(ReplayOptions {
        pacing: Pacing::Recorded,
        order: Order::Strict,
        ..ReplayOptions::default()
    });
    let clock = replayer.clock();
    let started = Instant::now();
    assert_eq!(watch(&replayer, started).await, then);
    assert_eq!(then[0], "501 ms: 200 ab");
    assert_eq!(
        clock.now(),
        replayer.cassette().started_at() + TimeDelta::from_std(started.elapsed()).unwrap()
    );
    replayer.finish().unwrap();

    let instant = tape.replay(ReplayOptions::default());
    let started = Instant::now();
    ask(&instant, get("/poll")).await;
    let silence = ask(&instant, get("/silence")).await;
    assert!(silence.starts_with("timed out"), "{silence}");
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn a_recorder_above_a_retry_sees_each_attempt() {
    let tape = Tape::new();
    let script = Scripted::new([
        Step::Fail(TransportErrorKind::Connect, Sent::No),
        Step::BrokenBody(200, "half"),
        Step::Answer(200, vec![("retry-after", "1".to_owned())], "whole"),
    ]);
    let recorder = tape.record(script);
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(ask(&recorder, get("/x")).await);
    }
    recorder.finish().unwrap();
    let replayer = tape.replay(ReplayOptions::default());
    for expected in answers {
        assert_eq!(ask(&replayer, get("/x")).await, expected);
    }
}

#[tokio::test]
async fn what_was_not_read_is_not_made_up() {
    let tape = Tape::new();
    let recorder = tape.record(server(|request| match request.uri().path() {
        "/length" => response(
            200,
            &[("content-length", "4")],
            Body::from_chunks(["long".into()]),
        ),
        "/none" => response(204, &[], ""),
        _ => response(200, &[], Body::from_chunks(["one".into(), "two".into()])),
    }));
    for path in ["/some", "/length"] {
        let mut body = recorder.send(get(path)).await.unwrap().into_body();
        body.next().await.unwrap().unwrap();
    }
    drop(recorder.send(get("/none")).await.unwrap());
    recorder.finish().unwrap();
    let replayer = tape.replay(ReplayOptions::default());
    let some = ask(&replayer, get("/some")).await;
    assert!(
        some.contains("read further than it was in the recording"),
        "{some}"
    );
    assert_eq!(ask(&replayer, get("/length")).await, "200 long");
    assert_eq!(ask(&replayer, get("/none")).await, "204 ");
}

#[tokio::test]
async fn concurrent_requests_are_kept_apart_and_filed_in_the_order_of_their_start() {
    let tape = Tape::new();
    let recorder = Arc::new(tape.record(server(|request| {
        let body = request.uri().path().to_owned();
        response(200, &[], Body::from_chunks([Bytes::from(body)]))
    })));
    let held = recorder.send(get("/first")).await.unwrap();
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let recorder = Arc::clone(&recorder);
            tokio::spawn(async move { ask(&*recorder, get(&format!("/{number}"))).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(held.into_body().collect(100).await.unwrap(), "/first");
    assert_eq!(recorder.finish().unwrap().interactions, 65);
    let text = tape.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 67);
    for (index, line) in lines[1..66].iter().enumerate() {
        assert!(
            line.starts_with(&format!("{{\"sequence\":{},", index + 1)),
            "{line}"
        );
    }
    let replayer = tape.replay(ReplayOptions::default());
    for number in (0..64).rev() {
        let path = format!("/{number}");
        assert_eq!(ask(&replayer, get(&path)).await, format!("200 {path}"));
    }
    assert_eq!(ask(&replayer, get("/first")).await, "200 /first");
    replayer.finish().unwrap();
}

#[tokio::test]
async fn the_cassette_tells_where_and_when_it_was_made() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| response(200, &[], "")));
    ask(&recorder, get("/x")).await;
    let mut other = get("/y");
    *other.uri_mut() = "https://user:planted@store.example:9000/y".parse().unwrap();
    ask(&recorder, other).await;
    recorder.finish().unwrap();
    let cassette = Cassette::read(&tape.path).unwrap();
    assert_eq!(cassette.started_at(), crate::record_support::noon());
    assert_eq!(cassette.origin(), Some("https://gitlab.example"));
    assert_eq!((cassette.len(), cassette.version()), (2, 1));
    assert!(
        tape.text()
            .contains(r#""origin":"https://store.example:9000""#)
    );
    assert!(!tape.text().contains("planted"));
}
