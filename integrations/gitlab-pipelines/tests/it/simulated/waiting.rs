//! Waiting for pipelines of a simulated GitLab.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use pipewright_gitlab::requests::pipelines::BridgeFilter;
use pipewright_gitlab::types::{PipelineId, PipelineStatus};
use pipewright_gitlab::watch::{ManyEvent, Target, WaitEvent, WaitOptions, WaitOutcome};
use tokio::time::Instant;

use super::shop::Shop;

/// One job of ten minutes, on a server that lets anybody create pipelines.
const SIMPLE: &str = "
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
      stages: [build]
      jobs: [{ name: build, stage: build, duration: [500, 700], queued: 5 }]
";

const LIST: &str = "/api/v4/projects/{id}/pipelines";
const GET: &str = "/api/v4/projects/{id}/pipelines/{pipeline_id}";

#[tokio::test(start_paused = true)]
async fn one_pipeline_is_waited_for_to_its_end() {
    let shop = Shop::new();
    let id = shop.pipeline().await;
    let mut seen = Vec::new();
    let begun = Instant::now();
    let waited = shop
        .client
        .watcher()
        .wait(&shop.project, id, &WaitOptions::default(), &mut |event| {
            if let WaitEvent::Changed { pipeline, .. } = event {
                seen.push(pipeline.status.clone());
            }
        })
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::Finished);
    assert_eq!(waited.pipeline.unwrap().status, PipelineStatus::Success);
    assert_eq!(waited.waited, begun.elapsed());
    seen.dedup();
    assert_eq!(seen.last(), Some(&PipelineStatus::Success));
    assert!(seen.contains(&PipelineStatus::Running), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_in_time() {
    let shop = Shop::of(SIMPLE);
    let id = shop.pipeline().await;
    let options = WaitOptions::default().max_wait(Duration::from_secs(60));
    let waited = shop
        .client
        .watcher()
        .wait(&shop.project, id, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(waited.outcome, WaitOutcome::TimedOut);
    assert_eq!(waited.pipeline.unwrap().status, PipelineStatus::Running);
    assert!(waited.waited <= Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_without_a_runner_is_stuck() {
    let shop = Shop::of(&SIMPLE.replace("queued: 5", "queued: 100000"));
    let id = shop.pipeline().await;
    let options = WaitOptions::default().stuck_after(Duration::from_secs(300), true);
    let mut stuck = 0;
    let waited = shop
        .client
        .watcher()
        .wait(&shop.project, id, &options, &mut |event| {
            stuck += usize::from(matches!(event, WaitEvent::Stuck { .. }));
        })
        .await
        .unwrap();
    assert_eq!((waited.outcome, stuck), (WaitOutcome::Stuck, 1));
    assert!(waited.waited >= Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_pipeline_is_no_error() {
    let shop = Shop::of(SIMPLE);
    let id = shop.pipeline().await;
    let (watcher, client) = (shop.client.watcher(), shop.client.clone());
    let project = shop.project.clone();
    let waiting = tokio::spawn(async move {
        watcher
            .wait(&project, id, &WaitOptions::default(), &mut |_| {})
            .await
    });
    tokio::time::sleep(Duration::from_secs(30)).await;
    client.pipelines().delete(&shop.project, id).await.unwrap();
    assert_eq!(
        waiting.await.unwrap().unwrap().outcome,
        WaitOutcome::Deleted
    );
    let never = shop
        .client
        .watcher()
        .wait(
            &shop.project,
            99_999.into(),
            &WaitOptions::default(),
            &mut |_| {},
        )
        .await;
    assert_eq!(never.unwrap_err().kind().code(), "Access.PipelineNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_pipelines_cost_one_request_a_look() {
    let shop = Shop::of(SIMPLE);
    let mut ids = Vec::new();
    for _ in 0..1000 {
        ids.push(shop.pipeline().await);
    }
    let requests = shop.gitlab.requests();
    requests.reset();
    let targets = ids.iter().map(|id| Target::new(shop.project.clone(), *id));
    let mut events = shop
        .client
        .watcher()
        .wait_many(targets, &WaitOptions::default());
    let mut settled = BTreeMap::new();
    while let Some(event) = events.next().await {
        match event {
            ManyEvent::Settled {
                target,
                outcome,
                pipeline,
                ..
            } => {
                assert_eq!(outcome, WaitOutcome::Finished);
                let before = settled.insert(target.pipeline, pipeline.unwrap().status);
                assert_eq!(before, None);
            }
            ManyEvent::Changed { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(settled.len(), 1000);
    assert!(
        settled
            .values()
            .all(|status| *status == PipelineStatus::Success)
    );
    // Ten to find them, ten to look again after five and ten minutes, and one for each look but
    // where more than a hundred changed at once.
    let (lists, gets) = (requests.of("GET", LIST), requests.of("GET", GET));
    assert_eq!(gets, 0);
    assert!(lists < 250, "{lists} lists");
}

#[tokio::test(start_paused = true)]
async fn quiet_looks_cost_one_request_each() {
    let shop = Shop::of(SIMPLE);
    let mut ids = Vec::new();
    for _ in 0..300 {
        ids.push(shop.pipeline().await);
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
    let targets = ids.iter().map(|id| Target::new(shop.project.clone(), *id));
    let options = WaitOptions::default().max_wait(Duration::from_secs(200));
    shop.gitlab.requests().reset();
    let events: Vec<_> = shop
        .client
        .watcher()
        .wait_many(targets, &options)
        .collect()
        .await;
    let timed_out = events.iter().filter(|event| {
        matches!(
            event,
            ManyEvent::Settled {
                outcome: WaitOutcome::TimedOut,
                ..
            }
        )
    });
    assert_eq!(timed_out.count(), 300);
    let lists = shop.gitlab.requests().of("GET", LIST);
    assert!(
        (3 + 6..3 + 16).contains(&lists),
        "{lists} lists in 200 s of quiet"
    );
}

#[tokio::test(start_paused = true)]
async fn many_find_children_and_what_is_not_there() {
    let shop = Shop::new();
    let parent = shop.pipeline().await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let bridges = shop
        .client
        .pipelines()
        .bridges(&shop.project, parent, &BridgeFilter::default(), None)
        .await
        .unwrap();
    let child = bridges
        .items
        .iter()
        .find(|bridge| bridge.name == "browser-tests")
        .unwrap();
    let child = child.downstream_pipeline.as_ref().unwrap().id;
    let missing = PipelineId::new(99_999);
    let targets = [parent, child, missing].map(|id| Target::new(shop.project.clone(), id));
    let events: Vec<_> = shop
        .client
        .watcher()
        .wait_many(targets, &WaitOptions::default())
        .collect()
        .await;
    let mut ends = BTreeMap::new();
    for event in events {
        match event {
            ManyEvent::Settled {
                target, outcome, ..
            } => ends.insert(target.pipeline, format!("{outcome:?}")),
            ManyEvent::Failed { target, error } => {
                ends.insert(target.pipeline, error.kind().code().to_owned())
            }
            ManyEvent::Changed { .. } => None,
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(ends[&parent], "Finished");
    assert_eq!(ends[&child], "Finished");
    assert_eq!(ends[&missing], "Access.PipelineNotFound");
}

#[tokio::test(start_paused = true)]
async fn many_notice_a_deletion() {
    let shop = Shop::of(&SIMPLE.replace("[500, 700]", "[2000, 2100]"));
    let ids = [
        shop.pipeline().await,
        shop.pipeline().await,
        shop.pipeline().await,
    ];
    let targets = ids.map(|id| Target::new(shop.project.clone(), id));
    let mut events = shop
        .client
        .watcher()
        .wait_many(targets, &WaitOptions::default());
    let mut ends = BTreeMap::new();
    let mut changes = 0;
    while let Some(event) = events.next().await {
        match event {
            ManyEvent::Settled {
                target, outcome, ..
            } => {
                ends.insert(target.pipeline, outcome);
            }
            ManyEvent::Changed { .. } => {
                changes += 1;
                if changes == 3 {
                    shop.client
                        .pipelines()
                        .delete(&shop.project, ids[1])
                        .await
                        .unwrap();
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ends[&ids[0]], WaitOutcome::Finished);
    assert_eq!(ends[&ids[1]], WaitOutcome::Deleted);
}
