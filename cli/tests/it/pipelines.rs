use crate::support::{GitLab, Run};

#[test]
fn runs_and_waits() {
    let gitlab = GitLab::start();
    let run = gitlab.run(&[
        "pipeline",
        "run",
        "acme/shop",
        "--ref",
        "main",
        "--var",
        "LEVEL=debug",
        "--wait",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 0, "{run:#?}");
    let pipeline = run.json();
    assert_eq!(pipeline["status"], "success");
    assert_eq!(pipeline["ref"], "main");
    let id = pipeline["id"].to_string();
    run.says(&format!("pipeline {id} of acme/shop on main"));
    run.says(&format!("pipeline {id}: success after"));
    run.says("deploy-production can be started by hand");
    assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
    let variables = gitlab.json(&["pipeline", "variables", "acme/shop", &id]);
    assert_eq!(variables[0]["key"], "LEVEL");
}

#[test]
fn a_failed_pipeline_names_the_job_and_where_its_log_is() {
    let gitlab = GitLab::start();
    let run = gitlab.run(&["pipeline", "run", "acme/docs", "--ref", "main", "--wait"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.says("acme/docs failed: job render (script_failure)");
    run.says("pipewright gitlab job log acme/docs");
    run.prints("failed");
}

#[test]
fn follows_the_logs_of_all_jobs() {
    let gitlab = GitLab::start();
    let run = gitlab.run(&["pipeline", "run", "acme/docs", "--ref", "main", "--follow"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.prints("$ mdbook build").prints("142 links, 0 errors");
    run.says("── build render").says("── links: success");
    let run = gitlab.run(&["pipeline", "wait", "acme/docs", "--follow", "-o", "yaml"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.says("$ mdbook build").prints("status: failed");
}

#[test]
fn reads_and_changes() {
    let gitlab = GitLab::start();
    let latest = gitlab.json(&["pipeline", "latest", "acme/shop"]);
    let id = latest["id"].to_string();
    assert_eq!(
        gitlab.json(&["pipeline", "get", "acme/shop", &id])["id"],
        latest["id"]
    );
    let get = gitlab
        .run(&["pipeline", "get", "acme/shop", "--ref", "main"])
        .succeeded();
    get.says(&format!("pipeline {id} of acme/shop, the newest on main"));
    gitlab
        .run(&["pipeline", "tree", "acme/shop"])
        .succeeded()
        .prints("browser-tests");
    gitlab
        .run(&["pipeline", "tests", "acme/shop"])
        .succeeded()
        .prints("finds_by_picture");
    gitlab
        .run(&["pipeline", "tests", "acme/shop", "--summary"])
        .succeeded()
        .prints("unit-tests");
    let tree = gitlab.json(&["pipeline", "tree", "acme/shop"]);
    assert!(tree["bridges"][0]["downstream"].is_object(), "{tree}");
    let renamed = gitlab.json(&["pipeline", "rename", "acme/shop", &id, "Spring sale"]);
    assert_eq!(renamed["name"], "Spring sale");
    gitlab
        .run(&["pipeline", "delete", "acme/shop", &id])
        .succeeded()
        .says("deleted pipeline");
    assert_eq!(gitlab.run(&["pipeline", "get", "acme/shop", &id]).code, 4);
}

#[test]
fn cancels_twice_and_retries() {
    let gitlab = GitLab::start_with(&["--speed", "1"]);
    let created = gitlab.json(&["pipeline", "run", "acme/shop", "--ref", "main"]);
    let id = created["id"].to_string();
    gitlab
        .run(&["pipeline", "cancel", "acme/shop", &id])
        .succeeded();
    gitlab
        .run(&["pipeline", "cancel", "acme/shop", &id])
        .succeeded();
    let retried = gitlab.json(&["pipeline", "retry", "acme/docs"]);
    assert_eq!(retried["status"], "running", "{retried}");
}

#[test]
fn a_trigger_token_is_credential_enough() {
    let gitlab = GitLab::start();
    let mut command = gitlab.command(&[
        "trigger",
        "run",
        "acme/shop",
        "--ref",
        "main",
        "--trigger-token-env",
        "TRIGGER",
        "--wait",
    ]);
    command
        .env_remove("GITLAB_TOKEN")
        .env("TRIGGER", "glptt-simulated-trigger-token-00");
    let run = Run::of(command);
    // It starts a pipeline, and sees nothing of a private project afterwards.
    run.says("of acme/shop on main: created");
    assert_eq!(run.code, 4, "{run:#?}");
    let newest = gitlab.json(&["pipeline", "latest", "acme/shop"]);
    assert_eq!(newest["source"], "trigger");
}
