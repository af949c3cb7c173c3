use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Jenkins, Run};

#[test]
fn lists_stages_and_prints_their_logs() {
    let jenkins = Jenkins::start();
    let list = jenkins.run(&["stage", "list", "acme/shop"]).succeeded();
    list.prints("Unit tests").prints("SUCCESS");
    let stages = jenkins.json(&["stage", "list", "acme/shop", "4"]);
    let unit = stages.as_array().unwrap().iter();
    let unit = unit
        .clone()
        .find(|stage| stage["name"] == "Unit tests")
        .unwrap();
    assert_eq!(unit["status"], "UNSTABLE");
    let named = ["stage", "log", "acme/shop", "unit TESTS", "--build", "4"];
    let by_name = jenkins.run(&named).succeeded();
    by_name
        .prints("running 42 tests")
        .says("Unit tests of build #4 of acme/shop: UNSTABLE");
    let id = unit["id"].as_str().unwrap();
    let by_id = jenkins.run(&["stage", "log", "acme/shop", id, "--build", "4"]);
    assert_eq!(by_id.succeeded().stdout, by_name.stdout);
    let json = jenkins.json(&[&named[..], &["--tail", "1"]].concat());
    assert_eq!(json["log"], "Recording test results\n");
    let misspelt = jenkins.run(&["stage", "log", "acme/shop", "Unit test"]);
    assert_eq!(misspelt.code, 4, "{misspelt:#?}");
    misspelt.says("did you mean \"Unit tests\"?");
}

/// Starts the pipeline that asks, and waits until it does.
fn asking(jenkins: &Jenkins) {
    let mut child = jenkins
        .command(&["job", "run", "acme/shop", "--wait"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let asks = lines.any(|line| line.unwrap().contains("it waits for an answer"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(asks, "it never asks");
}

#[test]
fn questions_are_listed_and_answered() {
    let jenkins = Jenkins::start();
    asking(&jenkins);
    let list = jenkins.run(&["input", "list", "acme/shop"]).succeeded();
    list.prints("Deploy-prod  Deploy to production?")
        .prints("REGION=eu|us");
    let json = jenkins.json(&["input", "list", "acme/shop"]);
    assert_eq!(json[0]["inputs"][2]["name"], "REGION");
    let submit = |more: &[&str]| jenkins.run(&[&["input", "submit", "acme/shop"], more].concat());
    let wrong = submit(&["--param", "REGION=mars"]);
    assert_eq!(wrong.code, 2, "{wrong:#?}");
    wrong.says("it offers \"eu\", \"us\"");
    let other = submit(&["Deploy"]);
    assert_eq!(other.code, 1, "{other:#?}");
    other.says("it waits for \"Deploy-prod\"");
    let answered = submit(&["--param", "REGION=us", "-o", "json"]).succeeded();
    assert_eq!(answered.json()["answer"], "yes");
    answered
        .says("build #6 of acme/shop asks \"Deploy to production?\" (Deploy-prod)")
        .says("answered Deploy-prod of build #6 of acme/shop with yes");
    let again = submit(&[]);
    assert_eq!(again.code, 1, "{again:#?}");
    again.says("waits for no answer");
    jenkins
        .run(&["build", "wait", "acme/shop", "6"])
        .succeeded();
}

#[test]
fn a_no_aborts_the_build() {
    let jenkins = Jenkins::start();
    asking(&jenkins);
    let mut viewer = jenkins.command(&["input", "abort", "acme/shop", "Deploy-prod"]);
    viewer
        .env("JENKINS_USER", "viewer")
        .env("JENKINS_TOKEN", "11simulated00000000000000000viewer0");
    let refused = Run::of(viewer);
    assert_eq!(refused.code, 3, "{refused:#?}");
    let aborted = jenkins.json(&["input", "abort", "acme/shop", "--build", "6"]);
    assert_eq!(aborted["answer"], "no");
    let waited = jenkins.run(&["build", "wait", "acme/shop", "6"]);
    assert_eq!(waited.code, 1, "{waited:#?}");
    waited.says("ended as ABORTED: stage Approve");
}

#[test]
fn a_wait_says_that_it_waits_for_an_answer() {
    let jenkins = Jenkins::start();
    asking(&jenkins);
    let wait = ["build", "wait", "acme/shop", "--max-wait-minutes", "0.01"];
    let run = jenkins.run(&wait);
    assert_eq!(run.code, 6, "{run:#?}");
    run.says("stage Approve: PAUSED_PENDING_INPUT")
        .says("it waits for an answer: pipewright jenkins input submit acme/shop --build 6")
        .says("pipewright jenkins build wait acme/shop 6");
}

#[test]
fn a_server_without_stages_is_asked_for_them_once() {
    let home = tempfile::tempdir().unwrap();
    let scenario = home.path().join("scenario.yaml");
    let text = "version: 1\nstage_view: false\nusers:\n  - { name: admin, password: pw, \
                permissions: [overall/administer], tokens: [11simulated00000000000000000000000] }\n\
                items:\n  - name: pipe\n    kind: pipeline\n    steps:\n      - stage: S\n        \
                steps: [{ sh: work, duration: 60 }]\n";
    std::fs::write(&scenario, text).unwrap();
    let jenkins = Jenkins::start_with(&["--speed", "50", "--scenario", scenario.to_str().unwrap()]);
    let tape = home.path().join("run.jsonl");
    let mut command = jenkins.command(&["job", "run", "pipe", "--wait", "--record"]);
    command.arg(&tape);
    let run = Run::of(command).succeeded();
    let said = run.stderr.matches("the stages cannot be seen").count();
    assert_eq!(said, 1, "{run:#?}");
    let cassette = std::fs::read_to_string(&tape).unwrap();
    assert_eq!(cassette.matches("wfapi/describe").count(), 1, "{cassette}");
    let list = jenkins.run(&["stage", "list", "pipe"]);
    assert_eq!(list.code, 4, "{list:#?}");
    list.says("pipeline-rest-api");
}
