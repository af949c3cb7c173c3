//! Chain files: what they say, and what is wrong with them.

use pipewright_gitlab::chain::{Chain, ChainState};
use rstest::rstest;
use serde_json::{Value, json};

const VERSION_1: &str = include_str!("../fixtures/chain-v1.yaml");

#[test]
fn reads_version_1() {
    let chain = Chain::from_yaml(VERSION_1).unwrap();
    assert_eq!(chain.at_once(), 2);
    let plan = serde_json::to_value(chain.plan()).unwrap();
    let names: Vec<_> = plan
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["round"].as_u64().unwrap(),
                step["name"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(names, [(1, "build"), (2, "check"), (3, "deploy")]);
    assert_eq!(
        plan[0]["variables"],
        json!({ "LEVEL": "debug", "RELEASE": "1.20", "RETRIES": "3", "VERBOSE": "true" })
    );
    assert_eq!(
        plan[0]["inputs"],
        json!({ "regions": ["eu", "us"], "replicas": 3 })
    );
    assert_eq!(plan[1]["project"], 42);
    assert_eq!(plan[2]["needs"], json!(["build", "check"]));
    let version = &plan[2]["variables"]["SHOP_VERSION"];
    assert_eq!(
        *version,
        json!({ "from": "build", "job": "compile", "file": "dist/version.json" })
    );
}

#[test]
fn refuses_another_version_before_anything_else() {
    let text = VERSION_1.replace("version: 1", "version: 2\nnew_key: {}");
    let error = Chain::from_yaml(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: version 2 of a chain is not known to this program (it reads version 1)"
    );
}

#[test]
fn the_schema_knows_the_same_keys() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../../conformance/chain.schema.json")).unwrap();
    assert_eq!(schema["properties"]["version"]["const"], 1);
    let keys = |value: &Value| -> Vec<String> {
        value["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    for key in keys(&schema) {
        let text = format!("version: 1\nsteps: []\n{key}x: 1\n");
        let error = Chain::from_yaml(&text).unwrap_err().to_string();
        assert!(error.contains(&format!("did you mean {key:?}?")), "{error}");
    }
    for key in keys(&schema["$defs"]["step"]) {
        let text = format!("version: 1\nsteps:\n  - {key}x: 1\n");
        let error = Chain::from_yaml(&text).unwrap_err().to_string();
        assert!(error.contains(&format!("did you mean {key:?}?")), "{error}");
    }
    let fields = schema["$defs"]["source"]["oneOf"][1]["properties"]["field"]["enum"].clone();
    for field in fields.as_array().unwrap() {
        let field = field.as_str().unwrap();
        let text = VERSION_1.replace("field: sha", &format!("field: {field}"));
        Chain::from_yaml(&text).unwrap();
    }
}

/// Two steps after each other, with a line to fill in at the end of the second.
fn with(line: &str) -> String {
    format!(
        "version: 1\nsteps:\n  - name: build\n    project: acme/shop\n    ref: main\n  - name: test\n    project: acme/shop\n    ref: main\n    {line}\n"
    )
}

#[rstest]
#[case(
    "needs: [biuld]",
    "line 9: \"test\" needs \"biuld\", and no step has that name (did you mean \"build\"?)"
)]
#[case(
    "needs: [test]",
    "line 6: steps need each other in a circle: test → test"
)]
#[case(
    "neds: [build]",
    "line 9: there is no key \"neds\" here (did you mean \"needs\"?)"
)]
#[case("needs: build", "line 9: `needs` is text, not a list of steps")]
#[case("variables: [A]", "line 9: `variables` is a list, not a map")]
#[case(
    "variables: { A-B: x }",
    "line 9: \"A-B\" is not the name of a variable"
)]
#[case(
    "variables: { PIPEWRIGHT_RUN_KEY: x }",
    "line 9: PIPEWRIGHT_RUN_KEY is set by the chain itself"
)]
#[case(
    "variables: { A: 1.20 }",
    "line 9: \"A\" is read as 1.2, which is not how it is written (put the value in quotes)"
)]
#[case("variables: { A: 0x1F }", "put the value in quotes")]
#[case(
    "variables: { A: { from: bild, field: sha } }",
    "did you mean \"build\"?"
)]
#[case(
    "variables: { A: { from: build, field: shaa } }",
    "line 9: a pipeline has no field \"shaa\" (did you mean \"sha\"?)"
)]
#[case(
    "variables: { A: { from: build } }",
    "line 9: it is not clear where \"A\" comes from"
)]
#[case("variables: { A: { from: build, job: compile } }", "`job` and `file`")]
#[case("variables: { A: [1] }", "line 9: \"A\" is a list, not text")]
#[case("inputs: { a: { b: c } }", "line 9: the input \"a\" is neither")]
#[case(
    "allow_failure: maybe",
    "line 9: `allow_failure` is text, not true or false"
)]
#[case("name: again", "line 9")]
fn what_is_wrong_is_told_with_its_line(#[case] line: &str, #[case] expected: &str) {
    let error = Chain::from_yaml(&with(line)).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[rstest]
#[case("", "a chain is a map")]
#[case("steps: []", "the chain has no `version`")]
#[case("version: 1", "the chain has no `steps`")]
#[case("version: 1\nsteps: []", "a chain has 1 to 500 steps, not 0")]
#[case("version: 1\nsteps: 3", "line 2: `steps` is a number, not a list")]
#[case(
    "version: 1\nat_once: 0\nsteps: []",
    "line 2: `at_once` is not a number from 1 to 1000"
)]
#[case("version: 1\nsteps: [a]", "line 2: a step is a map, not text")]
#[case(
    "version: 1\nsteps:\n  - name: a b\n    project: acme/shop\n    ref: main",
    "line 3: \"a b\" is not a name for a step"
)]
#[case(
    "version: 1\nsteps:\n  - name: a\n    project: shop\n    ref: main",
    "line 4: the project \"shop\""
)]
#[case(
    "version: 1\nsteps:\n  - name: a\n    project: acme/shop\n    ref: 'a b'",
    "line 5: the ref \"a b\""
)]
#[case(
    "version: 1\nsteps:\n  - project: acme/shop\n    ref: main",
    "line 3: the step has no `name`"
)]
#[case("version: 1\nsteps: [\n", "line")]
fn what_is_no_chain_is_refused(#[case] text: &str, #[case] expected: &str) {
    let error = Chain::from_yaml(text).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_cycle_is_named_and_everything_else_is_told_at_once() {
    let step = |name: &str, needs: &str| {
        format!("  - name: {name}\n    project: acme/shop\n    ref: main\n    needs: [{needs}]\n")
    };
    let steps = [
        step("a", "b"),
        step("b", "c"),
        step("c", "a"),
        step("d", ""),
    ]
    .concat();
    let error = Chain::from_yaml(&format!("version: 1\nsteps:\n{steps}")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: steps need each other in a circle: a → b → c → a (take one of these needs away)"
    );
    let steps = [step("a", "nope"), step("a", "nada")].concat();
    let error = Chain::from_yaml(&format!("version: 1\nsteps:\n{steps}")).unwrap_err();
    let lines: Vec<_> = error.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(6), Some(7), Some(10)]);
}

#[test]
fn a_large_file_is_refused_unread() {
    let text = format!("version: 1\n#{}\n", "x".repeat(2 << 20));
    let error = Chain::from_yaml(&text).unwrap_err().to_string();
    assert!(error.contains("2097"), "{error}");
}

#[test]
fn a_state_says_its_version() {
    let state = json!({
        "version": 1, "run": "r", "chain": "c",
        "steps": {
            "a": { "phase": "intended", "key": "r.a", "at": "2026-11-21T08:00:00Z", "newest": 7 },
            "b": { "phase": "triggered", "pipeline": 8 }
        }
    });
    let read: ChainState = serde_json::from_value(state.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), state);
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(version: 1\n)?(steps:\n)?( *-? ?[a-z_]{1,8}: ?[a-z0-9{}\\[\\],:\"' ]{0,20}\n){0,12}") {
        let _ = Chain::from_yaml(&text);
    }
}
