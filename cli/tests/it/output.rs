use std::process::Stdio;

use crate::support::{GitLab, Run, TOKEN};

#[test]
fn colours_come_when_asked_for_and_go_with_no_color() {
    let gitlab = GitLab::start();
    let list = ["pipeline", "list", "acme/shop"];
    assert!(!gitlab.run(&list).stdout.contains('\u{1b}'));
    let mut forced = gitlab.command(&list);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(Run::of(forced).stdout.contains('\u{1b}'));
    let mut log = gitlab.command(&["job", "log", "acme/shop", "compile"]);
    log.env("NO_COLOR", "1");
    assert!(!Run::of(log).stdout.contains('\u{1b}'));
}

#[test]
fn the_token_is_nowhere() {
    let gitlab = GitLab::start();
    for arguments in [
        &[
            "-vv",
            "pipeline",
            "run",
            "acme/shop",
            "--ref",
            "main",
            "--wait",
        ][..],
        &["-vv", "token", "self", "-o", "json"],
        &["-vv", "pipeline", "get", "acme/shop", "99999"],
        &["-vv", "artifact", "download", "acme/shop", "compile"],
    ] {
        let run = gitlab.run(arguments);
        assert!(run.stderr.len() > 100, "it was to be talkative: {run:#?}");
        assert!(
            !run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN),
            "{run:#?}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let gitlab = GitLab::start();
    let mut child = gitlab
        .command(&["job", "list", "acme/shop", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(run.stderr, "");
}
