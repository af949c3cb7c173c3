//! The queue.

use std::time::Duration;

use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::queue::{CancelOutcome, QueueWaitOptions};
use pipewright_jenkins::types::{QueueRef, QueueState};

use super::World;
use crate::support::job;

#[tokio::test(start_paused = true)]
async fn an_item_is_seen_to_wait_and_to_become_a_build() {
    let world = World::new();
    let client = world.client();
    let hello = job("acme/hello");
    let (jobs, queue) = (client.jobs(), client.queue());
    let triggered = jobs.trigger(&hello, &TriggerBuild::new()).await.unwrap();
    let items = queue.list().await.unwrap();
    assert_eq!((items.len(), items[0].id), (1, triggered.item.id));
    assert_eq!(items[0].state(), QueueState::Waiting);
    assert!(
        items[0]
            .why
            .as_deref()
            .unwrap()
            .starts_with("In the quiet period")
    );
    let mut seen = Vec::new();
    let told = &mut |item: &pipewright_jenkins::types::QueueItem| seen.push(item.state());
    let options = QueueWaitOptions::default();
    let started = queue
        .wait_for_build(&triggered.item, &options, told)
        .await
        .unwrap();
    assert_eq!((started.job, started.number.get()), (hello, 5));
    assert_eq!(
        (seen[0], seen.last()),
        (QueueState::Waiting, Some(&QueueState::Started))
    );
    assert!(queue.list().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_build_is_found_though_its_item_is_long_forgotten() {
    let world = World::new();
    let client = world.client();
    let started = world.started(&client, "acme/hello").await;
    for _ in 0..3 {
        world.started(&client, "acme/hello").await;
    }
    tokio::time::sleep(Duration::from_secs(600)).await;
    let queue = client.queue();
    let error = queue.get(&started.item).await.unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    let options = QueueWaitOptions::default();
    let found = queue
        .wait_for_build(&started.item, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(found.number, started.number);
    let nobody = QueueRef::new(started.item.id);
    let error = queue
        .wait_for_build(&nobody, &options, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(
        error.kind().code(),
        "NotFound",
        "which job it was of is not known"
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_item_is_told_from_one_that_was_built() {
    let world = World::new();
    let client = world.client();
    let queue = client.queue();
    let triggered = client
        .jobs()
        .trigger(&job("acme/hello"), &TriggerBuild::new())
        .await
        .unwrap();
    assert_eq!(
        queue.cancel(&triggered.item).await.unwrap(),
        CancelOutcome::Cancelled
    );
    assert_eq!(
        queue.cancel(&triggered.item).await.unwrap(),
        CancelOutcome::AlreadyCancelled
    );
    let options = QueueWaitOptions::default();
    let error = queue
        .wait_for_build(&triggered.item, &options, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "QueueCancelled");

    let started = world.started(&client, "acme/hello").await;
    let error = queue.cancel(&started.item).await.unwrap_err();
    assert_eq!(error.kind().code(), "Conflict", "{error}");
    let error = queue.cancel(&QueueRef::new(999_999)).await.unwrap_err();
    assert_eq!(error.kind().code(), "NotFound", "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_item_that_nothing_can_build_is_given_up_in_time() {
    let world = World::of_yaml(
        "version: 1\nusers: [{ name: admin, password: pw, tokens: [t0000000000], \
         permissions: [overall/administer] }]\n\
         items: [{ name: a, label: nowhere, steps: [{ sh: 'true' }] }]\n",
    );
    let client = world.client();
    let triggered = client
        .jobs()
        .trigger(&job("a"), &TriggerBuild::new())
        .await
        .unwrap();
    let options = QueueWaitOptions::default().max_wait(Duration::from_secs(120));
    let queue = client.queue();
    let error = queue
        .wait_for_build(&triggered.item, &options, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "QueueTimeout");
    assert!(error.to_string().contains("nowhere"), "{error}");
}
