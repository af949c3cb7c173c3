use std::fs;

use crate::support::{Jenkins, Run};

#[test]
fn runs_and_waits() {
    let jenkins = Jenkins::start();
    let run = jenkins.run(&["job", "run", "acme/hello", "--wait", "-o", "json"]);
    assert_eq!(run.code, 0, "{run:#?}");
    let build = run.json();
    assert_eq!(build["result"], "SUCCESS");
    assert_eq!(build["number"], 5);
    assert!(build["duration"].is_u64(), "milliseconds: {build}");
    let item = build["queueId"].to_string();
    run.says(&format!("queue item {item} of acme/hello"))
        .says("In the quiet period")
        .says("build #5 of acme/hello has begun, after ")
        .says("build #5: SUCCESS after ");
    assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
}

#[test]
fn a_build_that_fails_says_how_to_find_out_why() {
    let jenkins = Jenkins::start();
    let run = jenkins.run(&["job", "run", "acme/docs", "--wait"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.says("build #4 of acme/docs ended as FAILURE")
        .says("pipewright jenkins build why acme/docs 4");
    run.prints("FAILURE");
}

#[test]
fn follows_the_console_to_the_end() {
    let jenkins = Jenkins::start();
    let run = jenkins.run(&["job", "run", "acme/docs", "--follow"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.prints("+ mdbook build")
        .prints("Finished: FAILURE")
        .prints("NUMBER");
    // Standard output is for the result when that is not a table.
    let yaml = jenkins.run(&["job", "run", "acme/docs", "--follow", "-o", "yaml"]);
    assert_eq!(yaml.code, 1, "{yaml:#?}");
    yaml.says("Finished: FAILURE").prints("result: FAILURE");
    assert!(!yaml.stdout.contains("mdbook"), "{yaml:#?}");
}

#[test]
fn without_waiting_it_gives_the_item() {
    let jenkins = Jenkins::start_with(&["--speed", "1"]);
    let first = jenkins.json(&["job", "run", "acme/hello", "--delay", "600"]);
    assert_eq!(first["job"], "acme/hello");
    assert!(first["id"].is_u64(), "{first}");
    // Such a build waits already, so that no other is made.
    let second = jenkins.json(&["job", "run", "acme/hello"]);
    assert_eq!(second["id"], first["id"]);
    let shop = [
        "job",
        "run",
        "acme/shop",
        "--param",
        "BRANCH=main",
        "--delay",
        "600",
    ];
    assert_eq!(jenkins.json(&shop)["alreadyQueued"], false);
    let again = jenkins.run(&shop).succeeded();
    again.says("such a build waited there already");
}

#[test]
fn a_build_that_may_have_begun_is_not_asked_for_again() {
    let home = tempfile::tempdir().unwrap();
    let plan = home.path().join("faults.yaml");
    let text = "version: 1\nrules:\n  - path: /job/acme/job/hello/build\n    \
                answer: { status: 504, body: Gateway Timeout }\n";
    fs::write(&plan, text).unwrap();
    let jenkins = Jenkins::start_with(&["--faults", plan.to_str().unwrap()]);
    let tape = home.path().join("run.jsonl");
    let mut command = jenkins.command(&["job", "run", "acme/hello", "--wait", "--record"]);
    command.arg(&tape);
    let run = Run::of(command);
    assert_eq!(run.code, 5, "{run:#?}");
    let cassette = fs::read_to_string(&tape).unwrap();
    assert_eq!(cassette.matches("\"POST\"").count(), 1, "{cassette}");
}

#[test]
fn parameters_arrive_and_secrets_stay() {
    let jenkins = Jenkins::start();
    let mut command = jenkins.command(&[
        "-vv",
        "job",
        "run",
        "acme/shop",
        "--param",
        "ENVIRONMENT=production",
        "--param-env",
        "DEPLOY_KEY=KEY",
        "-o",
        "json",
    ]);
    command.env("KEY", "planted-in-a-variable");
    let run = Run::of(command).succeeded();
    let plain = jenkins.run(&[
        "-vv",
        "job",
        "run",
        "acme/shop",
        "--param",
        "DEPLOY_KEY=planted-on-the-line",
    ]);
    for run in [&run, &plain.succeeded()] {
        assert!(run.stderr.len() > 100, "it was to be talkative: {run:#?}");
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(!all.contains("planted"), "{run:#?}");
    }
    let item = run.json()["id"].to_string();
    jenkins
        .run(&["queue", "wait", &item, "--job", "acme/shop"])
        .succeeded();
    let build = jenkins.run(&["build", "get", "acme/shop", "6"]).succeeded();
    build.prints("ENVIRONMENT=production");
    assert!(!build.stdout.contains("planted"), "{build:#?}");
    let unset = jenkins.run(&[
        "job",
        "run",
        "acme/shop",
        "--param-env",
        "DEPLOY_KEY=NOWHERE",
    ]);
    assert_eq!(unset.code, 2, "{unset:#?}");
    unset.says("NOWHERE is not set");
}

#[test]
fn a_file_is_a_parameter_too() {
    let home = tempfile::tempdir().unwrap();
    let scenario = home.path().join("scenario.yaml");
    fs::write(
        &scenario,
        "version: 1\nusers:\n  - { name: admin, password: pw, permissions: [overall/administer], \
         tokens: [11simulated00000000000000000000000] }\nitems:\n  - name: load\n    parameters:\n      \
         - { name: DATA, kind: file }\n    steps:\n      - sh: cat DATA\n",
    )
    .unwrap();
    let jenkins = Jenkins::start_with(&["--speed", "50", "--scenario", scenario.to_str().unwrap()]);
    fs::write(jenkins.home.path().join("data.csv"), "1,2\n").unwrap();
    let good = [
        "job",
        "run",
        "load",
        "--param-file",
        "DATA=data.csv",
        "--wait",
    ];
    jenkins.run(&good).succeeded();
    let text = jenkins.run(&["job", "run", "load", "--param", "DATA=x"]);
    assert_eq!(text.code, 2, "{text:#?}");
    text.says("is a file");
    let none = jenkins.run(&["job", "run", "load", "--param-file", "DATA=none.csv"]);
    assert_eq!(none.code, 2, "{none:#?}");
    none.says("none.csv");
}

#[test]
fn a_job_is_disabled_and_enabled() {
    let jenkins = Jenkins::start();
    let disabled = jenkins.run(&["job", "disable", "acme/hello"]).succeeded();
    disabled
        .says("acme/hello may be built no more")
        .prints("disabled");
    let again = jenkins.json(&["job", "disable", "acme/hello"]);
    assert_eq!(again["color"], "disabled");
    let refused = jenkins.run(&["job", "run", "acme/hello"]);
    assert_eq!(refused.code, 1, "{refused:#?}");
    refused
        .says("the job is disabled (409)")
        .says("enable it with `pipewright jenkins job enable acme/hello`");
    let enabled = jenkins.json(&["job", "enable", "acme/hello"]);
    assert_eq!(enabled["buildable"], true);
    jenkins.run(&["job", "run", "acme/hello"]).succeeded();
}
