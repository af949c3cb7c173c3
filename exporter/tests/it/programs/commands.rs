//! Every command against a GitLab on a socket: what is printed, and the exit code.

use std::path::{Path, PathBuf};

use assert_cmd::assert::OutputAssertExt as _;
use rstest::rstest;

use super::support::{Running, address_in, exporter, get, gitlab, until};

const TOKEN: &str = "glpat-simulated-api-token-00";

/// A configuration file for this GitLab.
fn configuration(folder: &Path, gitlab: &str, projects: &str) -> PathBuf {
    let path = folder.join("config.yml");
    let text = format!(
        "gitlab: {{ url: '{gitlab}' }}\n\
         server: {{ listen_address: '127.0.0.1:0' }}\n\
         projects: [{projects}]\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// What a command prints and says, with its exit code.
async fn said(command: &str, config: PathBuf, token: &'static str) -> (String, i32) {
    let mut command = command_of(command, &config, token);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        String::from_utf8(text).unwrap(),
        output.status.code().unwrap(),
    )
}

fn command_of(command: &str, config: &Path, token: &str) -> std::process::Command {
    let mut program = exporter();
    program
        .arg(command)
        .arg("--config")
        .arg(config)
        .env("AGE_GITLAB_TOKEN", token);
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_until_it_is_told_to_stop_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path(), &gitlab().await, "{ name: acme/shop }");
    let state = folder.path().join("state");
    for _start in 0..2 {
        let mut running = Running::start(
            command_of("run", &config, TOKEN)
                .arg("--state-dir")
                .arg(&state),
        );
        let line = running.line_with("listening on");
        assert!(!line.contains(TOKEN));
        let address = address_in(&line);
        until(&format!("{address}/-/ready"), |text| {
            text.contains("ready").then_some(())
        })
        .await;
        until(&format!("{address}/metrics"), |text| {
            text.contains("age_pipeline_status{project=\"acme/shop\"")
                .then_some(())
        })
        .await;
        let page = get(&format!("{address}/")).await.unwrap();
        assert!(page.contains("acme/shop"), "{page}");
        assert!(!page.contains(TOKEN));
        assert_eq!(running.end(), Some(0));
    }
}

#[rstest]
#[case::all_is_well(
    TOKEN,
    "{ name: acme/shop }",
    0,
    &["ok    GitLab:", "ok    token:", "ok    GraphQL:", "ok    tier: ", "ok    acme/shop: found"]
)]
#[case::a_project_that_is_not_there(
    TOKEN,
    "{ name: acme/nothing }, { name: acme/shop }",
    4,
    &["FAIL  acme/nothing: is not there", "help: check the path", "ok    acme/shop: found", "to be mended"]
)]
#[case::a_project_that_was_moved(
    TOKEN,
    "{ name: acme/webshop }",
    0,
    &["note  acme/webshop: was moved to acme/shop", "worth a look"]
)]
#[case::a_wrong_token(
    "glpat-of-nobody",
    "{ name: acme/shop }",
    3,
    &["FAIL  token:", "(401)", "to be mended"]
)]
#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_to_mend(
    #[case] token: &'static str,
    #[case] projects: &str,
    #[case] code: i32,
    #[case] parts: &[&str],
) {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path(), &gitlab().await, projects);
    let (text, ended) = said("doctor", config, token).await;
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert_eq!(ended, code, "{text}");
    assert!(!text.contains(token), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_so_when_nobody_answers() {
    let folder = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let config = configuration(folder.path(), &url, "{ name: acme/shop }");
    let (text, code) = said("doctor", config, TOKEN).await;
    assert!(text.contains("FAIL  GitLab:"), "{text}");
    assert!(text.contains("help: check gitlab.url"), "{text}");
    assert_eq!(code, 5, "{text}");
}

#[tokio::test]
async fn validate_prints_every_value_with_its_place_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(
        folder.path(),
        "https://gitlab.example.com",
        "{ name: acme/shop }",
    );
    let (text, code) = said("validate", config, TOKEN).await;
    assert_eq!(code, 0, "{text}");
    for part in [
        "url: https://gitlab.example.com",
        "is valid",
        "AGE_GITLAB_TOKEN",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert!(!text.contains(TOKEN), "{text}");
}

#[test]
fn a_wrong_key_is_a_usage_error_with_its_line_and_the_nearest_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.yml");
    std::fs::write(&path, "gitlab:\n  urll: https://gitlab.example.com\n").unwrap();
    let assert = command_of("validate", &path, TOKEN).assert().code(2);
    let text = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(text.contains("config.yml:2"), "{text}");
    assert!(text.contains("urll") && text.contains("url"), "{text}");
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
fn completions_know_the_commands(#[case] shell: &str) {
    let assert = exporter().args(["completions", shell]).assert().success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for command in ["run", "demo", "validate", "doctor"] {
        assert!(text.contains(command), "{command}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let config = configuration(folder.path(), &gitlab().await, "{ name: acme/shop }");
    let mut command = command_of("run", &config, TOKEN);
    command
        .arg("--server-listen-address")
        .arg(taken.local_addr().unwrap().to_string());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("cannot listen at"), "{text}");
    assert!(text.contains("--server-listen-address"), "{text}");
}
