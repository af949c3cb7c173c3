use http::Method;

use super::support::{Played, at, played};

const TEXT: &str = "wildcards: [{}]\n\
    gitlab: {token: glpat-planted}\n\
    redis: {url: \"redis://age:pl%40nted-password@cache:6379/1\"}\n\
    server:\n  enable_lifecycle: true\n  enable_pprof: true\n  webhook: {enabled: true, secret_token: planted-hook}\n";

const PLANTED: [&str; 4] = [
    "glpat-planted",
    "pl%40nted-password",
    "pl@nted-password",
    "planted-hook",
];

/// Whatever is asked for, no secret is in the answer, even if an error holds one.
#[tokio::test]
async fn no_answer_holds_a_secret() {
    let played: Played = played(TEXT);
    {
        let mut status = played.status.0.lock().unwrap();
        for secret in PLANTED {
            let error = format!("GET https://gitlab/?private_token={secret}: refused");
            status.projects[0].last_error = Some((at("2026-11-21T12:00:00Z"), error.clone()));
            status.notes.push(error);
        }
    }
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/metrics"),
        (Method::GET, "/health"),
        (Method::GET, "/ready"),
        (Method::GET, "/config"),
        (Method::POST, "/-/reload"),
        (Method::POST, "/webhook"),
        (Method::GET, "/debug/pprof/"),
        (Method::GET, "/debug/pprof/cmdline"),
        (Method::GET, "/nothing"),
    ] {
        let answer = played.send(method, path, &[], "{}").await;
        let text = format!("{:?}{}", answer.headers, answer.text());
        for secret in PLANTED {
            assert!(!text.contains(secret), "{path} tells {secret}: {text}");
        }
    }
    let debug = format!(
        "{:?} {:?} {:?}",
        played.reloader, played.webhooks, played.redactor
    );
    assert!(
        PLANTED.iter().all(|secret| !debug.contains(secret)),
        "{debug}"
    );
}

/// A bad configuration is told with its lines, and not with its secrets.
#[tokio::test]
async fn nor_does_the_answer_to_a_reload_that_fails() {
    let played = played(TEXT);
    let bad = TEXT.replace(
        "gitlab: {",
        "gitlab: {url: \"https://me:glpat-planted@host\", ",
    );
    std::fs::write(played.config.path("config.yml"), bad).unwrap();
    let answer = played.send(Method::POST, "/-/reload", &[], "").await;
    assert_eq!(answer.status.as_u16(), 500);
    assert!(
        !answer.text().contains("glpat-planted"),
        "{}",
        answer.text()
    );
}
