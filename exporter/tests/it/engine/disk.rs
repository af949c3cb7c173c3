//! The store on disk: kills at every point, damage, versions.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use amazing_gitlab_exporter::facts::Ledger;
use amazing_gitlab_exporter::ledger::Engine;
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::store::{DiskStore, StoreError};

use super::harness::*;
use super::restarts::fill;

async fn open(directory: &Path) -> Result<Engine, StoreError> {
    let store = Arc::new(DiskStore::open(directory)?);
    Engine::open(store, options(), Operational::new(at(0))).await
}

async fn refused(directory: &Path) -> String {
    open(directory).await.unwrap_err().to_string()
}

/// One after the other, they leave one log.
async fn looks(engine: &Engine) -> Vec<Scrape> {
    let mut shown = Vec::new();
    for number in 0..4_u64 {
        let second = 100 * i64::try_from(number).unwrap();
        let pipelines = (number > 0).then(|| {
            with_jobs(
                ended(number, "success", second - 1),
                [ended_job(number * 10, "unit", "success", second - 2)],
            )
        });
        engine.admit(look(second, pipelines)).await.unwrap();
        shown.push(scrape(engine));
    }
    shown
}

#[tokio::test]
async fn a_kill_at_any_byte_loses_nothing_that_was_shown_and_doubles_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let engine = open(directory.path()).await.unwrap();
    let shown = looks(&engine).await;
    drop(engine);
    let log = directory.path().join("log-1");
    let whole = fs::read(&log).unwrap();
    let mut reached = 0;
    // Before the header there is no log: it is put in place whole.
    for length in 12..=whole.len() {
        fs::write(&log, &whole[..length]).unwrap();
        let engine = open(directory.path()).await.unwrap();
        // What is whole is cut off after the last batch, and read back.
        let kept = fs::metadata(&log).unwrap().len();
        let is_new = length > 12 && kept == length as u64;
        reached += usize::from(is_new);
        if !is_new && length % 101 > 0 {
            continue;
        }
        if reached > 0 {
            scrape(&engine).assert_is(&shown[reached - 1], &format!("{length} bytes"));
        }
        // All is looked at again, as GitLab would show it.
        let last = looks(&engine).await.pop().unwrap();
        if reached > 0 {
            last.assert_is(&shown[shown.len() - 1], &format!("{length} bytes"));
        }
        drop(engine);
        let engine = open(directory.path()).await.unwrap();
        scrape(&engine).assert_is(&last, &format!("{length} bytes"));
    }
    assert_eq!(reached, shown.len());
}

#[tokio::test]
async fn snapshots_take_the_place_of_logs_and_a_kill_between_is_survived() {
    let directory = tempfile::tempdir().unwrap();
    let files = || {
        let mut names: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let engine = open(directory.path()).await.unwrap();
    fill(&engine).await;
    engine.snapshot().await.unwrap();
    assert_eq!(files(), ["lock", "log-2", "snapshot-2"]);
    engine
        .admit(look(101, [ended(4, "failed", 100)]))
        .await
        .unwrap();
    engine.close().await.unwrap();
    let expected = scrape(&engine);
    let standing = engine.standing(PROJECT);
    drop(engine);

    // Killed while the next snapshot was written, and after it was and before the old files left.
    fs::copy(
        directory.path().join("snapshot-2"),
        directory.path().join("snapshot-3.new"),
    )
    .unwrap();
    let engine = open(directory.path()).await.unwrap();
    assert_eq!(files(), ["lock", "log-2", "snapshot-2"]);
    scrape(&engine).assert_is(&expected, "after a kill");
    assert_eq!(engine.standing(PROJECT), standing);
    for name in ["log-2", "snapshot-2"] {
        let copy = directory.path().join(format!("{name}.kept"));
        fs::copy(directory.path().join(name), copy).unwrap();
    }
    engine.snapshot().await.unwrap();
    drop(engine);
    for name in ["log-2", "snapshot-2"] {
        let copy = directory.path().join(format!("{name}.kept"));
        fs::rename(copy, directory.path().join(name)).unwrap();
    }
    let engine = open(directory.path()).await.unwrap();
    scrape(&engine).assert_is(&expected, "after a kill");
    assert_eq!(files(), ["lock", "log-3", "snapshot-3"]);
    engine
        .admit(look(201, [ended(9, "failed", 200)]))
        .await
        .unwrap();
    drop(engine);
    assert_eq!(
        scrape(&open(directory.path()).await.unwrap()).family("age_pipeline_run_count_total"),
        [
            (r"ref=a\b\\c,push".to_owned(), 1.0),
            ("source=parent_pipeline".to_owned(), 1.0),
            ("push".to_owned(), 3.0),
        ]
    );
}

#[tokio::test]
async fn two_processes_do_not_share_a_folder() {
    let directory = tempfile::tempdir().unwrap();
    let first = open(directory.path()).await.unwrap();
    let error = refused(directory.path()).await;
    assert!(error.contains("in use by another process"), "{error}");
    drop(first);
    open(directory.path()).await.unwrap();
}

#[tokio::test]
async fn damage_is_an_error_that_says_where_and_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let engine = open(directory.path()).await.unwrap();
    fill(&engine).await;
    engine.snapshot().await.unwrap();
    engine
        .admit(look(101, [ended(4, "failed", 100)]))
        .await
        .unwrap();
    engine
        .admit(look(111, [ended(5, "failed", 110)]))
        .await
        .unwrap();
    drop(engine);
    let log = directory.path().join("log-2");
    let snapshot = directory.path().join("snapshot-2");
    for (file, change, words) in [
        (&log, 0, "does not begin as"),
        (&log, 8, "of version"),
        (&log, 12, "at byte 12"),
        (&log, 40, "at byte 12"),
        (&snapshot, 8, "of version"),
        (&snapshot, 100, "at byte 12"),
    ] {
        let whole = fs::read(file).unwrap();
        let mut changed = whole.clone();
        changed[change] ^= 0x40;
        fs::write(file, changed).unwrap();
        let error = refused(directory.path()).await;
        assert!(error.contains(words), "{error}");
        assert!(error.contains(file.to_str().unwrap()), "{error}");
        assert!(error.contains("anew"), "{error}");
        fs::write(file, whole).unwrap();
    }
    let whole = fs::read(&snapshot).unwrap();
    fs::write(&snapshot, &whole[..whole.len() - 5]).unwrap();
    let error = refused(directory.path()).await;
    assert!(error.contains("ends too early"), "{error}");
    fs::write(&snapshot, whole).unwrap();
    fs::rename(&log, directory.path().join("log-4")).unwrap();
    let error = refused(directory.path()).await;
    assert!(error.contains("missing"), "{error}");
}

/// The folder that the first version wrote after [`fill`] and one look more, of which half is in the
/// snapshot.
const VERSION_1: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/state-1");

#[tokio::test]
async fn a_folder_of_version_1_is_read() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["snapshot-2", "log-2"] {
        fs::copy(Path::new(VERSION_1).join(name), directory.path().join(name)).unwrap();
    }
    let engine = engine().await;
    fill(&engine).await;
    engine
        .admit(look(101, [ended(4, "failed", 100)]))
        .await
        .unwrap();
    let restored = open(directory.path()).await.unwrap();
    scrape(&restored).assert_is(&scrape(&engine), "version 1");
    assert_eq!(restored.standing(PROJECT), engine.standing(PROJECT));
}
