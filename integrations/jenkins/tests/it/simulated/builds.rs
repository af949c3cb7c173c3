//! Builds.

use std::sync::Mutex;

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use pipewright_jenkins::requests::builds::Force;
use pipewright_jenkins::services::builds::{AbortOptions, AbortOutcome};
use pipewright_jenkins::types::{BuildRef, BuildResult, BuildStatus, TestStatus};
use pipewright_jenkins::watch::{Companion, WaitEvent, WaitOptions, WaitOutcome};

use super::World;
use crate::support::job;

#[tokio::test(start_paused = true)]
async fn builds_of_the_past_are_told() {
    let world = World::new();
    let builds = world.client().builds();
    let (shop, docs) = (job("acme/shop"), job("acme/docs"));
    let all: Vec<_> = builds.stream(&docs).try_collect().await.unwrap();
    let numbers: Vec<_> = all.iter().map(|build| build.number.get()).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert!(
        all.iter()
            .all(|build| build.result == Some(BuildResult::Failure))
    );
    let failed = builds.get(&docs, BuildRef::LastFailed).await.unwrap();
    assert_eq!(
        (failed.number().get(), failed.status.outcome()),
        (3, "FAILURE")
    );
    assert_eq!(
        builds
            .resolve(&docs, BuildRef::LastUnsuccessful)
            .await
            .unwrap()
            .get(),
        3
    );
    let error = builds
        .get(&docs, BuildRef::LastSuccessful)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    let error = builds.get(&docs, BuildRef::number(99)).await.unwrap_err();
    assert!(error.to_string().contains("no such build"), "{error}");

    let build = builds.get(&shop, BuildRef::number(4)).await.unwrap();
    assert!(
        build
            .causes()
            .next()
            .unwrap()
            .short_description
            .starts_with("Started by ")
    );
    assert_eq!(build.tests().unwrap().failed, 1);
    let report = builds
        .test_report(&shop, BuildRef::number(4))
        .await
        .unwrap();
    let failed: Vec<_> = report.failures().collect();
    assert_eq!(failed[0].name, "rounds_half_to_even");
    assert!(failed[0].status.is_failure() && failed[0].status != TestStatus::Passed);
    assert_eq!(
        failed[0].error_details.as_deref(),
        Some("expected 10.00, was 9.99")
    );
    let error = builds.test_report(&docs, BuildRef::Last).await.unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    assert!(error.to_string().contains("no test report"), "{error}");

    let changes = builds.changes(&shop, BuildRef::number(4)).await.unwrap();
    let messages: Vec<_> = changes.commits.iter().map(|change| &*change.msg).collect();
    assert_eq!(messages.len(), 2, "{changes:?}");
    assert!(messages.contains(&"prices are exact"));
    assert!(!changes.culprits.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_build_is_waited_for_and_its_changes_are_told() {
    let world = World::new();
    let client = world.client();
    let started = world.started(&client, "acme/docs").await;
    let mut seen = Vec::new();
    let waited = client
        .watcher()
        .wait(
            &started.job,
            BuildRef::Last,
            &WaitOptions::default(),
            &mut |event| {
                if let WaitEvent::Changed { build, .. } = event {
                    seen.push(build.outcome().to_owned());
                }
            },
        )
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::Finished);
    assert_eq!(waited.number, Some(started.number));
    assert_eq!(seen.last().map(String::as_str), Some("FAILURE"));
    assert_eq!(waited.build.unwrap().queue_id, Some(started.item.id));
}

#[tokio::test(start_paused = true)]
async fn a_running_build_is_stopped_and_a_finished_one_is_left() {
    let world = World::new();
    let client = world.client();
    let builds = client.builds();
    for name in ["acme/shop", "acme/docs"] {
        let started = world.started(&client, name).await;
        let options = AbortOptions::default();
        let aborted = builds
            .abort(&started.job, BuildRef::Last, &options)
            .await
            .unwrap();
        assert_eq!(aborted.outcome, AbortOutcome::Ended, "{name}");
        assert_eq!(aborted.build.result, Some(BuildResult::Aborted));
        assert_eq!(aborted.force, Some(Force::Stop));
        let again = builds
            .abort(&started.job, started.number.into(), &options)
            .await
            .unwrap();
        assert_eq!(again.outcome, AbortOutcome::AlreadyFinished);
    }
}

/// Keeps what it was shown, and changes the first times.
struct Watching(Mutex<Vec<BuildStatus>>);

#[async_trait]
impl Companion for Watching {
    async fn look(&self, build: &BuildStatus) -> bool {
        let mut seen = self.0.lock().unwrap();
        seen.push(build.clone());
        seen.len() < 4
    }
}

#[tokio::test(start_paused = true)]
async fn a_companion_is_looked_at_with_the_build() {
    let world = World::new();
    let client = world.client();
    let started = world.started(&client, "acme/docs").await;
    let companion = Watching(Mutex::default());
    let mut told = 0;
    let waited = client
        .watcher()
        .wait_with(
            &started.job,
            started.number.into(),
            &WaitOptions::default(),
            &companion,
            &mut |_| told += 1,
        )
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::Finished);
    let seen = companion.0.into_inner().unwrap();
    assert_eq!(seen.last(), waited.build.as_ref());
    assert!(seen.iter().all(|build| build.number == started.number));
    // Each change of the companion's is one of the whole.
    assert_eq!(told, seen.len().min(4));
}
