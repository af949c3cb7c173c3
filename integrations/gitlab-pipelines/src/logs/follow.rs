use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_core::stream::BoxStream;
use futures_util::StreamExt as _;
use futures_util::stream;
use pipewright_core::time::instant_in;
use pipewright_core::watch::{PollInterval, PrefixChange, SeenPrefix};
use tokio::time::Instant;

use super::follow_options::{FollowOptions, LogEvent};
use crate::error::{AccessKind, Error, ErrorKind};
use crate::metrics::GitLabMetrics;
use crate::services::{ByteStream, JobService};
use crate::types::{Job, JobId, ProjectRef};
use crate::watch::{asked_wait, may_pass};

/// Follows the log of a job until the job is finished.
///
/// GitLab serves no part of a log, so each look streams all of it and drops what was seen; nothing
/// is held but the current chunk. The job is asked first and the log then, so that the log of a
/// finished job has been read to its end when [`LogEvent::Finished`] comes.
///
/// ```
/// # async fn example(jobs: std::sync::Arc<dyn pipewright_gitlab::services::JobService>)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_gitlab::logs::{FollowOptions, LogEvent, LogFollower, LogFormat, LogRenderer};
///
/// let mut follower = LogFollower::new(jobs, "acme/shop".parse()?, 7.into(), FollowOptions::default());
/// let mut renderer = LogRenderer::new(LogFormat::plain());
/// let mut shown = Vec::new();
/// while let Some(event) = follower.next().await {
///     match event? {
///         LogEvent::Chunk(bytes) => renderer.push(&bytes, &mut shown),
///         LogEvent::Settled => renderer.settle(&mut shown),
///         LogEvent::Finished(job) => println!("{}", job.status),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct LogFollower {
    jobs: Arc<dyn JobService>,
    project: ProjectRef,
    job: JobId,
    options: FollowOptions,
    interval: PollInterval,
    deadline: Option<Instant>,
    seen: SeenPrefix,
    state: State,
    last: Option<Job>,
    /// How often in a row the log was shorter than what was seen.
    shrunk: u32,
    errors: u32,
    /// This look found something new.
    changed: bool,
    /// When this look began.
    begun: Instant,
    metrics: GitLabMetrics,
}

enum State {
    /// To look at the job, at this time.
    Look(Instant),
    /// To open the log.
    Open,
    /// To read on.
    Read(ByteStream),
    /// To end, saying that the job is finished.
    Finish,
    End,
}

impl LogFollower {
    /// Follows the log of a job from its beginning.
    pub fn new(
        jobs: Arc<dyn JobService>,
        project: ProjectRef,
        job: JobId,
        options: FollowOptions,
    ) -> Self {
        let now = Instant::now();
        Self {
            jobs,
            project,
            job,
            interval: PollInterval::new(options.interval),
            deadline: options.max_wait.and_then(|wait| now.checked_add(wait)),
            options,
            seen: SeenPrefix::new(),
            state: State::Look(now),
            last: None,
            shrunk: 0,
            errors: 0,
            changed: false,
            begun: now,
            metrics: GitLabMetrics::default(),
        }
    }

    /// Counts the job when it is finished.
    pub fn metrics(mut self, metrics: GitLabMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The next event; none after the last. After an error there is no event any more.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<LogEvent, Error>> {
        loop {
            let step = match self.deadline {
                Some(deadline) => tokio::time::timeout_at(deadline, self.step()).await,
                None => Ok(self.step().await),
            };
            match step {
                Ok(Ok(Some(event))) => return Some(Ok(event)),
                Ok(Ok(None)) if matches!(self.state, State::End) => return None,
                Ok(Ok(None)) => {}
                Ok(Err(error)) => {
                    self.state = State::End;
                    return Some(Err(error));
                }
                Err(_) => {
                    self.state = State::End;
                    self.deadline = None;
                    return Some(Ok(LogEvent::TimedOut));
                }
            }
        }
    }

    /// All events as a stream.
    pub fn into_stream(self) -> BoxStream<'static, Result<LogEvent, Error>> {
        stream::unfold(self, |mut follower| async move {
            let event = follower.next().await?;
            Some((event, follower))
        })
        .boxed()
    }

    /// One step, which may bring an event.
    async fn step(&mut self) -> Result<Option<LogEvent>, Error> {
        match &mut self.state {
            State::Look(at) => {
                tokio::time::sleep_until(*at).await;
                self.begun = Instant::now();
                self.changed = false;
                match self.jobs.get(&self.project, self.job).await {
                    Ok(job) => Ok(self.looked(job)),
                    Err(error) => self.failed(error).map(Some),
                }
            }
            State::Open => match self.jobs.log_so_far(&self.project, self.job).await {
                Ok(log) => {
                    self.seen.begin();
                    self.state = State::Read(log);
                    Ok(None)
                }
                Err(error) => self.failed(error).map(Some),
            },
            State::Read(log) => match log.next().await {
                Some(Ok(chunk)) => match self.seen.feed(&chunk) {
                    Ok([]) => Ok(None),
                    Ok(new) => {
                        self.changed = true;
                        Ok(Some(LogEvent::Chunk(chunk.slice_ref(new))))
                    }
                    Err(change) => Ok(Some(self.reset(change))),
                },
                Some(Err(error)) => self.failed(error).map(Some),
                None => Ok(self.read()),
            },
            State::Finish => {
                self.state = State::End;
                let Some(job) = self.last.take() else {
                    return Ok(None);
                };
                self.metrics.job_completed(&self.project, &job);
                Ok(Some(LogEvent::Finished(Box::new(job))))
            }
            State::End => Ok(None),
        }
    }

    /// Takes the job.
    fn looked(&mut self, job: Job) -> Option<LogEvent> {
        let changed = self
            .last
            .as_ref()
            .is_none_or(|last| last.status != job.status);
        // Before it starts there is no log to ask for.
        let waits = job.status.is_waiting() && job.started_at.is_none() && self.seen.length() == 0;
        let status = job.status.clone();
        self.last = Some(job);
        self.changed = changed;
        self.state = if waits {
            self.wait(Duration::ZERO)
        } else {
            State::Open
        };
        changed.then_some(LogEvent::Status(status))
    }

    /// The log was read to its end.
    fn read(&mut self) -> Option<LogEvent> {
        self.errors = 0;
        let finished = self
            .last
            .as_ref()
            .is_some_and(|job| job.status.is_finished());
        if let Err(change) = self.seen.finish() {
            let erased = self
                .last
                .as_ref()
                .is_some_and(|job| job.erased_at.is_some());
            self.shrunk += 1;
            // While GitLab moves a log to its archive it may be short for a moment.
            if erased || self.shrunk > 1 {
                return Some(self.reset(change));
            }
            self.state = self.wait(Duration::ZERO);
            return None;
        }
        self.shrunk = 0;
        self.state = if finished {
            State::Finish
        } else {
            self.wait(Duration::ZERO)
        };
        Some(LogEvent::Settled)
    }

    /// Begins again at the start of the log.
    fn reset(&mut self, change: PrefixChange) -> LogEvent {
        self.seen.reset();
        self.shrunk = 0;
        self.changed = true;
        self.state = State::Look(Instant::now());
        LogEvent::Reset(change)
    }

    fn failed(&mut self, error: Error) -> Result<LogEvent, Error> {
        // A job that was there may have been deleted with its pipeline: no error that passes.
        let gone = matches!(error.kind(), ErrorKind::Access(AccessKind::JobNotFound));
        if gone || !may_pass(&error) || self.errors >= self.options.tolerated_errors {
            return Err(error);
        }
        self.errors += 1;
        self.state = self.wait(asked_wait(&error));
        Ok(LogEvent::PassingError {
            error,
            in_a_row: self.errors,
        })
    }

    fn wait(&mut self, at_least: Duration) -> State {
        let delay = self.interval.next_delay(self.changed, self.begun.elapsed());
        State::Look(instant_in(delay.max(at_least)))
    }
}

impl fmt::Debug for LogFollower {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LogFollower")
            .field("project", &self.project)
            .field("job", &self.job)
            .field("options", &self.options)
            .field("seen", &self.seen.length())
            .finish_non_exhaustive()
    }
}
