use rstest::rstest;

use crate::support::GitLab;

#[test]
fn every_list_is_an_array_in_json_and_a_table_in_a_pipe() {
    let gitlab = GitLab::start();
    let newest = gitlab.json(&["pipeline", "latest", "acme/shop"])["id"].to_string();
    let lists: [&[&str]; 11] = [
        &["pipeline", "list", "acme/shop"],
        &["pipeline", "jobs", "acme/shop"],
        &["pipeline", "jobs", "acme/shop", &newest, "--retried"],
        &["pipeline", "bridges", "acme/shop"],
        &["job", "list", "acme/shop"],
        &["job", "list", "acme/shop", "--pipeline", &newest],
        &["trigger", "list", "acme/shop"],
        &["environment", "list", "acme/shop"],
        &["deployment", "list", "acme/shop"],
        &["project", "list"],
        &["project", "list", "--visible", "--search", "shop"],
    ];
    for list in lists {
        let items = gitlab.json(&[list, &["--limit", "1"]].concat());
        assert_eq!(items.as_array().map(Vec::len), Some(1), "{list:?}");
        assert!(items[0]["id"].is_u64(), "{list:?}");
        let yaml = gitlab.run(&[list, &["-o", "yaml"]].concat()).succeeded();
        let yaml: Vec<serde_json::Value> = serde_saphyr::from_str(&yaml.stdout).unwrap();
        assert!(!yaml.is_empty(), "{list:?}");
        let table = gitlab.run(list).succeeded();
        assert!(
            table.stdout.starts_with("ID") || table.stdout.trim_start().starts_with("ID"),
            "{table:#?}"
        );
    }
}

#[test]
fn all_means_all() {
    let gitlab = GitLab::start();
    let all = gitlab.json(&["job", "list", "acme/shop", "--all"]);
    let all = all.as_array().unwrap().len();
    assert!(all > 20, "{all}");
    let some = gitlab.run(&["job", "list", "acme/shop"]).succeeded();
    some.says("only the first 20");
    assert_eq!(some.stdout.lines().count(), 21);
}

#[rstest]
#[case(&["pipeline", "list", "acme/shop", "--status", "canceled"], "acme/shop has no such pipeline")]
#[case(&["job", "list", "acme/shop", "--scope", "canceled"], "acme/shop has no such job")]
#[case(&["environment", "list", "acme/shop", "--name", "nowhere"], "has no such environment")]
#[case(&["pipeline", "variables", "acme/shop"], "without variables")]
fn nothing_found_is_said(#[case] list: &[&str], #[case] said: &str) {
    let gitlab = GitLab::start();
    let table = gitlab.run(list).succeeded();
    table.says(said);
    assert_eq!(table.stdout, "");
    assert_eq!(gitlab.json(list), serde_json::json!([]));
}

#[test]
fn single_things_are_objects() {
    let gitlab = GitLab::start();
    let environment = gitlab.json(&["environment", "list", "acme/shop"])[0]["id"].to_string();
    let deployment = gitlab.json(&["deployment", "list", "acme/shop"])[0]["id"].to_string();
    let items: [&[&str]; 5] = [
        &["environment", "get", "acme/shop", &environment],
        &["deployment", "get", "acme/shop", &deployment],
        &["project", "get", "acme/shop"],
        &["trigger", "get", "acme/shop", "1"],
        &["token", "self"],
    ];
    for item in items {
        assert!(gitlab.json(item)["id"].is_u64(), "{item:?}");
        gitlab.run(item).succeeded().prints("id:");
    }
    let stopped = gitlab.json(&["environment", "stop", "acme/shop", &environment]);
    assert_eq!(stopped["state"], "stopped");
    gitlab
        .run(&[
            "environment",
            "stop-stale",
            "acme/shop",
            "--before",
            "2026-01-01",
        ])
        .succeeded();
}

#[test]
fn triggers_are_created_and_revoked() {
    let gitlab = GitLab::start();
    let created = gitlab
        .run(&["trigger", "create", "acme/shop", "--description", "nightly"])
        .succeeded();
    assert!(created.stdout.starts_with("glptt-"), "{created:#?}");
    let list = gitlab.run(&["trigger", "list", "acme/shop"]).succeeded();
    assert!(
        !list.stdout.contains(created.stdout.trim()),
        "a list shows no whole token"
    );
    gitlab
        .run(&["trigger", "revoke", "acme/shop", "2"])
        .succeeded()
        .says("revoked trigger 2");
}

#[test]
fn any_request_can_be_sent() {
    let gitlab = GitLab::start();
    let project = gitlab
        .run(&["api", "GET", "projects/acme%2Fshop"])
        .succeeded();
    assert_eq!(project.json()["id"], 1);
    let pages = [
        "api",
        "GET",
        "projects/1/jobs",
        "--field",
        "per_page=7",
        "--paginate",
    ];
    assert!(gitlab.json(&pages).as_array().unwrap().len() > 20);
    let first = gitlab
        .run(&["api", "GET", "projects/1/jobs?per_page=7"])
        .succeeded();
    first.says("--paginate");
    let created = gitlab.json(&["api", "post", "projects/1/pipeline", "--field", "ref=main"]);
    assert_eq!(created["source"], "api");
    let deleted = format!("projects/1/pipelines/{}", created["id"]);
    gitlab
        .run(&["api", "DELETE", &deleted])
        .succeeded()
        .says("204");
}
