//! What is said about a scenario that cannot be used.

use pipewright_simulator::gitlab::scenario::Scenario;
use rstest::rstest;

const GOOD: &str = "version: 1
users:
  - username: ada
tokens:
  - value: glpat-x
    name: all
    scopes: [api]
projects:
  - path: ada/one
    ci:
      stages: [build]
      jobs:
        - name: compile
          stage: build
          duration: [1, 2]
";

#[test]
fn a_good_one_is_good() {
    Scenario::from_yaml(GOOD).unwrap();
    Scenario::default_scenario().unwrap();
}

#[rstest]
#[case(
    "duration: [1, 2]",
    "durations: 3",
    "line 15: unknown key `durations`; did you mean `duration`?"
)]
#[case("duration: [1, 2]", "zebra: 3", "line 15: unknown key `zebra`")]
#[case(
    "username: ada",
    "user_name: ada",
    "line 3: unknown key `user_name`; did you mean `username`?"
)]
#[case("version: 1", "version: 2", "version: 2 is not known; write 1")]
#[case(
    "stage: build",
    "stage: test",
    "projects[0].ci.jobs[0].stage: there is no stage `test`; the stages are build"
)]
#[case(
    "path: ada/one",
    "path: acme/one",
    "projects[0].path: there is no group or user `acme`"
)]
#[case(
    "path: ada/one",
    "path: one",
    "projects[0].path: a whole path is needed, such as `acme/shop`"
)]
#[case(
    "scopes: [api]",
    "scopes: [api]\n    user: bob",
    "tokens[0].user: there is no user `bob` in `users`"
)]
#[case(
    "duration: [1, 2]",
    "needs: [compile]",
    "projects[0].ci.jobs[0].needs: there is no other job `compile`"
)]
#[case(
    "duration: [1, 2]",
    "trigger: { include: child }",
    "projects[0].ci.jobs[0].trigger: there is no child `child` in `children`"
)]
#[case(
    "duration: [1, 2]",
    "coverage: 120",
    "projects[0].ci.jobs[0].coverage: a percentage from 0 to 100 is needed"
)]
#[case(
    "duration: [1, 2]",
    "artifacts: { files: [{ path: a, size: 5 GB }] }",
    "projects[0].ci.jobs[0].artifacts: an archive stays below 4 GiB"
)]
fn a_bad_one_is_explained(#[case] good: &str, #[case] bad: &str, #[case] expected: &str) {
    let error = Scenario::from_yaml(&GOOD.replace(good, bad)).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[rstest]
#[case("duration: [2, 1]")]
#[case("duration: -1")]
#[case("duration: soon")]
#[case("duration: [1, 2, 3]")]
#[case("log_size: much")]
#[case("when: sometimes")]
#[case("outcome: [")]
fn a_wrong_value_is_located(#[case] bad: &str) {
    let error = Scenario::from_yaml(&GOOD.replace("duration: [1, 2]", bad)).unwrap_err();
    let message = error.to_string();
    assert!(
        message.starts_with("line 15") || message.starts_with("line 16"),
        "{message}"
    );
}

#[test]
fn two_tokens_of_one_value_are_refused_without_saying_it() {
    let bad = GOOD.replace(
        "    scopes: [api]\n",
        "    scopes: [api]\n  - { value: glpat-x, name: again, scopes: [] }\n",
    );
    let message = Scenario::from_yaml(&bad).unwrap_err().to_string();
    assert_eq!(message, "tokens[1].value: this one was given before");
}
