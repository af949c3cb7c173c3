//! What can be wrong with a scenario, and what the default one holds.

use pipewright_simulator::jenkins::scenario::Scenario;
use rstest::rstest;

use super::support::Server;

#[rstest]
#[case(
    "version: 2\nusers: [{ name: a, permissions: [] }]",
    "version: 2 is not known"
)]
#[case("version: 1\nusers: []", "users: at least one user is needed")]
#[case("version: 1\nuser: []", "unknown key `user`; did you mean `users`?")]
#[case(
    "version: 1\nusers: [{ name: a, permissions: [job/biuld] }]",
    "job/biuld"
)]
#[case("prefix: ci", "prefix: a path")]
#[case(
    "items: [{ name: A }, { name: a }]",
    "items[1].name: there is another `a`"
)]
#[case("items: [{ name: a/b }]", "items[0].name: `a/b` has a character")]
#[case(
    "items: [{ name: a, kind: folder, steps: [{ sh: x }] }]",
    "items[0].steps: folders are not built"
)]
#[case(
    "items: [{ name: a, items: [{ name: b }] }]",
    "items[0].items: only folders"
)]
#[case(
    "items: [{ name: a, kind: multibranch, items: [{ name: b }] }]",
    "items[0].items: the branches"
)]
#[case(
    "items: [{ name: a, parameters: [{ name: P, kind: choice }] }]",
    "items[0].parameters[0].choices"
)]
#[case(
    "items: [{ name: a, steps: [{ duration: 1 }] }]",
    "items[0].steps[0]: a step is exactly one of"
)]
#[case(
    "items: [{ name: a, steps: [{ sh: x, echo: y }] }]",
    "items[0].steps[0]: a step is exactly one of"
)]
#[case(
    "items: [{ name: a, steps: [{ stage: S, steps: [{ sh: x, steps: [{ sh: y }] }] }] }]",
    "items[0].steps[0].steps[0]: only blocks"
)]
#[case(
    "items: [{ name: a, downstream: [b] }]",
    "the job `a`: there is no job `b` to start"
)]
#[case(
    "items: [{ name: a, downstream: [b] }, { name: b, kind: pipeline, steps: [{ build: a }] }]",
    "would start itself for ever"
)]
fn a_bad_scenario_names_its_place(#[case] text: &str, #[case] expected: &str) {
    let text = if text.starts_with("version") {
        text.to_owned()
    } else {
        format!("version: 1\nusers: [{{ name: a, permissions: [] }}]\n{text}")
    };
    let error = Scenario::from_yaml(&text).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[tokio::test]
async fn the_default_scenario_has_every_kind_of_past() {
    let server = Server::new();
    let tree = "jobs[name,jobs[name,color,builds[result]]]";
    let root = server.json(&format!("/api/json?tree={tree}")).await;
    assert_eq!(root["jobs"][0]["name"], "acme");
    let results = |index: usize| -> Vec<String> {
        let builds = root["jobs"][0]["jobs"][index]["builds"].as_array().unwrap();
        builds
            .iter()
            .map(|build| build["result"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(results(0), ["FAILURE", "FAILURE", "FAILURE"], "docs");
    assert_eq!(
        results(1),
        ["SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS"],
        "hello"
    );
    assert_eq!(
        results(2),
        ["SUCCESS", "UNSTABLE", "SUCCESS", "ABORTED", "SUCCESS"],
        "shop"
    );
    assert_eq!(
        server.json("/queue/api/json").await["items"],
        serde_json::json!([])
    );
    assert_eq!(
        (server.jenkins.user(), server.jenkins.password()),
        ("admin", "adminpw")
    );
    assert_eq!(server.jenkins.token(), "11simulated00000000000000000000000");
    assert_eq!(
        server.jenkins.base_url(),
        "http://jenkins.simulated.example"
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_server() {
    let (one, other) = (Server::new(), Server::new());
    for path in [
        "/job/acme/job/shop/5/wfapi/describe",
        "/job/acme/job/shop/4/logText/progressiveText?start=0",
    ] {
        assert_eq!(one.text(path).await, other.text(path).await);
    }
}
