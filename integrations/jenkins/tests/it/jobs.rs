//! Jobs.

use crate::support::{Played, answer, client, job};

const HELLO: &str = r#"{"_class":"hudson.model.FreeStyleProject","name":"hello","fullName":"a/hello",
    "url":"http://inner:8080/job/a/job/hello/","buildable":true,"color":"blue_anime","inQueue":false,
    "healthReport":[{"score":80,"description":"one"},{"score":40,"description":"two"}],
    "lastBuild":{"number":5,"url":"http://inner:8080/job/a/job/hello/5/"},"lastFailedBuild":null,
    "nextBuildNumber":6,"property":[{},{"parameterDefinitions":[
        {"type":"ChoiceParameterDefinition","name":"ENV","choices":["dev","prod"],
         "defaultParameterValue":{"value":"dev"}},
        {"type":"PasswordParameterDefinition","name":"SECRET","defaultParameterValue":{}}]}]}"#;

#[tokio::test(start_paused = true)]
async fn a_job_is_read_with_its_parameters() {
    let server = Played::new(|_, _| answer(200, &[("x-jenkins", "2.414")], HELLO));
    let found = client(server.clone())
        .jobs()
        .get(&job("a/hello"))
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.uri().path(), "/jenkins/job/a/job/hello/api/json");
    assert!(request.uri().query().unwrap().starts_with("tree=name%2C"));
    assert_eq!(
        request.headers()["authorization"],
        "Basic YWRtaW46MTFwbGFudGVkMHNlY3JldA=="
    );
    assert_eq!(found.url, "https://ci.example/jenkins/job/a/job/hello/");
    assert_eq!(found.health(), Some(40));
    assert_eq!(found.last_build.unwrap().number.get(), 5);
    assert!(found.color.as_ref().unwrap().building);
    let names: Vec<_> = found.parameters().map(|one| &*one.name).collect();
    assert_eq!(names, ["ENV", "SECRET"]);
    let first = found.parameters().next().unwrap();
    assert_eq!(first.default.as_ref().unwrap(), "dev");
}

#[tokio::test(start_paused = true)]
async fn a_job_of_another_server_is_refused_before_anything_is_sent() {
    let server = Played::new(|_, _| answer(200, &[], HELLO));
    let elsewhere = job("https://other.example/job/hello/");
    let error = client(server.clone())
        .jobs()
        .get(&elsewhere)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "InvalidJobRef");
    assert!(server.requests().is_empty());
}
