//! Ctrl+C.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use crate::support::GitLab;

#[test]
fn leaves_the_pipeline_alone_and_says_how_to_go_on() {
    let gitlab = GitLab::start_with(&["--speed", "1"]);
    let mut child = gitlab
        .command(&["pipeline", "run", "acme/shop", "--ref", "main", "--wait"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(": running") {
        line.clear();
        assert_ne!(
            errors.read_line(&mut line).unwrap(),
            0,
            "the wait ended by itself"
        );
    }
    let pid = child.id().to_string();
    Command::new("kill").args(["-INT", &pid]).status().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    let mut rest = String::new();
    errors.read_to_string(&mut rest).unwrap();
    let pipeline = gitlab.json(&["pipeline", "latest", "acme/shop"]);
    assert!(rest.contains("the work on the server goes on"), "{rest}");
    let resume = format!(
        "pipewright gitlab pipeline wait acme/shop {}",
        pipeline["id"]
    );
    assert!(rest.contains(&resume), "{rest}");
    assert_eq!(pipeline["status"], "running");
}
