//! `--record` and `--replay`.

use std::path::Path;
use std::process::Command;

use rstest::rstest;

use crate::support::{GitLab, JENKINS_TOKEN, Jenkins, Run, pipewright};

fn replay(home: &Path, tape: &Path, arguments: &[&str]) -> Run {
    let mut command: Command = pipewright(home);
    // No server, no user, no token, no configuration.
    command
        .arg("jenkins")
        .args(arguments)
        .arg("--replay")
        .arg(tape);
    Run::of(command)
}

fn record(jenkins: &Jenkins, tape: &Path, arguments: &[&str]) -> Run {
    let mut command = jenkins.command(arguments);
    command.arg("--record").arg(tape);
    Run::of(command)
}

#[rstest]
#[case(&["job", "run", "acme/docs", "--wait"], 1)]
#[case(&["job", "run", "acme/hello", "--follow"], 0)]
#[case(&["job", "list", "--recursive", "-o", "json"], 0)]
#[case(&["build", "why", "acme/shop", "4"], 0)]
#[case(&["build", "log", "acme/shop"], 0)]
#[case(&["stage", "log", "acme/shop", "Build"], 0)]
#[case(&["server", "info"], 0)]
#[case(&["job", "get", "acme/nowhere"], 4)]
fn a_run_replays_byte_for_byte(#[case] arguments: &[&str], #[case] code: i32) {
    let jenkins = Jenkins::start();
    let tape = jenkins.home.path().join("run.jsonl");
    let recorded = record(&jenkins, &tape, arguments);
    assert_eq!(recorded.code, code, "{recorded:#?}");
    recorded.says("recorded ");
    let cassette = std::fs::read_to_string(&tape).unwrap();
    assert!(
        !cassette.contains(JENKINS_TOKEN),
        "a token is in the cassette"
    );
    drop(jenkins);
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("run.jsonl"), cassette).unwrap();
    for _ in 0..2 {
        let tape = elsewhere.path().join("run.jsonl");
        let replayed = replay(elsewhere.path(), &tape, arguments);
        assert_eq!(replayed.code, code, "{replayed:#?}");
        assert_eq!(replayed.stdout, recorded.stdout);
    }
}

#[rstest]
#[case("--param", "DEPLOY_KEY=planted \"one\"")]
#[case("--param-env", "DEPLOY_KEY=KEY")]
fn no_secret_parameter_is_recorded_and_the_run_replays(#[case] flag: &str, #[case] value: &str) {
    let jenkins = Jenkins::start();
    let tape = jenkins.home.path().join("run.jsonl");
    let arguments = ["job", "run", "acme/shop", flag, value];
    let mut command = jenkins.command(&arguments);
    command
        .env("KEY", "planted in a variable")
        .arg("--record")
        .arg(&tape);
    Run::of(command).succeeded();
    let cassette = std::fs::read_to_string(&tape).unwrap();
    assert!(cassette.contains("buildWithParameters"), "{cassette}");
    assert!(!cassette.contains("planted"), "{cassette}");
    // A replay needs no variable with the secret either.
    replay(jenkins.home.path(), &tape, &arguments).succeeded();
}

#[test]
fn a_download_is_written_on_replay_too() {
    let jenkins = Jenkins::start();
    let tape = jenkins.home.path().join("run.jsonl");
    let download = |folder| {
        let arguments = ["artifact", "download", "acme/shop"];
        [&arguments[..], &["--extract", "--out", folder]].concat()
    };
    let file = |folder: &str| {
        let path = jenkins.home.path().join(folder).join("dist/shop.tar.gz");
        std::fs::read(path).unwrap()
    };
    record(&jenkins, &tape, &download("first")).succeeded();
    replay(jenkins.home.path(), &tape, &download("second")).succeeded();
    assert_eq!(file("first"), file("second"));
}

#[test]
fn a_recording_of_another_provider_is_refused() {
    let gitlab = GitLab::start();
    let tape = gitlab.home.path().join("run.jsonl");
    let mut command = gitlab.command(&["project", "list", "--record"]);
    command.arg(&tape);
    Run::of(command).succeeded();
    let run = replay(gitlab.home.path(), &tape, &["job", "list"]);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says("is a recording of \"gitlab\", not of jenkins");
}

#[test]
fn what_differs_is_told_with_the_nearest_request() {
    let jenkins = Jenkins::start();
    let home = jenkins.home.path();
    let tape = home.join("get.jsonl");
    record(&jenkins, &tape, &["build", "get", "acme/shop", "4"]).succeeded();
    let other = replay(home, &tape, &["build", "get", "acme/shop", "5"]);
    assert_eq!(other.code, 2, "{other:#?}");
    other
        .says("the replay differs from the recording")
        .says("nearest: #1 GET /job/acme/job/shop/4/api/json");
}
