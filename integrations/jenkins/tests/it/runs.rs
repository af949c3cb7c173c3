//! Runs of pipelines on servers that behave badly.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use pipewright_core::credentials::Token;
use pipewright_core::http::{
    HttpRequest, HttpResponse, Sent, Transport, TransportError, TransportErrorKind,
};
use pipewright_jenkins::types::{BuildRef, Run};
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};

use crate::support::{Played, TOKEN, answer, client, job};

const BUILD: BuildRef = BuildRef::Last;

const RUN: &str = r#"{"id":"7","name":"x","status":"FAILED","startTimeMillis":1795245949776,
    "stages":[{"id":"6","name":"A","status":"FAILED","error":{"message":null,"type":"x"},
    "stageFlowNodes":[{"id":"7","status":"SUCCESS","_links":{"log":{}},"parentNodes":["6"]}]}]}"#;

/// Lists one input, and breaks the connection at every answer to it.
struct Breaking {
    answers: AtomicUsize,
}

impl fmt::Debug for Breaking {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Breaking").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Breaking {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        if request.method() == http::Method::GET {
            let pending = r#"[{"id":"go","message":"?","proceedText":"Ok","inputs":[]}]"#;
            return Ok(answer(200, &[], pending));
        }
        self.answers.fetch_add(1, Ordering::Relaxed);
        let (kind, sent) = (TransportErrorKind::Interrupted, Sent::Maybe);
        Err(TransportError::new(kind, sent, "connection reset"))
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_may_have_arrived_is_not_sent_again() {
    let server = Arc::new(Breaking {
        answers: AtomicUsize::new(0),
    });
    // With every retry that there is by default.
    let config = JenkinsConfig::new("https://ci.example").unwrap();
    let credential = Credential::api_token("admin", Token::new(TOKEN)).unwrap();
    let pipelines = JenkinsClient::new(config, credential, server.clone()).pipelines();
    let error = pipelines
        .submit_input(&job("a"), BUILD, "go", &[])
        .await
        .unwrap_err();
    assert_eq!(server.answers.load(Ordering::Relaxed), 1);
    assert!(error.may_have_been_sent());
    assert!(
        error.to_string().contains("look before trying again"),
        "{error}"
    );
    let error = pipelines
        .abort_input(&job("a"), BUILD, "go")
        .await
        .unwrap_err();
    assert_eq!(server.answers.load(Ordering::Relaxed), 2);
    assert!(error.may_have_been_sent());
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_stage_may_hold_anything() {
    let log: &[u8] = b"\xff\xfe\0\r\n\rlast";
    let server = Played::new(move |request, _| match request.uri().path() {
        path if path.ends_with("describe") => {
            let run: serde_json::Value = serde_json::from_str(RUN).unwrap();
            answer(200, &[], run["stages"][0].to_string())
        }
        _ => answer(200, &[], log.to_vec()),
    });
    let stage = "6".parse().unwrap();
    let pipelines = client(server).pipelines();
    let text = pipelines.stage_log(&job("a"), BUILD, &stage).await.unwrap();
    let (text, _) = text.collect_up_to(100).await.unwrap();
    assert_eq!(&*text, b"\xff\xfe\0\n\rlast");
}

#[tokio::test(start_paused = true)]
async fn a_page_where_stages_were_due_is_told() {
    for (body, code) in [
        ("<html><a href='/login?from=x'></a></html>", "Unauthorized"),
        ("<html></html>", "Decode"),
        ("null", "Decode"),
        (
            r#"{"id":"7","status":"FAILED","stages":[{"id":"../1","status":"x"}]}"#,
            "Decode",
        ),
    ] {
        let server = Played::new(move |_, _| answer(200, &[], body));
        let error = client(server)
            .pipelines()
            .describe(&job("a"), BUILD)
            .await
            .unwrap_err();
        assert_eq!(error.kind().code(), code, "{error}");
    }
}

#[test]
fn what_is_serialised_is_read_again() {
    let run: Run = serde_json::from_str(RUN).unwrap();
    assert!(run.stages[0].steps[0].has_log);
    assert_eq!(
        run.started_at().unwrap().to_rfc3339(),
        "2026-11-21T07:25:49.776+00:00"
    );
    let text = serde_json::to_string(&run).unwrap();
    assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
}

proptest::proptest! {
    #[test]
    fn a_run_of_any_bytes_does_not_panic(at in 0..RUN.len(), byte in 32_u8..127) {
        let mut bytes = RUN.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(run) = serde_json::from_slice::<Run>(&bytes) {
            let _ = (run.started_at(), run.duration(), run.stages_named("a").count());
        }
    }
}
