//! Every exit code, by a command that ends with it.

use rstest::rstest;

use crate::support::{Jenkins, Run, pipewright};

#[rstest]
#[case(0, &["job", "list"], "")]
#[case(1, &["build", "wait", "acme/docs"], "acme/docs ended as FAILURE")]
#[case(1, &["build", "abort", "acme/docs"], "had ended before: FAILURE")]
#[case(1, &["input", "submit", "acme/shop"], "waits for no answer")]
#[case(2, &["job", "get", "acme//shop"], "empty segment")]
#[case(2, &["job", "get", "https://other.example/job/a"], "a URL of the client's server")]
#[case(2, &["build", "get", "acme/shop", "latest"], "last-completed")]
#[case(2, &["build", "log", "acme/shop", "--tail", "x"], "give a number of lines")]
#[case(2, &["job", "run", "acme/shop", "--param", "AB"], "KEY=VALUE")]
#[case(2, &["job", "run", "acme/shop", "--param", "ENVIROMENT=x"], "did you mean \"ENVIRONMENT\"?")]
#[case(2, &["job", "run", "acme/shop", "--param", "ENVIRONMENT=x"], "\"staging\", \"production\"")]
#[case(2, &["job", "run", "acme/shop", "--param", "DRY_RUN=perhaps"], "is a boolean")]
#[case(2, &["job", "list", "acme/shop"], "it is no folder")]
#[case(2, &["queue", "get", "x"], "the number of the item")]
#[case(2, &["build", "list", "acme/shop", "--limit", "0"], "--limit")]
#[case(2, &["build", "abort", "acme/shop", "--force", "gently"], "stop, term, kill")]
#[case(2, &["artifact", "download", "acme/shop", "--file", "dist/"], "--file")]
#[case(4, &["job", "get", "acme/nowhere"], "no such job")]
#[case(4, &["job", "list", "--view", "nowhere"], "no such view")]
#[case(4, &["build", "get", "acme/shop", "99"], "no such build")]
#[case(4, &["build", "get", "acme/shop", "last-failed"], "no such build")]
#[case(4, &["build", "tests", "acme/docs"], "no test report")]
#[case(4, &["stage", "list", "acme/docs"], "the build is of no pipeline")]
#[case(4, &["stage", "log", "acme/shop", "Nothing"], "has no stage \"Nothing\"")]
#[case(4, &["queue", "get", "999"], "no such queue item")]
fn ends_with_its_code(#[case] code: i32, #[case] arguments: &[&str], #[case] said: &str) {
    let run = Jenkins::start().run(arguments);
    assert_eq!(run.code, code, "{run:#?}");
    run.says(said);
}

#[rstest]
#[case("admin", "11wrong", &["job", "list"], "does not accept the user and the secret")]
#[case("somebody", "11simulated00000000000000000000000", &["job", "list"], "(401)")]
#[case("viewer", "11simulated00000000000000000viewer0", &["job", "run", "acme/hello"],
    "the user viewer lacks the permission Job/Build (403)")]
fn a_credential_that_will_not_do_is_3(
    #[case] user: &str,
    #[case] token: &str,
    #[case] arguments: &[&str],
    #[case] said: &str,
) {
    let jenkins = Jenkins::start();
    let mut command = jenkins.command(arguments);
    command
        .env("JENKINS_USER", user)
        .env("JENKINS_TOKEN", token);
    let run = Run::of(command);
    assert_eq!(run.code, 3, "{run:#?}");
    run.says(said);
    assert!(!run.stderr.contains(token), "{run:#?}");
}

#[test]
fn without_a_token_it_says_how_to_give_one() {
    let jenkins = Jenkins::start();
    let mut command = jenkins.command(&["job", "list"]);
    command.env_remove("JENKINS_TOKEN");
    let run = Run::of(command);
    assert_eq!(run.code, 3, "{run:#?}");
    run.says("no token is set: only what everybody may see")
        .says("set JENKINS_USER and JENKINS_TOKEN");
}

#[test]
fn a_password_will_do_too() {
    let jenkins = Jenkins::start();
    let mut command = jenkins.command(&["job", "run", "acme/hello", "--wait"]);
    command.env("JENKINS_TOKEN", "adminpw");
    Run::of(command).succeeded();
}

#[rstest]
#[case("status: 200, body: \"<html>Welcome</html>\"")]
#[case("status: 429, headers: { Retry-After: \"0\" }, body: Retry later")]
#[case("status: 500, body: Oops")]
fn a_server_without_a_usable_answer_is_5(#[case] answer: &str) {
    let home = tempfile::tempdir().unwrap();
    let plan = home.path().join("faults.yaml");
    let text = format!("version: 1\nrules:\n  - path: /**\n    answer: {{ {answer} }}\n");
    std::fs::write(&plan, text).unwrap();
    let jenkins = Jenkins::start_with(&["--faults", plan.to_str().unwrap()]);
    let run = jenkins.run(&["server", "info"]);
    assert_eq!(run.code, 5, "{run:#?}");
    run.says(&format!("GET {}/api/json", jenkins.url));
}

#[test]
fn a_server_that_is_not_there_is_5() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(["jenkins", "--url", "http://127.0.0.1:1", "server", "info"]);
    let run = Run::of(command);
    assert_eq!(run.code, 5, "{run:#?}");
    run.says("could not connect").says("http://127.0.0.1:1/");
}

#[test]
fn a_wait_that_is_too_long_is_6() {
    let jenkins = Jenkins::start_with(&["--speed", "1"]);
    let short = ["--max-wait-minutes", "0.005"];
    let run = ["job", "run", "acme/hello", "--delay", "600"];
    let queued = jenkins.run(&[&run[..], &["--wait"], &short].concat());
    assert_eq!(queued.code, 6, "{queued:#?}");
    queued
        .says("it still waits: In the quiet period")
        .says("pipewright jenkins queue wait ")
        .says(" --job acme/hello --wait");
    let item = jenkins.json(&["job", "run", "acme/shop"])["id"].to_string();
    jenkins.run(&["queue", "wait", &item]).succeeded();
    for (command, resume) in [
        (
            &["build", "wait", "acme/shop"][..],
            "build wait acme/shop 6",
        ),
        (
            &["build", "wait", "acme/shop", "--follow"],
            "build wait acme/shop 6 --follow",
        ),
        (
            &["build", "log", "acme/shop", "-f"],
            "build log acme/shop 6 --follow",
        ),
    ] {
        let run = jenkins.run(&[command, &short].concat());
        assert_eq!(run.code, 6, "{run:#?}");
        run.says(&format!("pipewright jenkins {resume}"))
            .says("the work on the server goes on");
    }
}
