//! Configuration that is wrong fails before any request, and names its place.

use rstest::rstest;

use crate::support::{GitLab, Run, pipewright};

#[rstest]
#[case(
    "gitlab:\n  bas_url: https://a\n",
    "pipewright.yaml:2: unknown key `gitlab.bas_url`",
    "did you mean `base_url`?"
)]
#[case(
    "gitlab:\n  base_url: a.example\n",
    "pipewright.yaml:2: gitlab.base_url",
    "https://a.example"
)]
#[case(
    "gitlab:\n  token_type: deploy\n",
    "pipewright.yaml:2: gitlab.token_type",
    "personal"
)]
#[case("gitlab:\n  token: glpat-planted\n", "pipewright.yaml:2", "token_file")]
#[case(
    "gitlab:\n  timeout_seconds: never\n",
    "pipewright.yaml:2: gitlab.timeout_seconds",
    "above 0"
)]
#[case("gitlab:\n  token_file: nowhere\n", "nowhere", "")]
#[case("gitlab:\n  ca_cert_file: nowhere.pem\n", "nowhere.pem", "")]
#[case("gitlab:\n  ca_cert_file: pipewright.yaml\n", "pipewright.yaml", "PEM")]
fn a_bad_file(#[case] file: &str, #[case] place: &str, #[case] hint: &str) {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("pipewright.yaml"), file).unwrap();
    let mut command = pipewright(home.path());
    // Nobody listens there: a request would end with another code, and late.
    if !file.contains("base_url") {
        command.env("GITLAB_BASE_URL", "http://127.0.0.1:1");
    }
    command.args(["gitlab", "token", "self"]);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(place).says(hint);
    assert!(!run.stderr.contains("glpat-planted"), "{run:#?}");
}

#[rstest]
#[case(("GITLAB_BASE_URL", "ftp://a.example"), "GITLAB_BASE_URL")]
#[case(("GITLAB_TOKEN_TYPE", "wrong"), "GITLAB_TOKEN_TYPE")]
#[case(("PIPEWRIGHT_PROFILE", "none"), "profile")]
fn a_bad_environment(#[case] (name, value): (&str, &str), #[case] place: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.env(name, value).args(["gitlab", "token", "self"]);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(place);
}

#[test]
fn a_profile_and_a_token_file() {
    let gitlab = GitLab::start();
    let home = gitlab.home.path();
    std::fs::write(home.join("token"), format!("{}\n", crate::support::TOKEN)).unwrap();
    let text = format!(
        "profiles:\n  here:\n    gitlab:\n      base_url: {}\n      token_file: token\n",
        gitlab.url
    );
    std::fs::write(home.join("pipewright.yaml"), text).unwrap();
    std::fs::create_dir(home.join("below")).unwrap();
    let run = |more: &[&str]| {
        let mut command = pipewright(home);
        command
            .current_dir(home.join("below"))
            .args(["gitlab", "--profile", "here", "project", "get", "acme/shop"])
            .args(more);
        Run::of(command)
    };
    // The file is the project's: it does not decide alone who gets a token.
    let refused = run(&[]);
    assert_eq!(refused.code, 2, "{refused:#?}");
    refused.says("pipewright.yaml:4").says(&gitlab.url);
    run(&["--trust-project-config"])
        .succeeded()
        .prints("acme/shop");
    std::fs::create_dir_all(home.join("config/pipewright")).unwrap();
    std::fs::write(
        home.join("config/pipewright/pipewright.yaml"),
        format!("trusted_origins: [\"{}\"]\n", gitlab.url),
    )
    .unwrap();
    run(&[]).succeeded().prints("acme/shop");
}

#[test]
fn every_value_is_shown_with_its_origin() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join("pipewright.yaml"),
        "gitlab:\n  timeout_seconds: 7\n",
    )
    .unwrap();
    let mut command = pipewright(home.path());
    command.env("GITLAB_TOKEN", "glpat-planted").args([
        "config",
        "show",
        "--base-url",
        "https://a.example",
        "-o",
        "json",
    ]);
    let run = Run::of(command).succeeded();
    assert!(!run.stdout.contains("glpat-planted"), "{run:#?}");
    let shown = run.json();
    let of = |key: &str| {
        let found = shown
            .as_array()
            .unwrap()
            .iter()
            .find(|value| value["key"] == key);
        let found = found.unwrap_or_else(|| panic!("{key} is not shown"));
        (
            found["value"].as_str().unwrap_or_default().to_owned(),
            found["source"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(
        of("gitlab.base_url"),
        ("https://a.example".into(), "flag --base-url".into())
    );
    assert_eq!(
        of("gitlab.token"),
        ("[redacted]".into(), "environment GITLAB_TOKEN".into())
    );
    assert_eq!(of("gitlab.rate_limit_rps"), ("10".into(), "default".into()));
    let (value, source) = of("gitlab.timeout_seconds");
    assert_eq!(value, "7");
    assert!(source.ends_with("pipewright.yaml:2"), "{source}");
}
