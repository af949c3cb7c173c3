use crate::support::GitLab;

#[test]
fn prints_logs() {
    let gitlab = GitLab::start();
    let run = gitlab
        .run(&["job", "log", "acme/shop", "compile", "--ref", "main"])
        .succeeded();
    run.prints("Compiling shop v2.0.0")
        .says("compile of pipeline");
    assert!(
        !run.stdout.contains('\u{1b}') && !run.stdout.contains("section_start"),
        "{run:#?}"
    );

    let tail = gitlab
        .run(&["job", "log", "acme/shop", "compile", "--tail", "2"])
        .succeeded();
    assert_eq!(tail.stdout.lines().count(), 2, "{tail:#?}");
    tail.prints("Job succeeded");

    let raw = gitlab
        .run(&["job", "log", "acme/shop", "compile", "--raw"])
        .succeeded();
    raw.prints("section_start:").prints("\u{1b}[");

    let json = gitlab.json(&["job", "log", "acme/shop", "compile"]);
    assert_eq!(json["status"], "success");
    assert!(
        json["log"].as_str().unwrap().contains("shop 2.0.0"),
        "{json}"
    );
}

#[test]
fn follows_a_log_to_the_end_of_the_job() {
    let gitlab = GitLab::start_with(&["--speed", "10"]);
    gitlab
        .run(&["pipeline", "run", "acme/docs", "--ref", "main"])
        .succeeded();
    let good = gitlab
        .run(&["job", "log", "acme/docs", "links", "--follow"])
        .succeeded();
    good.prints("142 links, 0 errors").says("links is success");
    let bad = gitlab.run(&["job", "log", "acme/docs", "render", "--follow"]);
    assert_eq!(bad.code, 1, "{bad:#?}");
    bad.prints("Chapter file not found")
        .says("render: failed (script_failure)");
}

#[test]
fn plays_retries_and_erases() {
    let gitlab = GitLab::start();
    gitlab
        .run(&["pipeline", "run", "acme/shop", "--ref", "main", "--wait"])
        .succeeded();
    let played = gitlab.json(&[
        "job",
        "play",
        "acme/shop",
        "deploy-production",
        "--var",
        "A=1",
    ]);
    let id = played["id"].to_string();
    gitlab
        .run(&["job", "log", "acme/shop", &id, "--follow"])
        .succeeded()
        .prints("$ ./deploy production");
    assert_eq!(
        gitlab.json(&["job", "get", "acme/shop", &id])["status"],
        "success"
    );
    let retried = gitlab
        .run(&["job", "retry", "acme/shop", "compile"])
        .succeeded();
    retried.says("is the new attempt of job");
    let again = gitlab
        .run(&["job", "log", "acme/shop", "compile", "--follow"])
        .succeeded();
    again.says("attempt 2 of 2");
    let erased = gitlab.json(&["job", "erase", "acme/shop", "lint"]);
    assert!(erased["erased_at"].is_string(), "{erased}");
    assert_eq!(gitlab.run(&["job", "log", "acme/shop", "lint"]).code, 4);
}

#[test]
fn a_misspelt_job_is_suggested() {
    let gitlab = GitLab::start();
    let run = gitlab.run(&["job", "log", "acme/shop", "compiel"]);
    assert_eq!(run.code, 4, "{run:#?}");
    run.says("did you mean compile?");
}
