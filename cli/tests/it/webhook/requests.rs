//! What is answered to which request.

use std::sync::Arc;

use pipewright_core::http::{HttpRequest, ReqwestTransport, Transport as _};
use rstest::rstest;

use super::served::{SECRET, Served, post, status};

const JOB: &str =
    r#"{"object_kind":"build","build_id":7,"build_status":"success","build_name":"unit"}"#;

#[test]
fn each_request_gets_its_answer() {
    let server = Served::start(&["--max-body", "1000"]);
    let answers = [
        ("", JOB, 200),
        ("", r#"{"object_kind":"release"}"#, 200),
        ("", "payload=%7B%7D", 400),
        ("", "[]", 400),
        ("x-gitlab-token: two\r\n", JOB, 401),
    ];
    for (headers, body, expected) in answers {
        assert_eq!(
            status(&server.post(headers, body)),
            expected,
            "{headers}{body}"
        );
    }
    let large = "x".repeat(1001);
    assert_eq!(status(&server.post("", &large)), 413);

    let mut chunked = server.connect();
    chunked.write(&format!(
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-gitlab-token: {SECRET}\r\n\
         transfer-encoding: chunked\r\n\r\n3e9\r\n{large}\r\n0\r\n\r\n"
    ));
    assert_eq!(
        status(&chunked.answer()),
        413,
        "of a length that was not announced"
    );

    let mut wrong = server.connect();
    wrong.write("POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-gitlab-token: wrong\r\ncontent-length: 900\r\n\r\n");
    assert_eq!(status(&wrong.answer()), 401, "before the body came");

    assert_eq!(status(&server.get("/")), 405);
    assert_eq!(status(&server.get("/other")), 404);
    assert_eq!(status(&server.get("/-/healthy")), 200);
    let metrics = server.get("/metrics");
    for line in [
        "gitlab_webhook_events_total{event_type=\"job\"} 1",
        "gitlab_webhook_events_total{event_type=\"other\"} 1",
        "gitlab_webhook_rejected_total{reason=\"wrong_token\"} 1",
        "gitlab_webhook_rejected_total{reason=\"not_json\"} 2",
        "pipewright_webhook_refused_total{reason=\"too_large\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    let ended = server.stop();
    assert!(ended.status.success(), "{}", ended.errors);
    let kinds: Vec<_> = ended
        .events()
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    assert_eq!(kinds, ["job", "other"]);
    assert!(!format!("{}{}{metrics}", ended.output, ended.errors).contains(SECRET));
}

#[test]
fn what_cannot_be_read_is_given_as_it_came() {
    let server = Served::start(&[]);
    let body = r#"{"object_kind":"pipeline","text":"made by a template"}"#;
    assert_eq!(status(&server.post("", body)), 200);
    let events = server.stop().events();
    assert_eq!(events[0]["kind"], "other");
    assert_eq!(events[0]["name"], "pipeline");
    assert_eq!(events[0]["body"]["text"], "made by a template");
}

#[test]
fn a_body_that_is_cut_off_hurts_nobody() {
    let server = Served::start(&[]);
    let mut cut = server.connect();
    cut.write(&post("", JOB.len()));
    cut.write(&JOB[..20]);
    drop(cut);
    let mut slow = server.connect();
    slow.write(&post("", JOB.len()));
    for piece in JOB.as_bytes().chunks(1) {
        slow.write(std::str::from_utf8(piece).unwrap());
    }
    assert_eq!(status(&slow.answer()), 200);
    assert_eq!(server.stop().events().len(), 1);
}

#[test]
fn a_secret_is_wanted_and_a_file_may_hold_several() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_pipewright"))
        .args(["webhook", "serve"])
        .env_remove("PIPEWRIGHT_WEBHOOK_SECRET")
        .env_remove("PIPEWRIGHT_WEBHOOK_SIGNING_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("--secret-file"), "{text}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secrets");
    std::fs::write(&file, format!("the-new-one\n\n  {SECRET}  \n")).unwrap();
    let server = Served::start_with(&[], &["--secret-file", file.to_str().unwrap()]);
    assert_eq!(status(&server.post("", JOB)), 200);
}

#[rstest]
#[case(&["--tls-cert", "certificate.pem"])]
#[case(&["--path", "metrics"])]
#[case(&["--path", "/metrics"])]
#[case(&["--queue", "0"])]
#[case(&["--time-limit", "-1"])]
#[case(&["--trusted-proxy", "10.0.0.0/8"])]
#[case(&["--insecure-no-secret"])]
#[case(&["--secret-file", "/nowhere"])]
fn a_wrong_command_line_is_refused(#[case] arguments: &[&str]) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_pipewright"))
        .args(["webhook", "serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .env("PIPEWRIGHT_WEBHOOK_SECRET", SECRET)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!String::from_utf8(output.stderr).unwrap().contains(SECRET));
}

#[tokio::test]
async fn it_speaks_tls() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/webhook/tls");
    let certificate = format!("{folder}/certificate.pem");
    let key = format!("{folder}/key.pem");
    let server = Served::start(&["--tls-cert", &certificate, "--tls-key", &key]);
    let transport = ReqwestTransport::builder()
        .system_proxy(false)
        .ca_certificate_pem(std::fs::read(&certificate).unwrap())
        .build()
        .unwrap();
    let mut request = HttpRequest::new(JOB.into());
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = format!("https://{}/", server.address).parse().unwrap();
    request
        .headers_mut()
        .insert("x-gitlab-token", SECRET.parse().unwrap());
    let answer = Arc::new(transport).send(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    drop(answer);
    assert_eq!(server.stop().events().len(), 1);
}
