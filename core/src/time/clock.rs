//! The clocks.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// Tells the wall time, in UTC.
pub trait Clock: Send + Sync + Debug {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// A clock that parts of a program share.
pub type SharedClock = Arc<dyn Clock>;

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// The machine's clock as a [`SharedClock`].
    pub fn shared() -> SharedClock {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where wall time enters the program"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that starts at a given wall time and advances with tokio's time: with a paused runtime,
/// timestamps and waits move together.
///
/// Clones share the start and so agree.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    started: Instant,
    start: DateTime<Utc>,
}

impl TokioClock {
    /// A clock that shows `start` now and moves with tokio's time from here on.
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self {
            started: Instant::now(),
            start,
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> DateTime<Utc> {
        later(self.start, self.started.elapsed())
    }
}

/// A clock that stands still until it is told otherwise. Clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now: Arc::new(Mutex::new(now)),
        }
    }

    /// Puts the clock to `now`, which may be in its past (as when a machine's clock is corrected).
    pub fn set(&self, now: DateTime<Utc>) {
        *self.lock() = now;
    }

    /// Moves the clock forward. It stops at the last representable time (the year 262142).
    pub fn advance(&self, by: Duration) {
        let mut now = self.lock();
        *now = later(*now, by);
    }

    fn lock(&self) -> MutexGuard<'_, DateTime<Utc>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.lock()
    }
}

fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by)
        .ok()
        .and_then(|delta| time.checked_add_signed(delta))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_manual_clock_moves_only_when_told_and_its_clones_agree() {
        let clock = ManualClock::at(noon());
        let clone = clock.clone();
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clone.now(), noon() + TimeDelta::milliseconds(1500));
        clone.set(noon());
        assert_eq!(clock.now(), noon());
    }

    #[test]
    fn time_saturates_instead_of_overflowing() {
        let clock = ManualClock::at(noon());
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), DateTime::<Utc>::MAX_UTC);
    }

    #[tokio::test(start_paused = true)]
    async fn a_tokio_clock_moves_with_paused_time() {
        let clock = TokioClock::starting_at(noon());
        let shared: SharedClock = Arc::new(clock);
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(shared.now(), noon() + TimeDelta::hours(1));
    }

    #[test]
    fn the_system_clock_goes_forward() {
        let first = SystemClock.now();
        assert!(first > noon() - TimeDelta::days(365));
        assert!(SystemClock::shared().now() >= first);
    }
}
