use rstest::rstest;
use serde_json::{Value, json};

use crate::support::Jenkins;

#[test]
fn every_list_is_an_array_in_json_and_a_table_in_a_pipe() {
    let jenkins = Jenkins::start();
    let lists: [(&[&str], &str, &str); 7] = [
        (&["job", "list"], "JOB", "fullName"),
        (&["job", "list", "acme"], "JOB", "fullName"),
        (&["job", "list", "--recursive"], "JOB", "fullName"),
        (&["job", "list", "--view", "deliveries"], "JOB", "fullName"),
        (&["job", "params", "acme/shop"], "NAME", "name"),
        (&["build", "list", "acme/shop"], "NUMBER", "number"),
        (&["artifact", "list", "acme/shop"], "PATH", "relativePath"),
    ];
    for (list, heading, field) in lists {
        let items = jenkins.json(list);
        assert!(!items[0][field].is_null(), "{list:?}: {items}");
        let yaml = jenkins.run(&[list, &["-o", "yaml"]].concat()).succeeded();
        let yaml: Vec<Value> = serde_saphyr::from_str(&yaml.stdout).unwrap();
        assert_eq!(yaml.len(), items.as_array().unwrap().len(), "{list:?}");
        let table = jenkins.run(list).succeeded();
        assert!(table.stdout.starts_with(heading), "{table:#?}");
    }
}

#[test]
fn a_list_is_as_long_as_asked_for() {
    let jenkins = Jenkins::start();
    for list in [
        &["job", "list", "acme"][..],
        &["job", "list", "-r"],
        &["build", "list", "acme/shop"],
        &["artifact", "list", "acme/shop"],
    ] {
        let some = jenkins.run(&[list, &["--limit", "2"]].concat()).succeeded();
        some.says("only the first 2: more with --limit N or --all");
        assert_eq!(some.stdout.lines().count(), 3, "{some:#?}");
        let all = jenkins.run(&[list, &["--all"]].concat()).succeeded();
        assert!(!all.stderr.contains("only the first"), "{all:#?}");
        assert!(all.stdout.lines().count() > 3, "{all:#?}");
    }
}

#[rstest]
#[case(&["queue", "list"], "nothing waits in the queue")]
#[case(&["job", "params", "acme/docs"], "acme/docs defines no parameters")]
#[case(&["artifact", "list", "acme/docs"], "build #3 of acme/docs archived nothing")]
#[case(&["input", "list", "acme/shop"], "build #5 of acme/shop waits for no answer")]
fn nothing_found_is_said(#[case] list: &[&str], #[case] said: &str) {
    let jenkins = Jenkins::start();
    let table = jenkins.run(list).succeeded();
    table.says(said);
    assert_eq!(table.stdout, "");
    assert_eq!(jenkins.json(list), json!([]));
}

#[test]
fn single_things_are_objects() {
    let jenkins = Jenkins::start();
    let shop = format!("{}/job/acme/job/shop/", jenkins.url);
    for (item, field, value, printed) in [
        (
            &["job", "get", "acme/shop"][..],
            "fullName",
            json!("acme/shop"),
            "kind:",
        ),
        (
            &["job", "get", &shop],
            "fullName",
            json!("acme/shop"),
            "health:",
        ),
        (&["job", "get", "acme"], "name", json!("acme"), "folder"),
        (
            &["build", "get", "acme/shop", "4"],
            "number",
            json!(4),
            "UNSTABLE",
        ),
        (
            &["build", "get", "acme/shop", "last-unstable"],
            "result",
            json!("UNSTABLE"),
            "number:",
        ),
        (&["server", "info"], "version", json!("2.414"), "user:"),
    ] {
        let got = jenkins.json(item);
        assert_eq!(got[field], value, "{item:?}: {got}");
        jenkins.run(item).succeeded().prints(printed);
    }
    let server = jenkins.json(&["server", "info"]);
    assert_eq!(server["whoAmI"]["name"], "admin");
}

#[test]
fn what_was_resolved_is_said() {
    let jenkins = Jenkins::start();
    let last = jenkins.run(&["build", "get", "acme/shop"]).succeeded();
    last.says("build #5 of acme/shop, the last: SUCCESS");
    let stable = jenkins.run(&["build", "get", "acme/shop", "lastUnsuccessfulBuild"]);
    stable.says("build #4 of acme/shop, the last unsuccessful: UNSTABLE");
    let numbered = jenkins.run(&["build", "get", "acme/shop", "4"]).succeeded();
    assert_eq!(numbered.stderr, "");
}
