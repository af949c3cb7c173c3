//! No secret gets into a cassette: those that can be foreseen are replaced, the others refused.

use base64::{Engine as _, engine::general_purpose};
use bytes::Bytes;
use http::HeaderName;
use pipewright_core::{
    credentials::Redactor,
    http::{Body, HttpRequest, Transport as _},
    record::{HeaderRules, RecordError, RecordLimits, RecordOptions, ReplayOptions, SecretKind},
};
use proptest::prelude::*;
use rstest::rstest;

use crate::record_support::{Tape, ask, get, post, response, server};

const SECRET: &str = "s3cr3t/with+odd=\"chars\"&more";

fn knowing(secret: &str) -> RecordOptions {
    let options = RecordOptions::default();
    options.redactor.add(secret);
    options
}

fn percent(secret: &str) -> String {
    let pairs: Vec<String> = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    pairs.concat()
}

/// The ways in which a secret may be written.
fn encodings(secret: &str) -> Vec<String> {
    vec![
        secret.to_owned(),
        percent(secret),
        percent(&percent(secret)),
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        general_purpose::STANDARD.encode(secret),
        general_purpose::STANDARD.encode(format!("user:{secret}")),
        general_purpose::URL_SAFE_NO_PAD.encode(format!("ci:{secret}:x")),
        serde_json::to_string(secret).unwrap(),
    ]
}

fn assert_clean(tape: &Tape, error: &RecordError, secret: &str) {
    assert!(!error.to_string().contains(secret), "{error}");
    assert_eq!(tape.files(), Vec::<String>::new());
}

#[tokio::test]
async fn a_known_secret_in_an_unforeseen_place_is_refused_in_every_encoding() {
    for written in encodings(SECRET) {
        let in_json = serde_json::to_string(&format!("log: {written} end")).unwrap();
        let cases: Vec<(&str, HttpRequest, Body)> = vec![
            (
                "the response body",
                get("/x"),
                Body::from(format!("echo {written}!")),
            ),
            ("the response body", get("/x"), Body::from(in_json)),
            (
                "the response body",
                get("/x"),
                Body::from([b"\xff\xfe", written.as_bytes(), b"\0"].concat()),
            ),
            (
                "the request body",
                post("/x", "text/plain", format!("note: {written}")),
                Body::empty(),
            ),
            (
                "the query parameter search",
                get(&format!("/x?search={}", percent(&written))),
                Body::empty(),
            ),
            (
                "the path",
                get(&format!("/x/{}/y", percent(&written))),
                Body::empty(),
            ),
        ];
        for (place, request, body) in cases {
            let tape = Tape::new();
            let body = std::sync::Mutex::new(Some(body));
            let recorder = tape.record_with(
                server(move |_| response(200, &[], body.lock().unwrap().take().unwrap())),
                knowing(SECRET),
            );
            assert!(ask(&recorder, request).await.starts_with("200"));
            let Err(error) = recorder.finish() else {
                panic!("{place}: {written}: {}", tape.text());
            };
            assert_clean(&tape, &error, SECRET);
            let RecordError::Secret { place: found, .. } = &error else {
                panic!("{error}");
            };
            assert_eq!(found, place, "{written}");
        }
    }
}

#[tokio::test]
async fn an_allowed_header_with_a_secret_is_refused() {
    let tape = Tape::new();
    let mut options = knowing("planted-secret");
    options.headers = HeaderRules::default().allow_response(HeaderName::from_static("x-echo"));
    let recorder = tape.record_with(
        server(|_| response(200, &[("x-echo", "planted-secret")], "")),
        options,
    );
    ask(&recorder, get("/x")).await;
    let error = recorder.finish().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the cassette was not saved: a known secret is in the response header x-echo of request 1 (GET /x)"
    );
    assert_clean(&tape, &error, "planted-secret");
}

#[rstest]
#[case::query(get("/x?private_token=planted-value-1&page=2"), "")]
#[case::trigger(
    post(
        "/x",
        "application/x-www-form-urlencoded",
        "token=planted-value-1&ref=main&variables[A_TOKEN]=planted-value-2"
    ),
    ""
)]
#[case::json(post("/x", "application/json", r#"{"token":"planted-value-1","variables":[{"key":"DB_PASSWORD","value":"planted-value-2"}]}"#), "")]
#[case::answer(
    get("/x"),
    r#"{"runners_token":"planted-value-1","nested":{"secret":["planted-value-2"]}}"#
)]
#[case::signed(
    get("/x"),
    r#"{"url":"https://s3.example/o?X-Amz-Date=1\u0026X-Amz-Signature=planted-value-1"}"#
)]
#[case::clone_url(
    get("/x"),
    "cloning https://oauth2:planted-value-1@gitlab.example/a.git"
)]
#[case::shaped(
    get("/x"),
    "the token is glpat-planted-value-1, and bkua_planted0value000000000000"
)]
#[case::masked(
    get("/x"),
    r#"[{"key":"ANY","value":"planted-value-1","masked":true}]"#
)]
#[tokio::test]
async fn foreseen_secrets_become_placeholders(
    #[case] request: HttpRequest,
    #[case] answer: &'static str,
) {
    let tape = Tape::new();
    let options = knowing("planted-value-1");
    let recorder = tape.record_with(server(move |_| response(200, &[], answer)), options);
    ask(&recorder, request.clone()).await;
    recorder.finish().unwrap();
    let text = tape.text();
    assert!(!text.contains("planted"), "{text}");
    assert!(text.contains("{{secret:1}}"), "{text}");
    // The same request with other secrets finds the same answer.
    let (mut parts, body) = request.into_parts();
    let other = |text: &str| text.replace("planted-value", "something-else");
    parts.uri = other(&parts.uri.to_string()).parse().unwrap();
    let body = Bytes::from(other(std::str::from_utf8(&body).unwrap()));
    let replayer = tape.replay(ReplayOptions::default());
    let replayed = ask(&replayer, HttpRequest::from_parts(parts, body)).await;
    assert!(replayed.starts_with("200"), "{replayed}");
    replayer.finish().unwrap();
}

#[tokio::test]
async fn a_redacted_value_is_the_same_wherever_it_flows() {
    let tape = Tape::new();
    let recorder = tape.record(server(|request| match request.uri().path() {
        "/download" => response(
            302,
            &[(
                "location",
                "https://s3.example/o?X-Amz-Signature=planted-signature",
            )],
            "",
        ),
        "/early" => response(200, &[], "later known: planted-signature"),
        path if path.ends_with("planted-signature") => response(200, &[], "by path"),
        _ => response(200, &[], "by query"),
    }));
    ask(&recorder, get("/early")).await;
    ask(&recorder, get("/download")).await;
    ask(&recorder, get("/o?X-Amz-Signature=planted-signature")).await;
    ask(&recorder, get("/o/planted-signature")).await;
    recorder.finish().unwrap();
    assert!(!tape.text().contains("planted"), "{}", tape.text());
    let replayer = tape.replay(ReplayOptions::default());
    assert_eq!(
        ask(&replayer, get("/early")).await,
        "200 later known: {{secret:1}}"
    );
    let redirect = replayer.send(get("/download")).await.unwrap();
    let location = redirect.headers()["location"].to_str().unwrap();
    let location = url::Url::parse(location).unwrap();
    let signature = location.query_pairs().next().unwrap().1.into_owned();
    assert_eq!(
        ask(&replayer, get(&format!("/o?{}", location.query().unwrap()))).await,
        "200 by query"
    );
    let path = url::Url::parse(&format!("https://x/o/{signature}")).unwrap();
    assert_eq!(ask(&replayer, get(path.path())).await, "200 by path");
    replayer.finish().unwrap();
}

#[tokio::test]
async fn a_secret_that_is_learnt_late_is_found_in_what_was_written_before() {
    for size in [10, 300_000] {
        let tape = Tape::new();
        let redactor = Redactor::new();
        let options = RecordOptions {
            redactor: redactor.clone(),
            limits: RecordLimits {
                redacted: 1000,
                ..RecordLimits::default()
            },
            ..RecordOptions::default()
        };
        let recorder = tape.record_with(
            server(move |_| response(200, &[], format!("{}late-secret", " ".repeat(size)))),
            options,
        );
        ask(&recorder, get("/x")).await;
        redactor.add("late-secret");
        let error = recorder.finish().unwrap_err();
        assert_clean(&tape, &error, "late-secret");
    }
}

#[tokio::test]
async fn a_secret_in_a_large_stream_is_found_across_chunks() {
    for (planted, kind) in [
        ("known-secret-value", SecretKind::Known),
        ("glpat-abcdefghijklmnopqrst", SecretKind::TokenShaped),
    ] {
        let tape = Tape::new();
        let limits = RecordLimits {
            redacted: 1000,
            ..RecordLimits::default()
        };
        let options = RecordOptions {
            limits,
            ..knowing("known-secret-value")
        };
        let recorder = tape.record_with(
            server(move |_| {
                let log = format!("{} {planted} {}", "x".repeat(200_000), "y".repeat(200_000));
                let chunks: Vec<Bytes> = log
                    .as_bytes()
                    .chunks(7)
                    .map(Bytes::copy_from_slice)
                    .collect();
                response(200, &[], Body::from_chunks(chunks))
            }),
            options,
        );
        assert_eq!(
            ask(&recorder, get("/log")).await.len(),
            400_006 + planted.len()
        );
        let error = recorder.finish().unwrap_err();
        assert!(
            matches!(&error, RecordError::Secret { kind: found, .. } if *found == kind),
            "{error}"
        );
        assert_clean(&tape, &error, planted);
    }
}

#[tokio::test]
async fn a_refused_recording_leaves_the_earlier_cassette() {
    let tape = Tape::new();
    let earlier = tape.record(server(|_| response(200, &[], "x".repeat(100_000))));
    ask(&earlier, get("/x")).await;
    earlier.finish().unwrap();
    let before = tape.files();
    let recorder = tape.record_with(
        server(|_| response(200, &[], "x".repeat(100_000) + "planted")),
        knowing("planted"),
    );
    ask(&recorder, get("/x")).await;
    // Recording has stopped, and requests go on.
    assert!(ask(&recorder, get("/y")).await.starts_with("200"));
    recorder.finish().unwrap_err();
    assert!(matches!(recorder.finish(), Err(RecordError::Finished)));
    assert_eq!(tape.files(), before);
    assert!(
        ask(&tape.replay(ReplayOptions::default()), get("/x"))
            .await
            .starts_with("200 x")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_planted_secret_is_never_written(
        secret in "[A-Za-z0-9/+=_.&?% \"-]{8,24}",
        encoding in 0_usize..8,
        place in 0_usize..8,
        before in "[a-z {}\":,&=]{0,12}",
        after in "[a-z {}\":,&=]{0,12}",
    ) {
        let secret = secret.trim().to_owned();
        prop_assume!(secret.len() >= 8);
        let written = format!("{before}{}{after}", encodings(&secret)[encoding]);
        let as_value = percent(&written);
        let mut request = match place {
            0 => get(&format!("/a/{as_value}")),
            1 => get(&format!("/a?search={as_value}")),
            2 => get(&format!("/a?token={as_value}")),
            3 => post("/a", "text/plain", written.clone()),
            4 => post("/a", "application/json", serde_json::json!({"note": written}).to_string()),
            5 => post("/a", "application/x-www-form-urlencoded", format!("variables[X]={as_value}")),
            _ => get("/a"),
        };
        let header = written.parse::<http::HeaderValue>().ok();
        if let Some(value) = &header {
            request.headers_mut().insert("accept", value.clone());
            request.headers_mut().insert("private-token", value.clone());
        }
        let tape = Tape::new();
        let body = written.clone();
        let recorder = tape.record_with(
            server(move |_| {
                let etag = header.clone().unwrap_or(http::HeaderValue::from_static("x"));
                let mut answer = response(200, &[], if place == 6 { body.clone() } else { String::new() })?;
                if place == 7 {
                    answer.headers_mut().insert("etag", etag);
                }
                Ok(answer)
            }),
            knowing(&secret),
        );
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(ask(&recorder, request));
        let finished = recorder.finish();
        let all: String = tape
            .files()
            .iter()
            .map(|name| std::fs::read_to_string(tape.folder.path().join(name)).unwrap())
            .collect();
        for form in encodings(&secret) {
            prop_assert!(!all.contains(&form), "{form} in {all}");
        }
        if let Err(error) = finished {
            prop_assert!(!error.to_string().contains(&secret));
        }
    }
}
