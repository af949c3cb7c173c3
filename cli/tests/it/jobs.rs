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
fn searches_a_log() {
    let gitlab = GitLab::start();
    let log = ["job", "log", "acme/docs", "render"];
    let search = |more: &[&str]| gitlab.run(&[&log, more].concat());
    let found = search(&["--grep", r"\[ERROR\]", "-B", "1"]).succeeded();
    let lines: Vec<&str> = found.stdout.lines().collect();
    assert!(lines[0].contains("-[INFO] (mdbook::book)"), "{found:#?}");
    assert!(lines[1].contains(":[ERROR] (mdbook::book)"), "{found:#?}");
    let counted = search(&["--grep", "MDBOOK::", "-i", "--count"]).succeeded();
    assert_eq!(counted.stdout, "2\n");
    let json = gitlab.json(&[&log[..], &["--grep", "book", "-m", "1"]].concat());
    assert_eq!(json["limit_reached"], true);
    assert_eq!(json["found"][0]["text"], "$ mdbook build");
    let nothing = search(&["--grep", "nowhere"]);
    assert_eq!(nothing.code, 1, "{nothing:#?}");
    let wrong = search(&["--grep", "("]);
    assert_eq!(wrong.code, 2, "{wrong:#?}");
}

#[test]
fn tells_why_a_pipeline_failed() {
    let gitlab = GitLab::start();
    let id = gitlab.json(&["pipeline", "latest", "acme/docs"])["id"].to_string();
    let run = gitlab.run(&["why", "acme/docs", &id]).succeeded();
    run.prints("render failed: a command of the job failed")
        .prints("[ERROR] (mdbook::book): Chapter file not found, ./ordering.md")
        .prints("nothing passed on this ref before");
    let json = gitlab.json(&["why", "acme/docs", &id, "--max-bytes", "1000"]);
    assert_eq!(json["version"], 1);
    assert_eq!(json["failures"][0]["failed"][0]["name"], "render");
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
