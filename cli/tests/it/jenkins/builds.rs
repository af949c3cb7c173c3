use serde_json::json;

use crate::support::Jenkins;

#[test]
fn prints_consoles() {
    let jenkins = Jenkins::start();
    let log = |more: &[&str]| jenkins.run(&[&["build", "log", "acme/shop"], more].concat());
    let whole = log(&[]).succeeded();
    whole
        .prints("Compiling acme-shop v3.1.0")
        .says("build #5 of acme/shop, the last");
    assert!(
        !whole.stdout.contains('\u{1b}') && !whole.stdout.contains('\r'),
        "{whole:#?}"
    );
    let tail = log(&["5", "--tail", "2"]).succeeded();
    assert_eq!(tail.stdout.lines().count(), 2, "{tail:#?}");
    tail.prints("Finished: SUCCESS");
    let raw = log(&["--raw"]).succeeded();
    raw.prints("\u{1b}[32m");
    let json = jenkins.json(&["build", "log", "acme/shop", "4"]);
    assert_eq!(json["result"], "UNSTABLE");
    assert_eq!(
        (&json["number"], &json["building"]),
        (&json!(4), &json!(false))
    );
    assert!(json["log"].as_str().unwrap().contains("running 42 tests"));
}

#[test]
fn searches_a_console() {
    let jenkins = Jenkins::start();
    let log = ["build", "log", "acme/docs"];
    let search = |more: &[&str]| jenkins.run(&[&log, more].concat());
    let found = search(&["--grep", r"\[ERROR\]", "-B", "1"]).succeeded();
    let lines: Vec<&str> = found.stdout.lines().collect();
    assert!(lines[0].contains("-[INFO] (mdbook::book)"), "{found:#?}");
    assert!(
        lines[1].contains(":[ERROR] (mdbook::renderer)"),
        "{found:#?}"
    );
    let counted = search(&["--grep", "MDBOOK::", "-i", "--count"]).succeeded();
    assert_eq!(counted.stdout, "2\n");
    let json = jenkins.json(&[&log[..], &["--grep", "book", "-m", "1"]].concat());
    assert_eq!(json["limit_reached"], true);
    assert_eq!(
        (&json["job"], &json["number"]),
        (&json!("acme/docs"), &json!(3))
    );
    let nothing = search(&["--grep", "nowhere"]);
    assert_eq!(nothing.code, 1, "{nothing:#?}");
    nothing.says("no line of the console of build #3 matches");
    let wrong = search(&["--grep", "("]);
    assert_eq!(wrong.code, 2, "{wrong:#?}");
}

#[test]
fn follows_a_build_that_runs() {
    let jenkins = Jenkins::start_with(&["--speed", "10"]);
    let run = ["job", "run", "acme/docs"];
    let item = jenkins.json(&run)["id"].to_string();
    jenkins.run(&["queue", "wait", &item]).succeeded();
    let followed = jenkins.run(&["build", "log", "acme/docs", "4", "--follow"]);
    assert_eq!(followed.code, 1, "{followed:#?}");
    followed
        .prints("Finished: FAILURE")
        .says("build #4 of acme/docs: FAILURE");
    let good = jenkins.json(&["build", "log", "acme/hello", "--follow"]);
    assert_eq!(good["result"], "SUCCESS");
}

#[test]
fn waits_for_one_that_has_ended() {
    let jenkins = Jenkins::start();
    let good = jenkins.json(&["build", "wait", "acme/shop", "5"]);
    assert_eq!(good["result"], "SUCCESS");
    assert!(good["actions"].is_array(), "it is the whole build: {good}");
    let unstable = jenkins.run(&["build", "wait", "acme/shop", "last-unstable"]);
    assert_eq!(unstable.code, 1, "{unstable:#?}");
    unstable.says("build #4 of acme/shop ended as UNSTABLE: stage Unit tests");
    let followed = jenkins.run(&["build", "wait", "acme/shop", "5", "--follow"]);
    followed.succeeded().prints("Finished: SUCCESS");
}

#[test]
fn shows_tests_and_changes() {
    let jenkins = Jenkins::start();
    let tests = jenkins
        .run(&["build", "tests", "acme/shop", "4"])
        .succeeded();
    tests
        .prints("REGRESSION  shop.price  rounds_half_to_even")
        .says("3 tests in 0s: 1 passed, 1 failed, 1 skipped");
    let json = jenkins.json(&["build", "tests", "acme/shop", "4", "--failed"]);
    assert_eq!(json["failCount"], 1);
    assert_eq!(json["suites"].as_array().unwrap().len(), 1);
    let passed = jenkins
        .run(&["build", "tests", "acme/shop", "3", "--failed"])
        .succeeded();
    assert_eq!(passed.stdout, "", "{passed:#?}");
    let changes = jenkins
        .run(&["build", "changes", "acme/shop", "4"])
        .succeeded();
    changes
        .prints("fewer allocations")
        .says("who changed something since the last success: ada, linus");
    let json = jenkins.json(&["build", "changes", "acme/shop", "4"]);
    assert_eq!(json["commits"][0]["affectedPaths"][0], "src/price.rs");
    assert_eq!(json["culprits"][0]["fullName"], "ada");
    jenkins
        .run(&["build", "changes", "acme/shop", "1"])
        .succeeded()
        .says("nothing changed in build #1 of acme/shop");
}

#[test]
fn tells_why_a_build_failed() {
    let jenkins = Jenkins::start();
    let docs = jenkins.run(&["build", "why", "acme/docs"]).succeeded();
    docs.prints("build #3 of acme/docs is FAILURE")
        .prints("chapter `returns.md` is missing")
        .prints("nothing passed before");
    let shop = jenkins.run(&["build", "why", "acme/shop", "4"]).succeeded();
    for part in [
        "is UNSTABLE",
        "last passed: #3 of ",
        "passed since: #5",
        "stage Unit tests UNSTABLE",
        "tests: 1 failed of 3",
        "shop.price rounds_half_to_even",
        "expected 10.00, was 9.99",
        "changes since #3",
        "linus  fewer allocations",
        "culprits: ada, linus",
    ] {
        shop.prints(part);
    }
    jenkins
        .run(&["build", "why", "acme/shop", "2"])
        .succeeded()
        .prints("it was aborted by admin")
        .prints("stage Build ABORTED");
    jenkins
        .run(&["build", "why", "acme/shop", "5"])
        .succeeded()
        .prints("nothing failed in it");
    let json = jenkins.json(&["build", "why", "acme/shop", "4", "--max-bytes", "1000"]);
    assert_eq!(json["version"], 1);
    assert_eq!(json["stages"][0]["name"], "Unit tests");
    assert_eq!(json["changes"]["culprits"], json!(["ada", "linus"]));
}

#[test]
fn aborts() {
    let jenkins = Jenkins::start_with(&["--speed", "2"]);
    let item = jenkins.json(&["job", "run", "acme/shop"])["id"].to_string();
    jenkins.run(&["queue", "wait", &item]).succeeded();
    let aborted = jenkins.run(&["build", "abort", "acme/shop"]).succeeded();
    aborted
        .says("build #6 of acme/shop has ended: ABORTED")
        .prints("ABORTED");
    let again = ["build", "abort", "acme/shop", "6", "--force", "kill"];
    jenkins.run(&again).succeeded().says("was aborted already");
    let json = jenkins.json(&again);
    assert_eq!(json["result"], "ABORTED");
    let too_late = jenkins.run(&["build", "abort", "acme/shop", "5"]);
    assert_eq!(too_late.code, 1, "{too_late:#?}");
    too_late.says("had ended before: SUCCESS");
}
