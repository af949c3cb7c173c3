//! `--record` and `--replay`.

use std::path::Path;
use std::process::Command;

use crate::support::{GitLab, Run, TOKEN, pipewright};

fn demo(home: &Path, flag: &str, tape: &Path) -> Run {
    let mut command = pipewright(home);
    command.args(["demo", "--speed", "20", flag]).arg(tape);
    Run::of(command)
}

fn replay(home: &Path, tape: &Path, arguments: &[&str]) -> Run {
    let mut command: Command = pipewright(home);
    // No server, no token, no configuration.
    command
        .arg("gitlab")
        .args(arguments)
        .arg("--replay")
        .arg(tape);
    Run::of(command)
}

fn record(gitlab: &GitLab, tape: &Path, arguments: &[&str]) -> Run {
    let mut command = gitlab.command(arguments);
    command.arg("--record").arg(tape);
    Run::of(command)
}

#[test]
fn the_demo_replays_byte_for_byte() {
    let home = tempfile::tempdir().unwrap();
    let tape = home.path().join("demo.cassette.jsonl");
    let recorded = demo(home.path(), "--record", &tape).succeeded();
    recorded.says("recorded ").says("demo.cassette.jsonl");
    for _ in 0..3 {
        let replayed = demo(home.path(), "--replay", &tape).succeeded();
        assert_eq!(replayed.stdout, recorded.stdout);
        assert_eq!(replayed.stderr, "");
    }
    let cassette = std::fs::read_to_string(&tape).unwrap();
    assert!(!cassette.contains("glpat-"), "a token is in the cassette");
}

#[test]
fn a_failed_run_replays_with_its_exit_code() {
    let gitlab = GitLab::start();
    let tape = gitlab.home.path().join("run.jsonl");
    let arguments = ["pipeline", "run", "acme/docs", "--ref", "main", "--wait"];
    let recorded = record(&gitlab, &tape, &arguments);
    assert_eq!(recorded.code, 1, "{recorded:#?}");
    assert!(!std::fs::read_to_string(&tape).unwrap().contains(TOKEN));
    let elsewhere = tempfile::tempdir().unwrap();
    let replayed = replay(elsewhere.path(), &tape, &arguments);
    assert_eq!(replayed.code, 1, "{replayed:#?}");
    assert_eq!(replayed.stdout, recorded.stdout);
}

#[test]
fn a_download_is_written_on_replay_too() {
    let gitlab = GitLab::start();
    let tape = gitlab.home.path().join("run.jsonl");
    let download = |folder| {
        let arguments = ["artifact", "download", "acme/shop", "compile"];
        [&arguments[..], &["--extract", "--out", folder]].concat()
    };
    let file = |folder: &str| {
        let path = gitlab.home.path().join(folder).join("dist/version.json");
        std::fs::read(path).unwrap()
    };
    record(&gitlab, &tape, &download("first")).succeeded();
    replay(gitlab.home.path(), &tape, &download("second")).succeeded();
    assert_eq!(file("first"), file("second"));
}

#[test]
fn what_differs_is_told_with_the_nearest_request() {
    let gitlab = GitLab::start();
    let tape = gitlab.home.path().join("list.jsonl");
    let list = ["pipeline", "list", "acme/shop", "--limit", "3"];
    record(&gitlab, &tape, &list).succeeded();
    let home = gitlab.home.path();
    let other = replay(home, &tape, &["pipeline", "list", "acme/docs"]);
    assert_eq!(other.code, 2, "{other:#?}");
    other
        .says("the replay differs from the recording")
        .says("was not recorded")
        .says("nearest: #1 GET /api/v4/projects/acme%2Fshop/pipelines")
        .says("never requested:");
    replay(home, &tape, &list).succeeded();
}

#[test]
fn an_error_is_recorded_and_replayed() {
    let gitlab = GitLab::start();
    let tape = gitlab.home.path().join("missing.jsonl");
    let get = ["pipeline", "get", "acme/nowhere", "7"];
    assert_eq!(record(&gitlab, &tape, &get).code, 4);
    let replayed = replay(gitlab.home.path(), &tape, &get);
    assert_eq!(replayed.code, 4, "{replayed:#?}");
}

#[test]
fn a_bad_tape_is_refused_before_anything_is_done() {
    let home = tempfile::tempdir().unwrap();
    let tape = home.path().join("tape.jsonl");
    let list = ["pipeline", "list", "acme/shop"];
    let run = replay(home.path(), &tape, &list);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says("cannot read the cassette").says("--record");
    std::fs::write(&tape, "{\"cassette\":{\"version\":99}}\n").unwrap();
    let run = replay(home.path(), &tape, &list);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says("99")
        .says("replay it with the version that wrote it");
    let mut command = pipewright(home.path());
    command
        .args(["gitlab", "pipeline", "list", "acme/shop"])
        .args(["--record", "no/such/folder/tape.jsonl"]);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says("no/such/folder");
}
