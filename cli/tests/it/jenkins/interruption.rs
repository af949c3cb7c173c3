//! Ctrl+C.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use rstest::rstest;

use crate::support::Jenkins;

#[rstest]
#[case(&["--wait"], "In the quiet period", "queue wait", " --job acme/shop --wait")]
#[case(&["--wait"], "has begun", "build wait acme/shop 6", "")]
#[case(&["--follow"], "has begun", "build wait acme/shop 6 --follow", "")]
fn leaves_the_build_alone_and_says_how_to_go_on(
    #[case] flags: &[&str],
    #[case] until: &str,
    #[case] resume: &str,
    #[case] rest_of_it: &str,
) {
    let jenkins = Jenkins::start_with(&["--speed", "1"]);
    let mut child = jenkins
        .command(&[&["job", "run", "acme/shop"], flags].concat())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(until) {
        line.clear();
        assert_ne!(
            errors.read_line(&mut line).unwrap(),
            0,
            "the wait ended by itself"
        );
    }
    let pid = child.id().to_string();
    Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut rest = String::new();
    errors.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("the work on the server goes on"), "{rest}");
    let resume = format!("pipewright jenkins {resume}");
    assert!(
        rest.contains(&resume) && rest.contains(rest_of_it),
        "{rest}"
    );
    let job = jenkins.json(&["job", "get", "acme/shop"]);
    let running = job["color"] == "blue_anime" || job["inQueue"] == true;
    assert!(running, "{job}");
}
