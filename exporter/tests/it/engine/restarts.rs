//! The engine is stopped and begun again, and its store fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amazing_gitlab_exporter::exposition::{Bounds, Format, MetricSource};
use amazing_gitlab_exporter::facts::{Ledger, PipelineSeen, ProjectOptions};
use amazing_gitlab_exporter::ledger::{Engine, EngineOptions};
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::store::{
    Appended, Batch, MemoryStore, Replay, SnapshotWriter, Store, StoreError,
};
use async_trait::async_trait;

use super::harness::*;

/// A bit of everything.
pub async fn fill(engine: &Engine) {
    engine
        .admit(look(0, [ended(1, "failed", -50)]))
        .await
        .unwrap();
    let covered = PipelineSeen {
        coverage: Some(66.666_666_666_666_67),
        duration: Some(std::time::Duration::from_secs_f64(12.345_678_9)),
        ..ended(2, "success", 60)
    };
    let failed = amazing_gitlab_exporter::facts::JobSeen {
        failure_reason: Some("script_failure".into()),
        artifact_bytes: Some(4096),
        ..ended_job(21, "unit", "failed", 59)
    };
    let pipelines = [
        with_jobs(covered, [failed, job(22, "deploy", "manual")]),
        child_of(2, "trigger", ended(3, "success", 70)),
        PipelineSeen {
            git_ref: "a\"b\\c".into(),
            ..ended(5, "canceled", 76)
        },
    ];
    engine.admit(look(80, pipelines)).await.unwrap();
    let again = PipelineSeen {
        created_at: at(40),
        ..ended(2, "success", 90)
    };
    engine
        .admit(look(91, [again, running(4, 75)]))
        .await
        .unwrap();
}

fn whole(engine: Engine) -> String {
    text(
        &[Arc::new(engine) as Arc<dyn MetricSource>],
        Format::OpenMetrics,
    )
}

#[tokio::test]
async fn a_restart_shows_what_was_shown_and_goes_on() {
    for snapshots in [[false, false], [true, false], [false, true], [true, true]] {
        let store = MemoryStore::default();
        let engine = engine_on(&store).await;
        fill(&engine).await;
        if snapshots[0] {
            engine.snapshot().await.unwrap();
        }
        engine
            .admit(look(101, [ended(4, "failed", 100)]))
            .await
            .unwrap();
        if snapshots[1] {
            engine.snapshot().await.unwrap();
        }
        let standing = engine.standing(PROJECT);
        let before = whole(engine);

        let engine = engine_on(&store).await;
        assert_eq!(engine.standing(PROJECT), standing);
        let repeated = engine.admit(look(101, [ended(4, "failed", 100)])).await;
        assert_eq!(repeated.unwrap(), counted(0, 1, 0));
        assert_eq!(whole(engine), before, "snapshots {snapshots:?}");
    }
}

#[tokio::test]
async fn a_forgotten_project_stays_forgotten_after_a_restart() {
    let store = MemoryStore::default();
    let engine = engine_on(&store).await;
    fill(&engine).await;
    // A snapshot that is under way while the project is forgotten and comes back.
    let snapshot = store.begin_snapshot().await.unwrap();
    engine.forget_project(PROJECT).await.unwrap();
    drop(snapshot);
    let engine = engine_on(&store).await;
    assert_eq!(engine.standing(PROJECT), None);
    engine
        .admit(look(200, [ended(2, "success", 90)]))
        .await
        .unwrap();
    engine
        .admit(look(211, [ended(9, "success", 210)]))
        .await
        .unwrap();
    engine.snapshot().await.unwrap();
    let before = whole(engine);
    assert_eq!(whole(engine_on(&store).await), before);
}

#[tokio::test]
async fn other_buckets_keep_what_was_counted() {
    let store = MemoryStore::default();
    let engine = engine_on(&store).await;
    fill(&engine).await;
    let new = || {
        EngineOptions::new(
            Bounds::new(&[15.0, 30.0, 60.0]).unwrap(),
            Bounds::new(&[30.0]).unwrap(),
        )
    };
    let check = |engine: &Engine| {
        let scrape = scrape(engine);
        let mut buckets = scrape.family("age_pipeline_duration_seconds_bucket");
        buckets.retain(|(name, _)| name.starts_with("push,success"));
        assert_eq!(
            buckets,
            pairs([
                ("push,success,le=+Inf", 1.0),
                ("push,success,le=15.0", 0.0),
                ("push,success,le=30.0", 0.0),
                ("push,success,le=60.0", 1.0),
            ])
        );
        let sums = scrape.family("age_pipeline_duration_seconds_sum");
        assert!(sums.contains(&("push,success".to_owned(), 12.345_678_9)));
    };
    engine.reconfigure(new()).await;
    check(&engine);
    engine.snapshot().await.unwrap();
    drop(engine);
    let engine = Engine::open(Arc::new(store), new(), Operational::new(at(0)))
        .await
        .unwrap();
    check(&engine);
}

/// Fails at one append, before or after the facts were kept.
#[derive(Debug)]
struct Faulty {
    store: MemoryStore,
    appends: AtomicUsize,
    fails_at: usize,
    keeps_first: bool,
}

#[async_trait]
impl Store for Faulty {
    async fn append(&self, batch: &mut Batch) -> Result<Appended, StoreError> {
        let fails = self.appends.fetch_add(1, Ordering::Relaxed) == self.fails_at;
        if fails && !self.keeps_first {
            return Err(StoreError::new("no space left"));
        }
        let appended = self.store.append(batch).await?;
        if fails {
            return Err(StoreError::new("no answer"));
        }
        Ok(appended)
    }

    async fn load(&self, replay: &mut dyn Replay) -> Result<(), StoreError> {
        self.store.load(replay).await
    }

    async fn begin_snapshot(&self) -> Result<Box<dyn SnapshotWriter>, StoreError> {
        self.store.begin_snapshot().await
    }
}

#[tokio::test]
async fn a_store_that_fails_loses_and_doubles_nothing() {
    let looks = [
        look(0, [ended(1, "failed", -50)]),
        look(
            61,
            [with_jobs(
                ended(2, "success", 60),
                [ended_job(21, "unit", "success", 59)],
            )],
        ),
        look(71, [child_of(2, "trigger", ended(3, "success", 70))]),
        look(81, [ended(2, "failed", 80)]),
    ];
    let steady = engine().await;
    for look in &looks {
        steady.admit(look.clone()).await.unwrap();
    }
    let expected = scrape(&steady);
    for fails_at in 0..looks.len() {
        for keeps_first in [false, true] {
            let memory = MemoryStore::default();
            let store = Faulty {
                store: memory.clone(),
                appends: AtomicUsize::new(0),
                fails_at,
                keeps_first,
            };
            let engine = engine_over(Arc::new(store)).await;
            for (number, look) in looks.iter().enumerate() {
                let shown = scrape(&engine);
                let admitted = engine.admit(look.clone()).await;
                if number == fails_at {
                    let error = admitted.unwrap_err();
                    assert!(error.to_string().contains("project 7"), "{error}");
                    scrape(&engine).assert_is(&shown, "after the failure");
                    engine.admit(look.clone()).await.unwrap();
                }
            }
            let context = format!("failed at {fails_at}, kept: {keeps_first}");
            scrape(&engine).assert_is(&expected, &context);
            let engine = engine_on(&memory).await;
            scrape(&engine).assert_is(&expected, &context);
        }
    }
}

/// The pipeline may be deleted before it is looked at again.
#[tokio::test]
async fn what_a_store_kept_without_saying_so_is_shown_though_it_is_not_seen_again() {
    let memory = MemoryStore::default();
    let store = Faulty {
        store: memory.clone(),
        appends: AtomicUsize::new(0),
        fails_at: 1,
        keeps_first: true,
    };
    let engine = engine_over(Arc::new(store)).await;
    engine.admit(look(0, [])).await.unwrap();
    let end = look(61, [ended(2, "success", 60)]);
    engine.admit(end).await.unwrap_err();
    let runs = |engine: &Engine| scrape(engine).family("age_pipeline_run_count_total");
    assert_eq!(runs(&engine), []);
    engine.admit(look(70, [])).await.unwrap();
    assert_eq!(runs(&engine), pairs([("push", 1.0)]));
    assert_eq!(runs(&engine_on(&memory).await), pairs([("push", 1.0)]));
}

/// A snapshot settles what is doubtful, and nobody hands the look in again.
#[tokio::test]
async fn a_move_that_a_store_kept_without_saying_so_renames_parents_too() {
    let store = Faulty {
        store: MemoryStore::default(),
        appends: AtomicUsize::new(0),
        fails_at: 1,
        keeps_first: true,
    };
    let engine = engine_over(Arc::new(store)).await;
    let child = child_of(1, "trigger", ended(2, "success", 20));
    engine.admit(look(0, [child])).await.unwrap();
    let moved = amazing_gitlab_exporter::facts::Look {
        path: "acme/store".into(),
        ..look(40, [])
    };
    engine.admit(moved).await.unwrap_err();
    engine.snapshot().await.unwrap();
    engine.maintain().await.unwrap();
    let shown = scrape(&engine);
    assert!(
        shown
            .0
            .keys()
            .any(|series| series.contains("parent_project=\"acme/store\""))
    );
    assert!(shown.0.keys().all(|series| !series.contains("acme/shop")));
}

#[tokio::test(start_paused = true)]
async fn snapshots_are_taken_by_themselves_and_let_go_of_what_is_long_gone() {
    const DAY: i64 = 24 * 60 * 60;
    let store = MemoryStore::default();
    let engine = Arc::new(engine_on(&store).await);
    fill(&engine).await;
    engine.track_project(
        pipewright_gitlab::types::ProjectId::new(8),
        ProjectOptions::default(),
    );
    engine.forget_project(PROJECT).await.unwrap();
    let runs = Arc::clone(&engine);
    let task = tokio::spawn(async move { runs.run().await });
    for second in 0..5000 {
        let look = amazing_gitlab_exporter::facts::Look {
            project: pipewright_gitlab::types::ProjectId::new(8),
            path: "acme/other".into(),
            ..look(20 * DAY + second, [])
        };
        engine.admit(look).await.unwrap();
    }
    assert!(store.wants_snapshot());
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert!(!store.wants_snapshot());
    task.abort();
    // The forgotten project is out of memory: its next look is its first one.
    let back = engine
        .admit(look(20 * DAY, [ended(2, "success", 60)]))
        .await;
    assert_eq!(back.unwrap(), counted(0, 0, 1));
}
