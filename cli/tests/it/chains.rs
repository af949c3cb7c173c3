//! Waiting for several pipelines, chains, and trees as a whole.

use std::path::Path;

use crate::support::{GitLab, Run, pipewright};

const CHAIN: &str = "
version: 1
steps:
  - name: build
    project: acme/shop
    ref: main
    variables: { LEVEL: debug }
  - name: again
    project: acme/shop
    ref: main
    variables:
      BUILD: { from: build, field: id }
      VERSION: { from: build, job: compile, file: dist/version.json }
";

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn left(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("state"))
        .collect();
    names.sort();
    names
}

#[test]
fn waits_for_several_and_tells_of_each() {
    let gitlab = GitLab::start();
    let id = |project: &str| {
        let pipeline = gitlab.json(&["pipeline", "run", project, "--ref", "main"]);
        pipeline["id"].to_string()
    };
    let (shop, again, docs) = (id("acme/shop"), id("acme/shop"), id("acme/docs"));
    let good = gitlab.json(&["pipeline", "wait", "acme/shop", &shop, &again]);
    assert_eq!(good.as_array().unwrap().len(), 2);
    assert_eq!(good[1]["result"], "succeeded");
    let (shop, docs) = (format!("acme/shop:{shop}"), format!("acme/docs:{docs}"));
    let run = gitlab.run(&["pipeline", "wait", &shop, &docs, "-o", "json"]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.says("1 of 2 pipelines did not succeed");
    let run = run.json();
    assert_eq!(
        (&run[0]["result"], &run[1]["result"]),
        (&"succeeded".into(), &"failed".into())
    );
    let missing = gitlab.run(&["pipeline", "wait", &shop, "acme/docs:99999"]);
    assert_eq!(missing.code, 4, "{missing:#?}");
    assert_eq!(gitlab.run(&["pipeline", "wait", "acme/shop", "x"]).code, 2);
}

#[test]
fn failing_fast_cancels_the_rest() {
    let gitlab = GitLab::start_with(&["--speed", "5"]);
    let pipeline = gitlab.json(&["pipeline", "latest", "acme/docs"]);
    assert_eq!(pipeline["status"], "failed");
    let docs = format!("acme/docs:{}", pipeline["id"]);
    let pipeline = gitlab.json(&["pipeline", "run", "acme/shop", "--ref", "main"]);
    let shop = format!("acme/shop:{}", pipeline["id"]);
    let run = gitlab.run(&[
        "pipeline",
        "wait",
        &shop,
        &docs,
        "--fail-fast",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 1, "{run:#?}");
    run.says("canceling the other 1");
    assert_eq!(run.json()[1]["result"], "canceled");
}

#[test]
fn a_chain_is_checked_and_planned_without_a_server() {
    let home = tempfile::tempdir().unwrap();
    let chain = |text: &str| {
        write(home.path(), "chain.yaml", text);
        let mut command = pipewright(home.path());
        command.args(["gitlab", "--base-url", "http://127.0.0.1:9"]);
        command.args(["pipeline", "chain", "chain.yaml", "--dry-run"]);
        Run::of(command)
    };
    let plan = chain(CHAIN).succeeded();
    plan.prints("BUILD=<id of build> VERSION=<dist/version.json of compile of build>");
    let bad = chain(&CHAIN.replace("from: build", "from: biuld"));
    assert_eq!(bad.code, 2, "{bad:#?}");
    bad.says("line 12: \"again\" needs \"biuld\"")
        .says("did you mean \"build\"?");
    let future = chain(&CHAIN.replace("version: 1", "version: 2"));
    assert_eq!(future.code, 2, "{future:#?}");
    assert_eq!(left(home.path()), Vec::<String>::new());
}

#[test]
fn a_chain_runs_and_leaves_nothing_behind() {
    let gitlab = GitLab::start();
    write(gitlab.home.path(), "chain.yaml", CHAIN);
    let result = gitlab.json(&["pipeline", "chain", "chain.yaml", "--record", "chain.jsonl"]);
    assert_eq!(result["success"], true);
    assert_eq!(result["steps"][1]["pipeline"]["status"], "success");
    let id = result["steps"][1]["pipeline"]["id"].to_string();
    let variables = gitlab.json(&["pipeline", "variables", "acme/shop", &id]);
    let variables = variables.as_array().unwrap();
    let value = |key: &str| {
        let found = variables.iter().find(|one| one["key"] == key);
        found.unwrap()["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        value("BUILD"),
        result["steps"][0]["pipeline"]["id"].to_string()
    );
    assert!(value("VERSION").contains("2.0.0"));
    assert_eq!(left(gitlab.home.path()), Vec::<String>::new());
    let mut command = pipewright(gitlab.home.path());
    command.args([
        "gitlab",
        "pipeline",
        "chain",
        "chain.yaml",
        "--replay",
        "chain.jsonl",
    ]);
    command.args(["-o", "json"]);
    assert_eq!(Run::of(command).succeeded().json(), result);
}

#[test]
fn a_chain_that_failed_goes_on_where_it_was() {
    let gitlab = GitLab::start();
    let text = CHAIN.replacen("acme/shop", "acme/docs", 1);
    write(gitlab.home.path(), "chain.yaml", &text);
    let first = gitlab.run(&["pipeline", "chain", "chain.yaml", "-o", "json"]);
    assert_eq!(first.code, 1, "{first:#?}");
    first.says("build, again did not succeed");
    assert_eq!(first.json()["steps"][1]["result"], "not_begun");
    assert!(left(gitlab.home.path()).contains(&"chain.yaml.state.json".to_owned()));
    let second = gitlab.run(&["pipeline", "chain", "chain.yaml", "-o", "json"]);
    assert_eq!(second.code, 1, "{second:#?}");
    second.says("triggered before");
    let id = |run: &Run| run.json()["steps"][0]["pipeline"]["id"].clone();
    assert_eq!(id(&first), id(&second));
    write(
        gitlab.home.path(),
        "chain.yaml",
        &text.replace("debug", "info"),
    );
    let changed = gitlab.run(&["pipeline", "chain", "chain.yaml"]);
    assert_eq!(changed.code, 2, "{changed:#?}");
    changed
        .says("another chain")
        .says("delete chain.yaml.state.json");
}

#[test]
fn a_tree_is_rolled_up() {
    let gitlab = GitLab::start();
    gitlab
        .run(&["pipeline", "tree", "acme/shop"])
        .succeeded()
        .says("altogether ");
    let tree = gitlab.json(&["pipeline", "tree", "acme/shop"]);
    assert!(
        tree["rolled_up"]["pipelines"].as_u64().unwrap() > 1,
        "{tree}"
    );
}
