//! Looks until it is over.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::{PollInterval, PollSettings, WatchError};
use crate::time::instant_in;

/// How long and how patiently to watch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WatchSettings {
    /// How often to look.
    pub interval: PollSettings,
    /// The longest time to watch; a look that is under way then is abandoned. Default: no limit.
    pub max_wait: Option<Duration>,
    /// How many passing errors in a row are borne. Default: 5.
    pub tolerated_errors: u32,
    /// How long a [stuck-able](Watcher::stuck_when) state may stay unchanged. Default: no limit.
    pub stuck_after: Option<Duration>,
    /// Whether being stuck ends the watch, or is only told. Default: only told.
    pub stop_when_stuck: bool,
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self {
            interval: PollSettings::default(),
            max_wait: None,
            tolerated_errors: 5,
            stuck_after: None,
            stop_when_stuck: false,
        }
    }
}

type Test<'a, T> = Box<dyn Fn(&T) -> bool + Send + Sync + 'a>;
type OnChange<'a, S> = Box<dyn FnMut(Option<&S>, &S) + Send + 'a>;
type OnError<'a, E> = Box<dyn FnMut(&E, u32) + Send + 'a>;
type Asked<'a, E> = Box<dyn Fn(&E) -> Duration + Send + Sync + 'a>;
type OnStuck<'a, S> = Box<dyn FnMut(&S, Duration) + Send + 'a>;

/// Looks again and again at something until it is over. One look at a time: the next begins only
/// after the last has ended and the [interval](PollInterval) has passed. Dropping its future stops
/// it, at any point.
///
/// The first look is at once. The last one is made shortly before the longest wait is over, so that
/// an end within the last interval is seen.
#[must_use = "a watcher does nothing until it is run"]
pub struct Watcher<'a, S, E> {
    settings: WatchSettings,
    is_over: Test<'a, S>,
    is_passing: Test<'a, E>,
    asked: Asked<'a, E>,
    is_stuckable: Test<'a, S>,
    on_change: OnChange<'a, S>,
    on_error: OnError<'a, E>,
    on_stuck: OnStuck<'a, S>,
}

impl<'a, S: PartialEq, E> Watcher<'a, S, E> {
    /// Watches until `is_over`. No error is passing and no state counts as stuck, unless set below.
    pub fn new(settings: WatchSettings, is_over: impl Fn(&S) -> bool + Send + Sync + 'a) -> Self {
        Self {
            settings,
            is_over: Box::new(is_over),
            is_passing: Box::new(|_| false),
            asked: Box::new(|_| Duration::ZERO),
            is_stuckable: Box::new(|_| false),
            on_change: Box::new(|_, _| {}),
            on_error: Box::new(|_, _| {}),
            on_stuck: Box::new(|_, _| {}),
        }
    }

    /// Which errors pass: they are borne up to
    /// [`tolerated_errors`](WatchSettings::tolerated_errors) in a row. All others end the watch.
    pub fn tolerate(mut self, is_passing: impl Fn(&E) -> bool + Send + Sync + 'a) -> Self {
        self.is_passing = Box::new(is_passing);
        self
    }

    /// How long a passing error asks to be left alone: the next look is not before that is over.
    pub fn wait_as_asked(mut self, asked: impl Fn(&E) -> Duration + Send + Sync + 'a) -> Self {
        self.asked = Box::new(asked);
        self
    }

    /// In which states [`stuck_after`](WatchSettings::stuck_after) counts (a pending job, not a
    /// running one).
    pub fn stuck_when(mut self, is_stuckable: impl Fn(&S) -> bool + Send + Sync + 'a) -> Self {
        self.is_stuckable = Box::new(is_stuckable);
        self
    }

    /// Called with the first state, and whenever a look finds another than the one before.
    pub fn on_change(mut self, told: impl FnMut(Option<&S>, &S) + Send + 'a) -> Self {
        self.on_change = Box::new(told);
        self
    }

    /// Called with each passing error that is borne, and how many there were in a row.
    pub fn on_error(mut self, told: impl FnMut(&E, u32) + Send + 'a) -> Self {
        self.on_error = Box::new(told);
        self
    }

    /// Called once each time that a state is found to be stuck, with how long it has not changed.
    pub fn on_stuck(mut self, told: impl FnMut(&S, Duration) + Send + 'a) -> Self {
        self.on_stuck = Box::new(told);
        self
    }

    /// Looks until it is over; answers with the last state.
    ///
    /// # Errors
    ///
    /// [`WatchError`]: the longest wait is over, a look failed for good or too often in a row, or
    /// the state is stuck and [that ends it](WatchSettings::stop_when_stuck).
    pub async fn run<P, F>(mut self, mut look: P) -> Result<S, WatchError<S, E>>
    where
        P: FnMut() -> F,
        F: Future<Output = Result<S, E>>,
    {
        let start = Instant::now();
        let deadline = self
            .settings
            .max_wait
            .and_then(|most| start.checked_add(most));
        let mut interval = PollInterval::new(self.settings.interval);
        let mut progress = Progress::new(start);
        loop {
            let began = Instant::now();
            let looked = match deadline {
                None => look().await,
                Some(deadline) => match timeout_at(deadline, look()).await {
                    Ok(looked) => looked,
                    Err(_) => return Err(progress.timed_out(start)),
                },
            };
            let cost = began.elapsed();
            let mut at_least = Duration::ZERO;
            let changed = match looked {
                Ok(state) if (self.is_over)(&state) => {
                    if progress.last.as_ref() != Some(&state) {
                        (self.on_change)(progress.last.as_ref(), &state);
                    }
                    return Ok(state);
                }
                Ok(state) => self.saw(&mut progress, state),
                Err(error) => {
                    at_least = (self.asked)(&error);
                    self.failed(&mut progress, error)?;
                    false
                }
            };
            if let Some(unchanged_for) = self.is_stuck(&mut progress)
                && self.settings.stop_when_stuck
                && let Some(last) = progress.last.take()
            {
                return Err(WatchError::Stuck {
                    last,
                    unchanged_for,
                });
            }
            let next = instant_in(interval.next_delay(changed, cost).max(at_least));
            let Some(deadline) = deadline else {
                sleep_until(next).await;
                continue;
            };
            // The last look has to begin early enough to end in time.
            let last_chance = deadline.checked_sub(cost * 2).unwrap_or(start);
            if Instant::now() >= last_chance {
                return Err(progress.timed_out(start));
            }
            sleep_until(next.min(last_chance)).await;
        }
    }

    /// Takes a state in; whether it is another than the last.
    fn saw(&mut self, progress: &mut Progress<S>, state: S) -> bool {
        progress.failures = 0;
        let changed = progress.last.as_ref() != Some(&state);
        if changed {
            (self.on_change)(progress.last.as_ref(), &state);
            progress.since = Instant::now();
            progress.told_stuck = false;
        }
        progress.last = Some(state);
        changed
    }

    fn failed(&mut self, progress: &mut Progress<S>, error: E) -> Result<(), WatchError<S, E>> {
        progress.failures = progress.failures.saturating_add(1);
        if !(self.is_passing)(&error) || progress.failures > self.settings.tolerated_errors {
            return Err(WatchError::Failed {
                error,
                last: progress.last.take(),
                failures: progress.failures,
            });
        }
        (self.on_error)(&error, progress.failures);
        Ok(())
    }

    /// For how long the state has been stuck, when that is found out now.
    fn is_stuck(&mut self, progress: &mut Progress<S>) -> Option<Duration> {
        let state = progress.last.as_ref()?;
        let unchanged_for = progress.since.elapsed();
        let stuck = progress.failures == 0
            && !progress.told_stuck
            && unchanged_for >= self.settings.stuck_after?
            && (self.is_stuckable)(state);
        if !stuck {
            return None;
        }
        progress.told_stuck = true;
        (self.on_stuck)(state, unchanged_for);
        Some(unchanged_for)
    }
}

impl<S, E> fmt::Debug for Watcher<'_, S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Watcher")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What is known of the thing watched.
struct Progress<S> {
    last: Option<S>,
    /// Since when the last state has been what it is.
    since: Instant,
    told_stuck: bool,
    failures: u32,
}

impl<S> Progress<S> {
    fn new(start: Instant) -> Self {
        Self {
            last: None,
            since: start,
            told_stuck: false,
            failures: 0,
        }
    }

    fn timed_out<E>(&mut self, start: Instant) -> WatchError<S, E> {
        WatchError::TimedOut {
            last: self.last.take(),
            waited: start.elapsed(),
        }
    }
}
