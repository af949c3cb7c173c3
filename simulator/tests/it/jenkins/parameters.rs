//! What builds are told.

use rstest::rstest;
use serde_json::{Value, json};

use super::support::{Response, Server};

const JOBS: &str = "
items:
  - name: it
    parameters:
      - { name: WHO, default: world }
      - { name: ENV, kind: choice, choices: [dev, prod] }
      - { name: DRY, kind: boolean, default: 'true' }
      - { name: NOTES, kind: text, default: \"a\\nb\" }
      - { name: SECRET, kind: password, default: s3cret }
      - { name: DATA, kind: file }
  - { name: plain }
  - name: late
    kind: pipeline
    parameters: [{ name: P, default: dflt }]
    parameters_in_jenkinsfile: true
    broken_jenkinsfile: [1]
    steps: [{ echo: hi }]
";

const PATH: &str = "/job/it/buildWithParameters";

/// The values of the last build by name.
async fn values(server: &Server) -> Value {
    let build = server.json("/job/it/lastBuild/api/json").await;
    let parameters = build["actions"][0]["parameters"].as_array().unwrap();
    let pairs = parameters.iter().map(|it| {
        let name = it["name"].as_str().unwrap().to_owned();
        (name, it.get("value").cloned().unwrap_or(json!("not told")))
    });
    Value::Object(pairs.collect())
}

async fn build(server: &Server, fields: &[(&str, &str)]) -> Response {
    server.ask("POST", PATH).form(fields).send().await
}

#[rstest]
#[case(&[], json!({}))]
#[case(&[("WHO", "é & x"), ("ENV", "prod"), ("DRY", "false")], json!({"WHO": "é & x", "ENV": "prod", "DRY": false}))]
#[case(&[("DRY", "maybe")], json!({"DRY": false}))]
#[case(&[("NOPE", "1")], json!({}))]
#[tokio::test]
async fn what_is_not_said_is_the_default(#[case] fields: &[(&str, &str)], #[case] changed: Value) {
    let server = Server::with(JOBS);
    assert_eq!(build(&server, fields).await.status, 201);
    let mut expected =
        json!({"WHO": "world", "ENV": "dev", "DRY": true, "NOTES": "a\nb", "SECRET": "not told"});
    for (key, value) in changed.as_object().unwrap() {
        expected[key] = value.clone();
    }
    assert_eq!(values(&server).await, expected);
}

#[tokio::test]
async fn query_form_and_parts_are_the_same() {
    let server = Server::with(JOBS);
    assert_eq!(server.post(&format!("{PATH}?WHO=a%20b")).await.status, 201);
    assert_eq!(values(&server).await["WHO"], "a b");
    let parts = "--b\r\nContent-Disposition: form-data; name=\"WHO\"\r\n\r\nc\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"DATA\"; filename=\"d.bin\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n\0\r\n\r\n--b--\r\n";
    let ask = server
        .ask("POST", PATH)
        .body("multipart/form-data; boundary=b", parts);
    assert_eq!(ask.send().await.status, 201);
    let told = values(&server).await;
    assert_eq!(
        (&told["WHO"], &told["DATA"]),
        (&"c".into(), &"not told".into())
    );
}

#[rstest]
#[case("/job/it/build", &[], 400)]
#[case(PATH, &[("ENV", "mars")], 500)]
#[case(PATH, &[("delay", "soon")], 500)]
#[case("/job/plain/buildWithParameters", &[], 500)]
#[tokio::test]
async fn refusals(#[case] path: &str, #[case] fields: &[(&str, &str)], #[case] status: u16) {
    let server = Server::with(JOBS);
    assert_eq!(
        server.ask("POST", path).form(fields).send().await.status,
        status
    );
    assert_eq!(server.jenkins.builds_started("it"), 0);
    assert_eq!(server.jenkins.builds_started("plain"), 0);
}

#[tokio::test]
async fn the_page_of_a_job_submits_its_own_form() {
    let server = Server::with(JOBS);
    let form =
        json!({"parameter": [{"name": "WHO", "value": "page"}, {"name": "DRY", "value": false}]});
    let ask = server
        .ask("POST", "/job/it/build")
        .form(&[("json", &form.to_string())]);
    assert_eq!(ask.send().await.status, 201);
    let told = values(&server).await;
    assert_eq!(
        (&told["WHO"], &told["DRY"]),
        (&"page".into(), &false.into())
    );
}

#[tokio::test]
async fn the_queue_shows_them_without_secrets() {
    let server = Server::with(JOBS);
    let ask = server
        .ask("POST", &format!("{PATH}?delay=30sec"))
        .form(&[("SECRET", "hunter2")]);
    let item = ask.send().await.location();
    let item = server.get(&format!("{item}api/json")).await.ok();
    assert_eq!(
        item.json()["params"],
        "\nWHO=world\nENV=dev\nDRY=true\nNOTES=a\nb\nSECRET=****"
    );
    assert!(!item.text().contains("hunter2"));
}

#[tokio::test]
async fn a_jenkinsfile_tells_of_its_parameters_by_running() {
    let server = Server::with(JOBS);
    let with = "/job/late/buildWithParameters";
    assert_eq!(server.post(with).await.status, 500);
    assert_eq!(server.post("/job/late/build").await.status, 201);
    assert_eq!(
        server.json("/job/late/1/api/json").await["result"],
        "FAILURE"
    );
    assert_eq!(server.post(with).await.status, 500, "it did not compile");
    assert_eq!(server.post("/job/late/build").await.status, 201);
    server.advance(1.0);
    assert_eq!(server.post("/job/late/build").await.status, 400);
    assert_eq!(server.post(with).await.status, 201);
    let property = server.json("/job/late/api/json?tree=property[parameterDefinitions[name,type,defaultParameterValue[value]]]").await;
    assert_eq!(
        property["property"][0]["parameterDefinitions"][0],
        json!({
            "_class": "hudson.model.StringParameterDefinition",
            "defaultParameterValue": {"_class": "hudson.model.StringParameterValue", "value": "dflt"},
            "name": "P",
            "type": "StringParameterDefinition",
        })
    );
}

#[tokio::test]
async fn definitions_are_told_without_a_tree() {
    let server = Server::with(JOBS);
    let job = server.json("/job/it/api/json").await;
    let definitions = &job["property"][0]["parameterDefinitions"];
    assert_eq!(
        definitions[1],
        json!({
            "_class": "hudson.model.ChoiceParameterDefinition",
            "defaultParameterValue": {"_class": "hudson.model.StringParameterValue", "name": "ENV", "value": "dev"},
            "description": "",
            "name": "ENV",
            "type": "ChoiceParameterDefinition",
            "choices": ["dev", "prod"],
        })
    );
    assert_eq!(
        definitions[4]["defaultParameterValue"],
        json!({"_class": "hudson.model.PasswordParameterValue", "name": "SECRET"})
    );
    assert_eq!(definitions[5]["defaultParameterValue"], Value::Null);
    assert_eq!(
        job["actions"][0]["_class"],
        "hudson.model.ParametersDefinitionProperty"
    );
}
