//! Help, completions and manual pages, from the same definitions.

use rstest::rstest;

use crate::support::{Run, pipewright};

fn run(arguments: &[&str]) -> Run {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(arguments);
    Run::of(command)
}

#[rstest]
#[case("bash", "_pipewright")]
#[case("zsh", "#compdef pipewright")]
#[case("fish", "complete -c pipewright")]
fn completes(#[case] shell: &str, #[case] beginning: &str) {
    run(&["completions", shell])
        .succeeded()
        .prints(beginning)
        .prints("stop-stale")
        .prints("disable");
}

#[test]
fn writes_a_page_for_each_command() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(["man", "--out", "pages"]);
    Run::of(command).succeeded();
    for page in [
        "pipewright.1",
        "pipewright-gitlab-pipeline-run.1",
        "pipewright-simulate-gitlab.1",
        "pipewright-simulate-jenkins.1",
        "pipewright-jenkins-job-run.1",
        "pipewright-jenkins-build-why.1",
    ] {
        assert!(home.path().join("pages").join(page).is_file(), "{page}");
    }
    run(&["man"]).succeeded().prints(".TH pipewright");
}

#[test]
fn help_has_examples() {
    run(&["--help"])
        .succeeded()
        .prints("Examples:")
        .prints("Exit codes:");
    run(&["gitlab", "pipeline", "run", "-h"])
        .succeeded()
        .prints("--wait");
    run(&["jenkins", "job", "run", "-h"])
        .succeeded()
        .prints("--param-env")
        .prints("JENKINS_URL");
    assert_eq!(run(&[]).code, 2);
    let run = run(&["gitlab", "pipelin", "list"]);
    assert_eq!(run.code, 2);
    run.says("pipeline");
}

/// Every command that a page of documentation shows is one that the program understands.
#[rstest]
#[case(include_str!("../../../README.md"))]
#[case(include_str!("../../../docs/command-line.md"))]
fn documentation_shows_commands_that_exist(#[case] page: &str) {
    let in_code = page.split("```").skip(1).step_by(2);
    let commands: Vec<&str> = in_code
        .flat_map(str::lines)
        .filter_map(|line| line.trim().strip_prefix("pipewright "))
        .map(|line| line.split(" #").next().unwrap_or(line))
        .collect();
    assert!(!commands.is_empty(), "the page shows no command");
    for command in commands {
        // With `--help` a command is parsed, and does nothing.
        let subcommands = command.split_whitespace().take_while(|word| {
            word.chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-')
        });
        let mut arguments: Vec<&str> = subcommands.filter(|word| !word.starts_with('-')).collect();
        arguments.push("--help");
        let help = run(&arguments).succeeded();
        for flag in command
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
        {
            help.prints(flag);
        }
    }
}
