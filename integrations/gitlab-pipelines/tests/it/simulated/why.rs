//! Why pipelines of a simulated GitLab failed.

use std::time::Duration;

use pipewright_gitlab::types::{JobFailureReason, PipelineId};
use pipewright_gitlab::watch::WaitOptions;
use pipewright_gitlab::why::{FailureReport, REPORT_VERSION, WhyOptions};

use super::shop::Shop;

/// A pipeline that fails in every way, and a child that does.
const FAILING: &str = r#"
version: 1
instance:
  limits: { pipeline_creation_per_minute: 100000 }
users: [{ username: ada, name: Ada }]
groups: [{ path: acme, name: Acme, members: { ada: owner } }]
tokens: [{ value: glpat-shop-api-token-00, name: all, user: ada, scopes: [api] }]
projects:
  - id: 1
    path: acme/shop
    name: Shop
    ci:
      stages: [test, deploy]
      jobs:
        - name: unit
          stage: test
          outcome: failed
          retry: 1
          log_timestamps: true
          log:
            - "$ cargo test"
            - "\e[31merror[E0308]\e[0m: mismatched types"
            - "  --> src/basket.rs:42:9"
          tests:
            - { name: adds, classname: shop.basket, status: success }
            - { name: sums, classname: shop.basket, status: failed, output: "left: 3, right: 4" }
        - { name: lint, stage: test, outcome: failed, allow_failure: true, log: ["$ clippy", "warning: unused"] }
        - { name: stuck, stage: test, outcome: failed, failure_reason: runner_system_failure }
        - { name: flaky, stage: test, outcome: flaky, retry: 1, log: ["ok"] }
        - { name: child, stage: test, trigger: { include: child, strategy: depend } }
        - { name: deploy, stage: deploy }
    children:
      child:
        stages: [test]
        jobs:
          - { name: browser, stage: test, outcome: failed, log: ["$ npx playwright test", "Error: page closed"] }
"#;

async fn finished(shop: &Shop) -> PipelineId {
    let id = shop.pipeline().await;
    let options = WaitOptions::default();
    let watcher = shop.client.watcher();
    watcher
        .wait(&shop.project, id, &options, &mut |_| {})
        .await
        .unwrap();
    // The runner's last words, and the archive of the log.
    tokio::time::sleep(Duration::from_secs(60)).await;
    id
}

async fn report(shop: &Shop, id: PipelineId, options: &WhyOptions) -> FailureReport {
    let why = shop.client.why();
    why.report(&shop.project, id, options).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn one_call_tells_what_failed() {
    let shop = Shop::of(FAILING);
    let id = finished(&shop).await;
    let report = report(&shop, id, &WhyOptions::default()).await;
    assert_eq!(report.version, REPORT_VERSION);
    assert_eq!(report.notes, []);
    assert_eq!(report.last_success, None);
    let [root, child] = report.failures.as_slice() else {
        panic!("{:#?}", report.failures)
    };
    let names: Vec<&str> = root.failed.iter().map(|job| job.name.as_str()).collect();
    assert_eq!(names, ["unit", "stuck"]);
    let unit = &root.failed[0];
    assert_eq!(unit.failure_reason, Some(JobFailureReason::ScriptFailure));
    assert_eq!(unit.attempts.len(), 1);
    let log = unit.log.as_ref().unwrap();
    assert!(log.is_whole());
    let error = log.lines().find(|line| line.error).unwrap();
    assert_eq!(error.text, "error[E0308]: mismatched types");
    assert_eq!(root.failed[1].reason, "the runner's machine failed");
    assert_eq!(root.allowed[0].name, "lint");
    assert_eq!(root.recovered[0].name, "flaky");
    assert_eq!(root.bridges[0].name, "child");
    let tests = root.tests.as_ref().unwrap();
    assert_eq!(tests.tests[0].name, "sums");
    assert_eq!(tests.tests[0].output.as_deref(), Some("left: 3, right: 4"));
    assert_eq!(
        (child.depth, child.started_by),
        (1, Some(root.bridges[0].id))
    );
    assert_eq!(child.failed[0].name, "browser");
    assert_eq!(report.failed_jobs().count(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_logs_share_the_budget() {
    let long = FAILING.replace("retry: 1\n", "log_size: 200 KiB\n");
    let shop = Shop::of(&long);
    let id = finished(&shop).await;
    let report = report(&shop, id, &WhyOptions::default().max_bytes(1600)).await;
    let logs: Vec<String> = report
        .failures
        .iter()
        .flat_map(|place| place.failed.iter().chain(&place.allowed))
        .map(|job| job.log.as_ref().unwrap().to_string())
        .collect();
    assert!(
        logs.iter().map(String::len).sum::<usize>() <= 1600,
        "{logs:?}"
    );
    assert!(
        logs.iter().any(|log| log.contains("lines omitted")),
        "{logs:?}"
    );
    assert!(
        logs.iter().any(|log| log.contains("error[E0308]")),
        "{logs:?}"
    );
    assert!(
        logs.iter().any(|log| log.contains("Error: page closed")),
        "{logs:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_noted() {
    let shop = Shop::of(FAILING);
    let id = finished(&shop).await;
    let unit = shop.job(id, "unit").await;
    shop.client
        .jobs()
        .erase(&shop.project, unit.id)
        .await
        .unwrap();
    let report = report(&shop, id, &WhyOptions::default().max_logs(3)).await;
    let [limit, erased] = report.notes.as_slice() else {
        panic!("{:#?}", report.notes)
    };
    assert_eq!(limit.message, "only 3 of 4 are read");
    assert_eq!(erased.kind, Some("Job.LogsNotAvailable"));
    assert_eq!(
        report.failed_jobs().filter(|job| job.log.is_some()).count(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn what_last_passed_is_found() {
    let shop = Shop::new();
    let passed = finished(&shop).await;
    let again = finished(&shop).await;
    let later = report(&shop, again, &WhyOptions::default()).await;
    let last = later.last_success.unwrap();
    assert!(last.pipeline.id >= passed, "{last:?}");
    assert!(last.same_commit);
    assert_eq!(later.passed_since, None);
    let first = report(&shop, passed, &WhyOptions::default()).await;
    assert_eq!(first.passed_since.map(|pipeline| pipeline.id), Some(again));
}
