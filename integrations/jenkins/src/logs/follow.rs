use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use pipewright_core::time::instant_in;
use pipewright_core::watch::{PollInterval, SeenPrefix};
use tokio::time::Instant;

use super::follow_options::{ConsoleEvent, FollowOptions};
use crate::error::Error;
use crate::metrics::JenkinsMetrics;
use crate::services::builds::ConsolePart;
use crate::services::{BuildService, ByteStream};
use crate::types::{BuildNumber, BuildRef, BuildStatus, JobRef};
use crate::watch::{asked_wait, may_pass};

/// Follows the console of a build until the build has ended.
///
/// Each look asks for what came after the last; nothing is held but the current chunk. "The last
/// build" is replaced by its number first, so that a build which begins meanwhile is not mixed in.
///
/// ```
/// # async fn example(client: pipewright_jenkins::JenkinsClient)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_jenkins::logs::{ConsoleEvent, ConsoleRenderer, FollowOptions, LogText};
/// use pipewright_jenkins::types::BuildRef;
///
/// let job = "acme/shop".parse()?;
/// let mut follower = client.follow_console(&job, BuildRef::Last, FollowOptions::default());
/// let mut renderer = ConsoleRenderer::new(LogText::Plain);
/// let mut shown = Vec::new();
/// while let Some(event) = follower.next().await {
///     match event? {
///         ConsoleEvent::Chunk(bytes) => renderer.push(&bytes, &mut shown),
///         ConsoleEvent::Finished(build) => println!("{}", build.outcome()),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct ConsoleFollower {
    builds: Arc<dyn BuildService>,
    job: JobRef,
    build: BuildRef,
    options: FollowOptions,
    interval: PollInterval,
    deadline: Option<Instant>,
    /// Where the server is asked to begin.
    offset: u64,
    /// What was handed out of the part that begins at the offset, for the case that it breaks off:
    /// the next look sends it again.
    part: SeenPrefix,
    state: State,
    errors: u32,
    /// This look found something new.
    changed: bool,
    /// When this look began.
    begun: Instant,
    metrics: JenkinsMetrics,
}

enum State {
    /// To find out which build it is, at this time.
    Resolve(Instant),
    /// To look at the console, at this time.
    Look(Instant),
    /// To read on.
    Read(Reading),
    /// To ask how the build ended, at this time.
    Ask(Instant),
    End,
}

struct Reading {
    text: ByteStream,
    size: u64,
    more: bool,
}

impl ConsoleFollower {
    /// Follows the console of a build.
    pub fn new(
        builds: Arc<dyn BuildService>,
        job: JobRef,
        build: BuildRef,
        options: FollowOptions,
    ) -> Self {
        let now = Instant::now();
        Self {
            builds,
            job,
            build,
            interval: PollInterval::new(options.interval),
            deadline: options.max_wait.and_then(|wait| now.checked_add(wait)),
            offset: options.from,
            options,
            part: SeenPrefix::new(),
            state: State::Resolve(now),
            errors: 0,
            changed: false,
            begun: now,
            metrics: JenkinsMetrics::default(),
        }
    }

    /// Counts the build when it has ended.
    pub fn metrics(mut self, metrics: JenkinsMetrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The next event; none after the last. After an error there is no event any more.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<ConsoleEvent, Error>> {
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
                    return Some(Ok(ConsoleEvent::TimedOut));
                }
            }
        }
    }

    /// All events as a stream.
    pub fn into_stream(self) -> BoxStream<'static, Result<ConsoleEvent, Error>> {
        stream::unfold(self, |mut follower| async move {
            let event = follower.next().await?;
            Some((event, follower))
        })
        .boxed()
    }

    /// One step, which may bring an event.
    async fn step(&mut self) -> Result<Option<ConsoleEvent>, Error> {
        match &mut self.state {
            State::Resolve(at) => {
                tokio::time::sleep_until(*at).await;
                match self.builds.resolve(&self.job, self.build).await {
                    Ok(number) => Ok(Some(self.resolved(number))),
                    Err(error) => self.failed(error, State::Resolve).map(Some),
                }
            }
            State::Look(at) => {
                tokio::time::sleep_until(*at).await;
                self.begun = Instant::now();
                self.changed = false;
                let part = self.builds.console_from(&self.job, self.build, self.offset);
                match part.await {
                    Ok(part) => Ok(self.opened(part)),
                    Err(error) => self.failed(error, State::Look).map(Some),
                }
            }
            State::Read(reading) => match reading.text.next().await {
                Some(Ok(chunk)) => match self.part.feed(&chunk) {
                    Ok([]) => Ok(None),
                    Ok(new) => {
                        self.changed = true;
                        Ok(Some(ConsoleEvent::Chunk(chunk.slice_ref(new))))
                    }
                    // What was sent again is not what was sent before.
                    Err(_) => {
                        let size = reading.size;
                        Ok(Some(self.reset(size)))
                    }
                },
                Some(Err(error)) => self.failed(error, State::Look).map(Some),
                None => Ok(Some(self.read())),
            },
            State::Ask(at) => {
                tokio::time::sleep_until(*at).await;
                match self.builds.status(&self.job, self.build).await {
                    Ok(build) => Ok(self.asked(build)),
                    Err(error) => self.failed(error, State::Ask).map(Some),
                }
            }
            State::End => Ok(None),
        }
    }

    fn resolved(&mut self, number: BuildNumber) -> ConsoleEvent {
        self.errors = 0;
        self.build = BuildRef::from(number);
        self.state = State::Look(Instant::now());
        ConsoleEvent::Build(number)
    }

    fn opened(&mut self, part: ConsolePart) -> Option<ConsoleEvent> {
        let from = self.offset;
        if part.restarted {
            self.offset = 0;
            self.part.reset();
        }
        let size = part.size;
        self.part.begin();
        self.state = State::Read(Reading {
            text: part.text,
            size,
            more: part.more,
        });
        part.restarted.then(|| {
            self.changed = true;
            ConsoleEvent::Reset { from, size }
        })
    }

    /// A part was read to its end.
    fn read(&mut self) -> ConsoleEvent {
        self.errors = 0;
        let State::Read(reading) = std::mem::replace(&mut self.state, State::End) else {
            let offset = self.offset;
            return ConsoleEvent::Settled { offset };
        };
        self.offset = reading.size;
        self.part.reset();
        self.state = if reading.more {
            self.wait(Duration::ZERO, State::Look)
        } else {
            State::Ask(Instant::now())
        };
        ConsoleEvent::Settled {
            offset: self.offset,
        }
    }

    /// Begins again at the start of the console.
    fn reset(&mut self, size: u64) -> ConsoleEvent {
        let from = std::mem::take(&mut self.offset);
        self.part.reset();
        self.changed = true;
        self.state = State::Look(Instant::now());
        ConsoleEvent::Reset { from, size }
    }

    fn asked(&mut self, build: BuildStatus) -> Option<ConsoleEvent> {
        if !build.is_finished() {
            // A server that is being restarted closes the console of a build that will go on.
            self.state = self.wait(Duration::ZERO, State::Look);
            return None;
        }
        self.state = State::End;
        self.metrics
            .build_completed(&self.job, build.outcome(), build.duration);
        Some(ConsoleEvent::Finished(Box::new(build)))
    }

    fn failed(&mut self, error: Error, again: fn(Instant) -> State) -> Result<ConsoleEvent, Error> {
        if !may_pass(&error) || self.errors >= self.options.tolerated_errors {
            return Err(error);
        }
        self.errors += 1;
        self.state = self.wait(asked_wait(&error), again);
        Ok(ConsoleEvent::PassingError {
            error,
            in_a_row: self.errors,
        })
    }

    fn wait(&mut self, at_least: Duration, next: fn(Instant) -> State) -> State {
        let delay = self.interval.next_delay(self.changed, self.begun.elapsed());
        next(instant_in(delay.max(at_least)))
    }
}

impl fmt::Debug for ConsoleFollower {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConsoleFollower")
            .field("job", &self.job)
            .field("build", &self.build)
            .field("options", &self.options)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}
