//! Every exit code, by a command that ends with it.

use rstest::rstest;

use crate::support::{GitLab, Run, pipewright};

#[rstest]
#[case(0, &["pipeline", "list", "acme/shop"], "")]
#[case(1, &["pipeline", "wait", "acme/docs"], "acme/docs failed")]
#[case(1, &["pipeline", "cancel", "acme/docs"], "finished already")]
#[case(1, &["job", "play", "acme/shop", "compile"], "not waiting to be started")]
#[case(2, &["pipeline", "list", "shop"], "acme/shop")]
#[case(2, &["pipeline", "run", "acme/shop"], "--ref")]
#[case(2, &["pipeline", "run", "acme/shop", "--ref", "a b"], "a branch or a tag")]
#[case(2, &["pipeline", "run", "acme/shop", "--ref", "main", "--var", "A-B=1"], "\"A-B\"")]
#[case(2, &["pipeline", "run", "acme/shop", "--ref", "main", "--var", "AB"], "KEY=VALUE")]
#[case(2, &["pipeline", "run", "acme/shop", "--ref", "main", "--var-file", "A=/none"], "/none")]
#[case(2, &["pipeline", "run", "acme/shop", "--ref", "main", "--input", "a:=["], "JSON")]
#[case(2, &["pipeline", "jobs", "acme/shop", "--scope", "fail"], "failed")]
#[case(2, &["trigger", "run", "acme/shop", "--ref", "main", "--trigger-token-env", "NONE"], "NONE is not set")]
#[case(2, &["api", "GET", "https://elsewhere.example/x"], "api/v4")]
#[case(2, &["pipeline", "list", "acme/shop", "--limit", "0"], "--limit")]
#[case(2, &["artifact", "download", "acme/shop", "compile", "--file", "dist/"], "--file")]
#[case(4, &["pipeline", "list", "acme/nowhere"], "no such project")]
#[case(4, &["pipeline", "get", "acme/shop", "99999"], "no such pipeline")]
#[case(4, &["pipeline", "run", "acme/shop", "--ref", "nowhere"], "reference not found")]
#[case(4, &["job", "get", "acme/shop", "99999"], "no such job")]
#[case(4, &["job", "log", "acme/shop", "nothing"], "has no job \"nothing\"")]
#[case(4, &["environment", "get", "acme/shop", "99999"], "no such environment")]
#[case(4, &["trigger", "get", "acme/shop", "99999"], "no such trigger")]
#[case(4, &["api", "GET", "no/such/endpoint"], "404")]
fn ends_with_its_code(#[case] code: i32, #[case] arguments: &[&str], #[case] said: &str) {
    let run = GitLab::start().run(arguments);
    assert_eq!(run.code, code, "{run:#?}");
    run.says(said);
}

#[rstest]
#[case("glpat-wrong", &["pipeline", "list", "acme/shop"], "does not accept the token")]
#[case("glpat-simulated-expired-0000", &["token", "self"], "has expired")]
#[case("glpat-simulated-revoked-0000", &["token", "self"], "revoked")]
#[case("glpat-simulated-read-token-0", &["pipeline", "run", "acme/shop", "--ref", "main"], "api is needed")]
#[case("glpat-simulated-reporter-000", &["pipeline", "run", "acme/shop", "--ref", "main"], "role")]
fn a_token_that_will_not_do_is_3(
    #[case] token: &str,
    #[case] arguments: &[&str],
    #[case] said: &str,
) {
    let gitlab = GitLab::start();
    let mut command = gitlab.command(arguments);
    command.env("GITLAB_TOKEN", token);
    let run = Run::of(command);
    assert_eq!(run.code, 3, "{run:#?}");
    run.says(said);
    assert!(!run.stderr.contains(token), "{run:#?}");
}

#[rstest]
#[case("status: 200, body: \"<html>Welcome</html>\"", "")]
#[case("status: 429, headers: { Retry-After: \"0\" }, body: Retry later", "")]
fn a_server_without_a_usable_answer_is_5(#[case] answer: &str, #[case] said: &str) {
    let home = tempfile::tempdir().unwrap();
    let plan = home.path().join("faults.yaml");
    let text = format!("version: 1\nrules:\n  - path: /**\n    answer: {{ {answer} }}\n");
    std::fs::write(&plan, text).unwrap();
    let gitlab = GitLab::start_with(&["--faults", plan.to_str().unwrap()]);
    let run = gitlab.run(&["token", "self"]);
    assert_eq!(run.code, 5, "{run:#?}");
    run.says(said).says(&format!(
        "GET {}/api/v4/personal_access_tokens/self",
        gitlab.url
    ));
}

#[test]
fn a_server_that_is_not_there_is_5() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args([
        "gitlab",
        "--base-url",
        "http://127.0.0.1:1",
        "token",
        "self",
    ]);
    let run = Run::of(command);
    assert_eq!(run.code, 5, "{run:#?}");
    run.says("could not connect").says("http://127.0.0.1:1/");
    assert!(!run.stderr.contains("client error"), "{run:#?}");
}

#[test]
fn a_wait_that_is_too_long_is_6() {
    let gitlab = GitLab::start_with(&["--speed", "1"]);
    let created = gitlab.json(&["pipeline", "run", "acme/shop", "--ref", "main"]);
    let id = created["id"].to_string();
    let run = gitlab.run(&[
        "pipeline",
        "wait",
        "acme/shop",
        &id,
        "--max-wait-minutes",
        "0.005",
    ]);
    assert_eq!(run.code, 6, "{run:#?}");
    run.says(&format!("pipewright gitlab pipeline wait acme/shop {id}"));
    let run = gitlab.run(&[
        "job",
        "log",
        "acme/shop",
        "compile",
        "-f",
        "--max-wait-minutes",
        "0.005",
    ]);
    assert_eq!(run.code, 6, "{run:#?}");
}

#[test]
fn the_codes_are_documented() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(["help", "exit-codes"]);
    let help = Run::of(command).succeeded();
    for code in ["0", "1", "2", "3", "4", "5", "6", "130"] {
        let line = help
            .stdout
            .lines()
            .find(|line| line.split_whitespace().next() == Some(code));
        assert!(line.is_some(), "{code} in {help:#?}");
    }
}

#[rstest]
#[case(&["pipeline", "list", "acme/shop", "--status", "sucess"], "--status: there is no \"sucess\"")]
#[case(&["pipeline", "list", "acme/shop", "--sort", "up"], "give one of asc, desc")]
#[case(&["deployment", "list", "acme/shop", "--status", "done"], "--status")]
#[case(&["environment", "list", "acme/shop", "--state", "gone"], "--state")]
#[case(&["job", "log", "acme/shop", "1", "--tail", "x"], "give a number of lines")]
#[case(&["pipeline", "run", "acme/shop", "--ref", "main", "--var", "A B=c"], "--var: \"A B\"")]
fn a_wrong_value_fails_before_any_request(#[case] arguments: &[&str], #[case] message: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command
        .env("GITLAB_TOKEN", "glpat-planted")
        // Nobody listens there: a request ends with 5.
        .args(["gitlab", "--base-url", "http://127.0.0.1:1"])
        .args(arguments);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(message);
    assert!(!run.stderr.contains("planted"), "{run:#?}");
}

#[test]
fn without_a_token_a_private_project_is_3_or_4_and_says_so() {
    let gitlab = GitLab::start();
    for (arguments, code) in [
        (["token", "self"].as_slice(), 3),
        (&["project", "get", "acme/shop"], 4),
    ] {
        let mut command = gitlab.command(arguments);
        command.env_remove("GITLAB_TOKEN");
        let run = Run::of(command);
        assert_eq!(run.code, code, "{run:#?}");
        run.says("set GITLAB_TOKEN");
    }
}

#[test]
fn the_latest_pipeline_of_no_ref_names_the_ref() {
    let gitlab = GitLab::start();
    let run = gitlab.run(&["pipeline", "latest", "acme/shop", "--ref", "nope"]);
    assert_eq!(run.code, 4, "{run:#?}");
    run.says("the latest pipeline of \"nope\" in acme/shop");
}
