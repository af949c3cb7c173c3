//! Why builds failed.

use pipewright_jenkins::types::BuildRef;
use pipewright_jenkins::why::{InterruptionKind, REPORT_VERSION, WhyOptions};
use serde_json::Value;

use super::world::{World, finished, settled, started};
use crate::schema::validate;
use crate::support::job;

fn fits(report: &impl serde::Serialize) -> Value {
    let schema = include_str!("../../../../../conformance/jenkins-why.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let report = serde_json::to_value(report).unwrap();
    validate(&schema, &schema, &report).unwrap();
    report
}

#[tokio::test(start_paused = true)]
async fn a_freestyle_build_is_told_by_its_console() {
    let world = World::new();
    let (client, docs) = (world.client(), job("acme/docs"));
    let options = WhyOptions::default();
    let report = client
        .why()
        .report(&docs, BuildRef::Last, &options)
        .await
        .unwrap();
    assert_eq!(report.version, REPORT_VERSION);
    assert!(report.stages.is_empty() && report.interruption.is_none());
    let console = report.console.as_ref().unwrap();
    assert!(
        console
            .to_string()
            .contains("chapter `returns.md` is missing"),
        "{console}"
    );
    assert!(report.last_success.is_none());
    fits(&report);
}

#[tokio::test(start_paused = true)]
async fn failed_tests_and_the_changes_since_the_last_success_are_told() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let build = BuildRef::number(4);
    let report = client
        .why()
        .report(&shop, build, &WhyOptions::default())
        .await
        .unwrap();
    assert_eq!(report.build.status.outcome(), "UNSTABLE");
    let tests = report.tests.as_ref().unwrap();
    assert_eq!((tests.total, tests.failed), (3, 1));
    assert_eq!(tests.tests[0].name, "rounds_half_to_even");
    assert_eq!(
        tests.tests[0].error.as_deref(),
        Some("expected 10.00, was 9.99")
    );
    assert_eq!(report.last_success.as_ref().unwrap().number.get(), 3);
    assert_eq!(report.passed_since.as_ref().unwrap().number.get(), 5);
    let said: Vec<&str> = report
        .changes
        .commits
        .iter()
        .map(|one| one.msg.as_str())
        .collect();
    assert_eq!(said, ["prices are exact", "fewer allocations"]);
    let mut culprits = report.changes.culprits.clone();
    culprits.sort();
    assert_eq!(culprits, ["ada", "linus"]);
    let json = fits(&report);
    assert_eq!(json["version"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_input_and_an_abort_are_told_apart() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let build = started(&client, &shop, &[]).await;
    settled(&client, &shop, build).await;
    client
        .pipelines()
        .abort_input(&shop, build, "Deploy-prod")
        .await
        .unwrap();
    finished(&client, &shop, build).await;
    let report = client
        .why()
        .report(&shop, build, &WhyOptions::default())
        .await
        .unwrap();
    let interruption = report.interruption.as_ref().unwrap();
    assert_eq!(interruption.kind, InterruptionKind::InputRejected);
    assert_eq!(interruption.who.as_deref(), Some("admin"));
    assert_eq!(report.stages[0].name, "Approve");
    fits(&report);

    let report = client
        .why()
        .report(&shop, BuildRef::number(2), &WhyOptions::default())
        .await;
    let report = report.unwrap();
    let interruption = report.interruption.as_ref().unwrap();
    assert_eq!(interruption.kind, InterruptionKind::Aborted);
    fits(&report);
}

#[tokio::test(start_paused = true)]
async fn a_success_has_nothing_to_tell() {
    let world = World::new();
    let (client, hello) = (world.client(), job("acme/hello"));
    let report = client
        .why()
        .report(&hello, BuildRef::Last, &WhyOptions::default())
        .await
        .unwrap();
    assert!(report.stages.is_empty() && report.console.is_none() && report.notes.is_empty());
    fits(&report);
    let error = client
        .why()
        .report(&job("acme/none"), BuildRef::Last, &WhyOptions::default())
        .await;
    assert_eq!(error.unwrap_err().kind().code(), "NotFound");
}

#[tokio::test(start_paused = true)]
async fn a_report_keeps_to_its_budget() {
    let world = World::new();
    let (client, docs) = (world.client(), job("acme/docs"));
    let options = WhyOptions::default().max_bytes(300);
    let report = client
        .why()
        .report(&docs, BuildRef::Last, &options)
        .await
        .unwrap();
    assert!(report.console.unwrap().to_string().len() <= 300);
}
