use serde_json::json;

use super::attempts::sort;
use super::failed_tests::failed_tests;
use crate::types::{Job, TestReport};

fn job(id: u64, name: &str, status: &str, allow_failure: bool) -> Job {
    let reason = (status == "failed").then_some("script_failure");
    serde_json::from_value(json!({
        "id": id, "name": name, "status": status, "allow_failure": allow_failure,
        "failure_reason": reason,
    }))
    .unwrap()
}

#[test]
fn attempts_are_told_from_jobs() {
    let sorted = sort(vec![
        job(9, "test", "failed", false),
        job(1, "build", "success", false),
        job(2, "test", "failed", false),
        job(5, "test", "canceled", false),
        job(3, "lint", "failed", true),
        job(4, "flaky", "failed", false),
        job(8, "flaky", "success", false),
        job(6, "deploy", "skipped", false),
    ]);
    let [test] = sorted.failed.as_slice() else {
        panic!("{:?}", sorted.failed)
    };
    assert_eq!((test.id.get(), test.name.as_str()), (9, "test"));
    assert_eq!(test.reason, "a command of the job failed");
    let ids: Vec<u64> = test
        .attempts
        .iter()
        .map(|attempt| attempt.id.get())
        .collect();
    assert_eq!(ids, [2, 5]);
    assert_eq!(sorted.allowed[0].name, "lint");
    assert_eq!(sorted.recovered[0].name, "flaky");
    assert_eq!(sorted.recovered[0].attempts[0].id.get(), 4);
    assert_eq!(sorted.counts.values().sum::<usize>(), 5);
}

#[test]
fn tests_are_kept_within_a_budget() {
    let case = |name: &str, status: &str| json!({"name": name, "status": status, "classname": "shop", "system_output": "x".repeat(5000)});
    let report: TestReport = serde_json::from_value(json!({
        "total_count": 4, "success_count": 1, "failed_count": 2, "error_count": 1,
        "test_suites": [
            {"name": "test", "test_cases": [case("a", "success"), case("b", "failed"), case("c", "failed"), case("d", "error")]},
            {"name": "broken", "suite_error": "JUnit XML parsing failed"},
        ],
    }))
    .unwrap();
    let mut left = 2200;
    let failed = failed_tests(report, &mut left).unwrap();
    assert_eq!((failed.tests.len(), failed.omitted), (2, 1));
    assert!(
        failed.tests[0]
            .output
            .as_ref()
            .unwrap()
            .ends_with(" [\u{2026} 4000 bytes]")
    );
    assert_eq!(failed.unreadable["broken"], "JUnit XML parsing failed");
    assert!(left < 2200);
    assert_eq!(failed_tests(TestReport::default(), &mut left), None);
}
