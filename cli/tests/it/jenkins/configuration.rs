//! Configuration that is wrong fails before any request, and names its place.

use rstest::rstest;

use crate::support::{JENKINS_TOKEN, Jenkins, Run, pipewright};

#[rstest]
#[case(
    "jenkins:\n  urll: https://a\n",
    "pipewright.yaml:2: unknown key `jenkins.urll`",
    "did you mean `url`?"
)]
#[case(
    "jenkins:\n  poll_intervall_seconds: 1\n",
    "pipewright.yaml:2: unknown key",
    "did you mean `poll_interval_seconds`?"
)]
#[case(
    "jenkins:\n  token_type: personal\n",
    "unknown key `jenkins.token_type`",
    "`token_file`"
)]
#[case(
    "profiles:\n  a:\n    jenkinz:\n      url: x\n",
    ":3: unknown key `profiles.a.jenkinz`",
    "did you mean `jenkins`?"
)]
#[case(
    "jenkins:\n  url: a.example\n",
    "pipewright.yaml:2: jenkins.url",
    "https://a.example"
)]
#[case("jenkins:\n  token: 11planted\n", "pipewright.yaml:2", "JENKINS_TOKEN")]
#[case(
    "jenkins:\n  timeout_seconds: never\n",
    "pipewright.yaml:2: jenkins.timeout_seconds",
    "above 0"
)]
#[case(
    "jenkins:\n  circuit_breaker:\n    failure_threshold: 0\n",
    "pipewright.yaml:3: jenkins.circuit_breaker.failure_threshold",
    "above 0"
)]
#[case(
    "jenkins:\n  user: \"a:b\"\n",
    "pipewright.yaml:2: jenkins.user",
    "colon"
)]
#[case("jenkins:\n  user: a\n  token_file: nowhere\n", "nowhere", "")]
#[case("jenkins:\n  ca_cert_file: nowhere.pem\n", "nowhere.pem", "")]
fn a_bad_file(#[case] file: &str, #[case] place: &str, #[case] hint: &str) {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("pipewright.yaml"), file).unwrap();
    let mut command = pipewright(home.path());
    // Nobody listens there: a request would end with another code, and late.
    if !file.contains("url:") {
        command.env("JENKINS_URL", "http://127.0.0.1:1");
    }
    command.args(["jenkins", "server", "info"]);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(place).says(hint);
    assert!(!run.stderr.contains("planted"), "{run:#?}");
}

#[rstest]
#[case(&[], "set JENKINS_URL")]
#[case(&[("JENKINS_URL", "ftp://a.example")], "JENKINS_URL")]
#[case(&[("JENKINS_URL", "https://me:11planted@a.example")], "JENKINS_URL")]
#[case(&[("JENKINS_URL", "https://a.example"), ("JENKINS_TOKEN", "11planted")], "set JENKINS_USER")]
#[case(&[("JENKINS_URL", "https://a.example/job/b")], "of a page of Jenkins")]
fn a_bad_environment(#[case] environment: &[(&str, &str)], #[case] said: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    for (name, value) in environment {
        command.env(name, value);
    }
    command.args(["jenkins", "server", "info"]);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(said);
    assert!(!run.stderr.contains("planted"), "{run:#?}");
}

#[test]
fn a_project_does_not_decide_who_gets_the_token() {
    let jenkins = Jenkins::start();
    let home = jenkins.home.path();
    std::fs::write(home.join("token"), format!("{JENKINS_TOKEN}\n")).unwrap();
    let text = format!(
        "profiles:\n  here:\n    jenkins:\n      url: {}\n      user: admin\n      token_file: token\n",
        jenkins.url
    );
    std::fs::write(home.join("pipewright.yaml"), text).unwrap();
    let run = |more: &[&str]| {
        let mut command = pipewright(home);
        command
            .args(["jenkins", "--profile", "here", "server", "info"])
            .args(more);
        Run::of(command)
    };
    let refused = run(&[]);
    assert_eq!(refused.code, 2, "{refused:#?}");
    refused
        .says("pipewright.yaml:4: jenkins.url")
        .says(&jenkins.url)
        .says("--trust-project-config");
    run(&["--trust-project-config"]).succeeded().prints("admin");
    run(&["--url", &jenkins.url]).succeeded().prints("admin");
    std::fs::create_dir_all(home.join("config/pipewright")).unwrap();
    let user = home.join("config/pipewright/pipewright.yaml");
    std::fs::write(&user, format!("gitlab:\n  base_url: {}\n", jenkins.url)).unwrap();
    assert_eq!(
        run(&[]).code,
        2,
        "where GitLab's token goes is no word on this"
    );
    std::fs::write(&user, format!("trusted_origins: [\"{}\"]\n", jenkins.url)).unwrap();
    run(&[]).succeeded().prints("admin");
}

#[test]
fn nor_who_gets_a_secret_parameter() {
    let jenkins = Jenkins::start();
    let home = jenkins.home.path();
    let text = format!("jenkins:\n  url: {}\n", jenkins.url);
    std::fs::write(home.join("pipewright.yaml"), text).unwrap();
    for arguments in [
        ["job", "run", "acme/shop", "--param-env", "DEPLOY_KEY=KEY"],
        ["input", "submit", "acme/shop", "--param-env", "KEY=KEY"],
    ] {
        let mut command = pipewright(home);
        command.env("KEY", "planted").arg("jenkins").args(arguments);
        let run = Run::of(command);
        assert_eq!(run.code, 2, "{run:#?}");
        run.says("pipewright.yaml:2: jenkins.url")
            .says("that a secret parameter goes to");
        assert!(!run.stderr.contains("planted"), "{run:#?}");
    }
}

#[test]
fn every_value_is_shown_with_its_origin() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join("pipewright.yaml"),
        "jenkins:\n  timeout_seconds: 7\n",
    )
    .unwrap();
    let show = |more: &[&str]| {
        let mut command = pipewright(home.path());
        command
            .env("JENKINS_TOKEN", "11planted")
            .args([
                "config",
                "show",
                "--url",
                "https://a.example",
                "--user",
                "ada",
            ])
            .args(more);
        Run::of(command).succeeded()
    };
    let run = show(&["-o", "json"]);
    assert!(!run.stdout.contains("planted"), "{run:#?}");
    let shown = run.json();
    for (key, value, source) in [
        ("jenkins.url", "https://a.example", "flag --url"),
        ("jenkins.user", "ada", "flag --user"),
        ("jenkins.token", "[redacted]", "environment JENKINS_TOKEN"),
        ("jenkins.rate_limit_rps", "50", "default"),
        ("jenkins.timeout_seconds", "7", "pipewright.yaml:2"),
        ("gitlab.timeout_seconds", "30", "default"),
    ] {
        let mut values = shown.as_array().unwrap().iter();
        let found = values.find(|value| value["key"] == key);
        let found = found.unwrap_or_else(|| panic!("{key} is not shown"));
        assert_eq!(found["value"], value, "{key}");
        let from = found["source"].as_str().unwrap();
        assert!(from.ends_with(source), "{key}: {from}");
    }
    let table = show(&[]);
    assert!(table.stdout.starts_with("GITLAB "), "{table:#?}");
    table.prints("\nJENKINS ");
}
