//! What pipelines ask, and what people answer.

use serde_json::{Value, json};

use super::support::{Response, Server, VIEWER};

const JOBS: &str = "
items:
  - name: plain
    kind: pipeline
    steps:
      - stage: Approve
        steps: [{ input: 'Deploy to prod?', id: Deploy-prod, ok: Ship it }]
      - { stage: Deploy, steps: [{ echo: done }] }
  - name: asking
    kind: pipeline
    steps:
      - stage: Ask
        steps:
          - input: Which?
            parameters:
              - { name: TAG, description: tag, default: v1 }
              - { name: FORCE, kind: boolean, default: 'false' }
              - { name: ENV, kind: choice, choices: [dev, prod] }
  - name: guarded
    kind: pipeline
    steps: [{ input: Well?, id: It, submitters: [viewer] }]
";

async fn asked(job: &str) -> Server {
    let server = Server::with(JOBS);
    server.build(&format!("/job/{job}")).await;
    server.advance(3.0);
    server
}

async fn pending(server: &Server, job: &str) -> Value {
    server
        .json(&format!("/job/{job}/1/wfapi/pendingInputActions"))
        .await
}

#[tokio::test]
async fn a_question_pauses_and_yes_goes_on() {
    let server = asked("plain").await;
    let run = server.json("/job/plain/1/wfapi/describe").await;
    assert_eq!(run["status"], "PAUSED_PENDING_INPUT");
    assert_eq!(run["stages"][0]["status"], "PAUSED_PENDING_INPUT");
    assert_eq!(run["stages"][0]["pauseDurationMillis"], 3000);
    let base = "/job/plain/1";
    assert_eq!(
        pending(&server, "plain").await,
        json!([{
            "id": "Deploy-prod",
            "proceedText": "Ship it",
            "message": "Deploy to prod?",
            "inputs": [],
            "proceedUrl": format!("{base}/wfapi/inputSubmit?inputId=Deploy-prod"),
            "abortUrl": format!("{base}/input/Deploy-prod/abort"),
            "redirectApprovalUrl": format!("{base}/input/"),
        }])
    );
    let action = format!("{base}/input/Deploy-prod/proceedEmpty");
    assert_eq!(server.get(&action).await.status, 405);
    let yes = server.post(&action).await.ok();
    assert!(yes.body.is_empty());
    let again = server.post(&action).await;
    assert_eq!(again.status, 404, "it has been answered");
    assert_eq!(pending(&server, "plain").await, json!([]));
    assert_eq!(
        server
            .json(&format!("{base}/wfapi/nextPendingInputAction"))
            .await,
        Value::Null
    );
    let run = server.json("/job/plain/1/wfapi/describe").await;
    assert_eq!(
        (&run["status"], &run["stages"][1]["status"]),
        (&"SUCCESS".into(), &"SUCCESS".into())
    );
    assert!(
        server
            .text("/job/plain/1/consoleText")
            .await
            .contains("Approved by admin")
    );
}

#[tokio::test]
async fn no_ends_it_as_aborted() {
    let server = asked("plain").await;
    server
        .post("/job/plain/1/input/Deploy-prod/abort")
        .await
        .ok();
    assert_eq!(
        server.json("/job/plain/1/api/json").await["result"],
        "ABORTED"
    );
    let run = server.json("/job/plain/1/wfapi/describe").await;
    assert_eq!(run["status"], "ABORTED");
    assert_eq!(run["stages"][0]["error"]["message"], Value::Null);
    assert_eq!(run["stages"].as_array().unwrap().len(), 1);
    assert!(
        server
            .text("/job/plain/1/consoleText")
            .await
            .contains("Rejected by admin")
    );
}

#[tokio::test]
async fn stopping_ends_what_waits() {
    let server = asked("plain").await;
    server.post("/job/plain/1/stop").await;
    assert_eq!(
        server.json("/job/plain/1/api/json").await["result"],
        "ABORTED"
    );
    assert_eq!(pending(&server, "plain").await, json!([]));
}

async fn submit(server: &Server, id: &str, parameters: &Value) -> Response {
    let form = json!({ "parameter": parameters }).to_string();
    let path = format!("/job/asking/1/wfapi/inputSubmit?inputId={id}");
    server
        .ask("POST", &path)
        .form(&[("json", &form)])
        .send()
        .await
}

#[tokio::test]
async fn answers_are_checked_against_what_was_asked() {
    let server = asked("asking").await;
    let input = pending(&server, "asking").await[0].clone();
    let id = input["id"].as_str().unwrap();
    assert_eq!(id.len(), 32);
    assert_eq!(
        input["inputs"],
        json!([
            {"type": "StringParameterDefinition", "name": "TAG", "description": "tag", "definition": {"defaultVal": "v1"}},
            {"type": "BooleanParameterDefinition", "name": "FORCE", "definition": {"defaultVal": false}},
            {"type": "ChoiceParameterDefinition", "name": "ENV", "definition": {"defaultVal": "dev", "choices": ["dev", "prod"]}},
        ])
    );
    let unknown = submit(&server, id, &json!([{"name": "ZZZ", "value": "x"}])).await;
    let choice = submit(&server, id, &json!([{"name": "ENV", "value": "mars"}])).await;
    let nobody = submit(&server, "nope", &json!([])).await;
    assert_eq!(
        (unknown.status, choice.status, nobody.status),
        (500, 500, 500)
    );
    let path = format!("/job/asking/1/wfapi/inputSubmit?inputId={id}");
    assert_eq!(server.post(&path).await.status, 400, "no form");
    assert_eq!(
        pending(&server, "asking").await.as_array().unwrap().len(),
        1,
        "it still asks"
    );
    submit(&server, id, &json!([{"name": "TAG", "value": "v2"}]))
        .await
        .ok();
    assert_eq!(
        server.json("/job/asking/1/api/json").await["result"],
        "SUCCESS"
    );
}

#[tokio::test]
async fn the_form_of_the_page_answers_too() {
    for (field, result) in [("proceed", "SUCCESS"), ("abort", "ABORTED")] {
        let server = asked("plain").await;
        let ask = server.ask("POST", "/job/plain/1/input/Deploy-prod/submit");
        let response = ask.form(&[(field, "x"), ("json", "{}")]).send().await;
        assert_eq!(
            (response.status, response.location()),
            (302, "/job/plain/1/console".to_owned())
        );
        assert_eq!(server.json("/job/plain/1/api/json").await["result"], result);
    }
}

#[tokio::test]
async fn who_may_not_answer_is_told_so_in_a_header() {
    let server = asked("plain").await;
    let path = "/job/plain/1/input/Deploy-prod/proceedEmpty";
    let response = server.anonymous("POST", path).user(VIEWER).send().await;
    assert_eq!(response.status, 400);
    let words = "You need to have Job/Build permissions to submit this.";
    assert_eq!(response.header("x-error"), Some(words));
    let server = asked("guarded").await;
    let path = "/job/guarded/1/input/It/proceedEmpty";
    server
        .anonymous("POST", path)
        .user(VIEWER)
        .send()
        .await
        .ok();
    assert_eq!(
        server.json("/job/guarded/1/api/json").await["result"],
        "SUCCESS"
    );
}
