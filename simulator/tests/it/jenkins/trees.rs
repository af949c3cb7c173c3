//! `tree`, `depth` and the forms of answers.

use rstest::rstest;
use serde_json::json;

use super::support::Server;

#[rstest]
#[case("jobs[name]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject", "name": "it"}]}))]
#[case("jobs", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject"}]}))]
#[case("nosuchfield", json!({}))]
#[case("jobs[builds[number]{0,2}]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject", "builds": [
    {"_class": "hudson.model.FreeStyleBuild", "number": 5}, {"_class": "hudson.model.FreeStyleBuild", "number": 4}]}]}))]
#[case("jobs[builds[number]{1,3}],mode", json!({"mode": "NORMAL", "jobs": [{"_class": "hudson.model.FreeStyleProject", "builds": [
    {"_class": "hudson.model.FreeStyleBuild", "number": 4}, {"_class": "hudson.model.FreeStyleBuild", "number": 3}]}]}))]
#[case("jobs[builds[number]{2}]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject", "builds": [
    {"_class": "hudson.model.FreeStyleBuild", "number": 3}]}]}))]
#[case("jobs[builds[number]{3,}]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject", "builds": [
    {"_class": "hudson.model.FreeStyleBuild", "number": 2}, {"_class": "hudson.model.FreeStyleBuild", "number": 1}]}]}))]
#[case("jobs[builds[number]{,1}]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject", "builds": [
    {"_class": "hudson.model.FreeStyleBuild", "number": 5}]}]}))]
#[case("jobs[ name]", json!({"jobs": [{"_class": "hudson.model.FreeStyleProject"}]}))]
#[tokio::test]
async fn a_tree_names_what_is_wanted(#[case] tree: &str, #[case] mut expected: serde_json::Value) {
    let server = Server::with("items: [{ name: it, history: { builds: 5, every: 1m } }]");
    let tree: String = url::form_urlencoded::byte_serialize(tree.as_bytes()).collect();
    expected["_class"] = "hudson.model.Hudson".into();
    assert_eq!(
        server.json(&format!("/api/json?tree={tree}")).await,
        expected
    );
    let posted = server
        .ask("POST", "/api/json")
        .body("application/x-www-form-urlencoded", format!("tree={tree}"));
    assert_eq!(posted.send().await.ok().json(), expected);
}

#[rstest]
#[case("jobs[name")]
#[case("jobs]")]
#[case("[name]")]
#[case("jobs[]")]
#[case("jobs,,mode")]
#[case("")]
#[case("jobs[name]{}")]
#[case("jobs[name]{a}")]
#[case("jobs[name]{-1,2}")]
#[case("jobs[name]{1,2")]
#[tokio::test]
async fn a_tree_that_cannot_be_read_is_not_caught(#[case] tree: &str) {
    let server = Server::new();
    let tree: String = url::form_urlencoded::byte_serialize(tree.as_bytes()).collect();
    let response = server.get(&format!("/api/json?tree={tree}")).await;
    assert_eq!(response.status, 500);
    assert_eq!(
        response.header("content-type"),
        Some("text/html;charset=utf-8")
    );
    assert!(
        !response.text().contains("expected"),
        "the cause is in the server's log only"
    );
}

#[tokio::test]
async fn depth_opens_one_level_after_the_other() {
    let server = Server::new();
    let at = async |depth: usize| server.json(&format!("/api/json?depth={depth}")).await;
    let keys = |value: &serde_json::Value| value.as_object().unwrap().len();
    let (zero, one, two) = (at(0).await, at(1).await, at(2).await);
    assert_eq!(keys(&zero["jobs"][0]), 3);
    assert!(one["jobs"][0]["jobs"][0].get("url").is_some());
    assert!(one["jobs"][0]["jobs"][0].get("builds").is_none());
    assert!(
        two["jobs"][0]["jobs"][0]["builds"][0]
            .get("result")
            .is_none()
    );
    assert!(
        at(3).await["jobs"][0]["jobs"][0]["builds"][0]
            .get("result")
            .is_some()
    );
    assert_eq!(server.get("/api/json?depth=much").await.status, 500);
}

#[tokio::test]
async fn answers_have_the_headers_of_the_remote_api() {
    let server = Server::new();
    let response = server.get("/api/json").await.ok();
    assert_eq!(response.header("x-jenkins"), Some("2.414"));
    assert_eq!(
        response.header("content-type"),
        Some("application/json;charset=utf-8")
    );
    assert_eq!(response.header("x-jenkins-session").unwrap().len(), 8);
    for absent in ["etag", "last-modified", "cache-control"] {
        assert_eq!(response.header(absent), None);
    }
    for path in [
        "/job/acme/job/hello/1/consoleText",
        "/job/acme/job/shop/1/wfapi/describe",
    ] {
        assert_eq!(
            server.get(path).await.ok().header("x-jenkins"),
            None,
            "{path}"
        );
    }
}

#[tokio::test]
async fn other_forms() {
    let server = Server::new();
    assert_eq!(server.get("/api/json?jsonp=f").await.status, 403);
    let xml = server.text("/api/xml?tree=jobs[name]").await;
    assert_eq!(
        xml,
        "<hudson _class='hudson.model.Hudson'><job _class='com.cloudbees.hudson.plugins.folder.Folder'>\
         <name>acme</name></job></hudson>"
    );
    let pretty = server.text("/api/json?tree=mode&pretty=true").await;
    assert_eq!(
        pretty,
        "{\n  \"_class\" : \"hudson.model.Hudson\",\n  \"mode\" : \"NORMAL\"\n}"
    );
    let long = format!("/api/json?tree={}", "a".repeat(8200));
    assert_eq!(server.get(&long).await.status, 414);
}

#[tokio::test]
async fn views_list_their_items() {
    let server = Server::new();
    let view = server.json("/view/deliveries/api/json").await;
    assert_eq!(view["_class"], "hudson.model.ListView");
    assert_eq!(view["jobs"][0]["name"], "acme");
    assert_eq!(
        view["url"],
        "http://jenkins.simulated.example/view/deliveries/"
    );
    assert_eq!(server.get("/view/none/api/json").await.status, 404);
}
