use std::process::Stdio;

use crate::support::{JENKINS_TOKEN, Jenkins, Run};

#[test]
fn colours_come_when_asked_for_and_go_with_no_color() {
    let jenkins = Jenkins::start();
    let list = ["build", "list", "acme/shop"];
    assert!(!jenkins.run(&list).stdout.contains('\u{1b}'));
    let mut forced = jenkins.command(&list);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(Run::of(forced).stdout.contains('\u{1b}'));
    let mut log = jenkins.command(&["build", "log", "acme/shop"]);
    log.env("NO_COLOR", "1");
    assert!(!Run::of(log).stdout.contains('\u{1b}'));
}

#[test]
fn the_token_is_nowhere() {
    let jenkins = Jenkins::start();
    for arguments in [
        &["-vv", "job", "run", "acme/hello", "--wait"][..],
        &["-vv", "server", "info", "-o", "json"],
        &["-vv", "build", "get", "acme/shop", "99"],
        &["-vv", "artifact", "download", "acme/hello"],
        &["-vv", "build", "why", "acme/docs"],
    ] {
        let run = jenkins.run(arguments);
        assert!(run.stderr.len() > 100, "it was to be talkative: {run:#?}");
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(!all.contains(JENKINS_TOKEN), "{run:#?}");
        // What goes over the line: `admin:` and the token, in base64.
        assert!(!all.contains("YWRtaW46MTFzaW11bGF0ZWQ"), "{run:#?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let jenkins = Jenkins::start();
    let mut child = jenkins
        .command(&["build", "log", "acme/shop", "5"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(run.stderr, "");
}
