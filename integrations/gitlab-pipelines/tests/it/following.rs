//! Following logs of jobs that a test plays.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pipewright_core::http::{Cursor, Page};
use pipewright_core::watch::PrefixChange;
use pipewright_gitlab::Error;
use pipewright_gitlab::error::{AccessKind, NetworkKind};
use pipewright_gitlab::logs::{FollowOptions, LogEvent, LogFollower};
use pipewright_gitlab::requests::jobs::{JobFilter, PipelineJobFilter};
use pipewright_gitlab::services::{ByteStream, JobService};
use pipewright_gitlab::types::{Job, JobId, PipelineId, ProjectRef, Variable};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::support::project;

/// What one look finds.
#[derive(Clone, Debug)]
enum Look {
    /// The job in a status, with a log.
    Job(&'static str, Vec<u8>),
    /// The job, erased.
    Erased,
    /// The job cannot be had.
    NoJob(fn() -> Error),
    /// A log that breaks off after so many bytes.
    Broken(Vec<u8>, usize),
}

/// A job that changes with each look at it; the last look stays.
#[derive(Debug)]
struct Played {
    looks: Mutex<VecDeque<Look>>,
    current: Mutex<Look>,
    logs: Mutex<usize>,
    chunk: usize,
}

impl Played {
    fn new(looks: impl IntoIterator<Item = Look>, chunk: usize) -> Arc<Self> {
        let looks = looks.into_iter().collect::<VecDeque<_>>();
        let current = Mutex::new(looks[0].clone());
        Arc::new(Self {
            looks: Mutex::new(looks),
            current,
            logs: Mutex::new(0),
            chunk,
        })
    }
}

fn job(status: &str) -> Job {
    let started = (status != "pending").then_some("2026-11-21T08:00:00Z");
    let job =
        serde_json::json!({ "id": 7, "name": "build", "status": status, "started_at": started });
    serde_json::from_value(job).unwrap()
}

fn lost() -> Error {
    Error::invalid(NetworkKind::ConnectionFailed, "connection reset")
}

fn gone() -> Error {
    Error::invalid(AccessKind::JobNotFound, "there is no such job")
}

#[async_trait]
impl JobService for Played {
    async fn get(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        let mut looks = self.looks.lock().unwrap();
        let look = if looks.len() > 1 {
            looks.pop_front().unwrap()
        } else {
            looks[0].clone()
        };
        *self.current.lock().unwrap() = look.clone();
        match look {
            Look::Job(status, _) => Ok(job(status)),
            Look::Broken(..) => Ok(job("running")),
            Look::Erased => {
                let mut job = job("success");
                job.erased_at = Some("2026-11-21T09:00:00Z".parse().unwrap());
                Ok(job)
            }
            Look::NoJob(error) => Err(error()),
        }
    }

    async fn log_so_far(&self, _: &ProjectRef, _: JobId) -> Result<ByteStream, Error> {
        *self.logs.lock().unwrap() += 1;
        let chunks = |bytes: &[u8]| {
            bytes
                .chunks(self.chunk)
                .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
                .collect::<Vec<_>>()
        };
        let chunks = match &*self.current.lock().unwrap() {
            Look::Job(_, log) => chunks(log),
            Look::Broken(log, length) => {
                let mut chunks = chunks(&log[..*length]);
                chunks.push(Err(lost()));
                chunks
            }
            Look::Erased | Look::NoJob(_) => Vec::new(),
        };
        Ok(ByteStream::new(futures_util::stream::iter(chunks), None))
    }

    async fn log(&self, project: &ProjectRef, job: JobId) -> Result<ByteStream, Error> {
        self.log_so_far(project, job).await
    }

    async fn list(
        &self,
        _: &ProjectRef,
        _: &JobFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        unreachable!()
    }
    async fn list_for_pipeline(
        &self,
        _: &ProjectRef,
        _: PipelineId,
        _: &PipelineJobFilter,
        _: Option<&Cursor>,
    ) -> Result<Page<Job>, Error> {
        unreachable!()
    }
    async fn cancel(&self, _: &ProjectRef, _: JobId, _: bool) -> Result<Job, Error> {
        unreachable!()
    }
    async fn retry(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        unreachable!()
    }
    async fn play(&self, _: &ProjectRef, _: JobId, _: &[Variable]) -> Result<Job, Error> {
        unreachable!()
    }
    async fn erase(&self, _: &ProjectRef, _: JobId) -> Result<Job, Error> {
        unreachable!()
    }
}

/// Everything that was told: the log, and the rest in words.
async fn follow(jobs: &Arc<Played>, options: FollowOptions) -> (Vec<u8>, Vec<String>) {
    let mut follower = LogFollower::new(jobs.clone(), project(), JobId::new(7), options);
    let (mut log, mut told) = (Vec::new(), Vec::new());
    while let Some(event) = follower.next().await {
        match event {
            Ok(LogEvent::Chunk(bytes)) => {
                assert!(!bytes.is_empty());
                log.extend_from_slice(&bytes);
            }
            Ok(LogEvent::Settled) => {}
            Ok(LogEvent::Status(status)) => told.push(status.to_string()),
            Ok(LogEvent::Reset(PrefixChange::Shrunk { seen, now })) => {
                told.push(format!("shrank from {seen} to {now}"));
                log.clear();
            }
            Ok(LogEvent::Reset(_)) => {
                told.push("rewritten".to_owned());
                log.clear();
            }
            Ok(LogEvent::PassingError { in_a_row, .. }) => told.push(format!("error {in_a_row}")),
            Ok(LogEvent::Finished(job)) => told.push(format!("finished {}", job.status)),
            Ok(LogEvent::TimedOut) => told.push("timed out".to_owned()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => told.push(error.kind().code().to_owned()),
        }
    }
    assert!(follower.next().await.is_none(), "the end stays the end");
    (log, told)
}

fn text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test(start_paused = true)]
async fn waits_for_the_job_and_reads_its_log_to_the_end() {
    let jobs = Played::new(
        [
            Look::Job("pending", text("")),
            Look::Job("pending", text("")),
            Look::Job("running", text("one\n")),
            Look::Job("running", text("one\ntwo\n")),
            Look::Job("success", text("one\ntwo\nthree\n")),
        ],
        2,
    );
    let (log, told) = follow(&jobs, FollowOptions::default()).await;
    assert_eq!(log, b"one\ntwo\nthree\n");
    assert_eq!(told, ["pending", "running", "success", "finished success"]);
    assert_eq!(
        *jobs.logs.lock().unwrap(),
        3,
        "none is asked for before the job has started"
    );
}

#[tokio::test(start_paused = true)]
async fn a_log_that_was_begun_again_is_told() {
    let jobs = Played::new(
        [
            Look::Job("running", text("first run: a long log\n")),
            Look::Job(
                "running",
                text("second run, which is a longer log than the first\n"),
            ),
            Look::Job(
                "failed",
                text("second run, which is a longer log than the first\nend\n"),
            ),
        ],
        7,
    );
    let (log, told) = follow(&jobs, FollowOptions::default()).await;
    assert_eq!(
        log,
        b"second run, which is a longer log than the first\nend\n"
    );
    assert_eq!(told, ["running", "rewritten", "failed", "finished failed"]);
}

#[tokio::test(start_paused = true)]
async fn an_erased_log_is_told_at_once() {
    let jobs = Played::new([Look::Job("running", text("0123456789")), Look::Erased], 4);
    let (log, told) = follow(&jobs, FollowOptions::default()).await;
    assert_eq!(log, b"");
    assert_eq!(
        told,
        [
            "running",
            "success",
            "shrank from 10 to 0",
            "finished success"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_log_that_is_short_for_a_moment_is_read_again() {
    let jobs = Played::new(
        [
            Look::Job("running", text("0123456789")),
            Look::Job("success", text("")),
            Look::Job("success", text("0123456789 end")),
        ],
        4,
    );
    let (log, told) = follow(&jobs, FollowOptions::default()).await;
    assert_eq!(log, b"0123456789 end");
    assert_eq!(told, ["running", "success", "finished success"]);
}

#[tokio::test(start_paused = true)]
async fn passing_errors_lose_nothing() {
    let jobs = Played::new(
        [
            Look::Job("running", text("one\n")),
            Look::NoJob(lost),
            Look::Broken(text("one\ntwo\nthree\n"), 7),
            Look::NoJob(lost),
            Look::Job("success", text("one\ntwo\nthree\n")),
        ],
        3,
    );
    let (log, told) = follow(&jobs, FollowOptions::default()).await;
    assert_eq!(log, b"one\ntwo\nthree\n");
    assert_eq!(
        told,
        [
            "running",
            "error 1",
            "error 2",
            "error 3",
            "success",
            "finished success"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn errors_end_it_when_they_do_not_pass() {
    let lasting = Played::new([Look::NoJob(lost)], 3);
    let (_, told) = follow(&lasting, FollowOptions::default().tolerated_errors(2)).await;
    assert_eq!(told, ["error 1", "error 2", "Network.ConnectionFailed"]);
    let deleted = Played::new([Look::Job("running", text("a")), Look::NoJob(gone)], 3);
    let (_, told) = follow(&deleted, FollowOptions::default()).await;
    assert_eq!(told, ["running", "Access.JobNotFound"]);
}

#[tokio::test(start_paused = true)]
async fn ends_in_time() {
    let jobs = Played::new([Look::Job("running", text("quiet\n"))], 100);
    let begun = Instant::now();
    let (log, told) = follow(
        &jobs,
        FollowOptions::default().max_wait(Duration::from_secs(600)),
    )
    .await;
    assert_eq!(
        (log.as_slice(), begun.elapsed().as_secs()),
        (&b"quiet\n"[..], 600)
    );
    assert_eq!(told, ["running", "timed out"]);
    let looks = *jobs.logs.lock().unwrap();
    assert!(
        (40..80).contains(&looks),
        "{looks} looks in 10 minutes of quiet"
    );
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_step_loses_nothing() {
    let jobs = Played::new(
        [
            Look::Job("pending", text("")),
            Look::Job("running", text("one\n")),
            Look::Job("success", text("one\ntwo\n")),
        ],
        3,
    );
    let mut follower = LogFollower::new(jobs, project(), JobId::new(7), FollowOptions::default());
    let mut log = Vec::new();
    loop {
        let step = tokio::time::timeout(Duration::from_millis(100), follower.next()).await;
        match step {
            Ok(Some(Ok(LogEvent::Chunk(bytes)))) => log.extend_from_slice(&bytes),
            Err(_) | Ok(Some(Ok(_))) => {}
            Ok(Some(Err(error))) => panic!("{error}"),
            Ok(None) => break,
        }
    }
    assert_eq!(log, b"one\ntwo\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_growing_log_is_read_once(
        log in proptest::collection::vec(any::<u8>(), 0..6000),
        ends in proptest::collection::vec(any::<prop::sample::Index>(), 0..6),
        breaks in any::<prop::sample::Index>(),
        chunk in 1_usize..5000,
    ) {
        let mut ends: Vec<usize> = ends.into_iter().map(|end| end.index(log.len() + 1)).collect();
        ends.sort_unstable();
        let mut looks: Vec<Look> = ends.iter().map(|end| Look::Job("running", log[..*end].to_vec())).collect();
        let whole = ends.last().copied().unwrap_or(0);
        looks.push(Look::Broken(log.clone(), breaks.index(log.len() + 1).max(whole)));
        looks.push(Look::Job("success", log.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (read, told) = runtime.block_on(follow(&Played::new(looks, chunk), FollowOptions::default()));
        prop_assert_eq!(read, log);
        prop_assert_eq!(told.last().unwrap(), "finished success");
    }
}
