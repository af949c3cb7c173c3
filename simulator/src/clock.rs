//! The clock that a simulated server lives by.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

/// The wall clock of a simulated server.
///
/// Simulated time is a starting point, plus the time tokio says has passed
/// multiplied by a speed, plus whatever was added by [`SimulationClock::advance`].
/// Real, sped-up, paused and hand-stepped clocks are all that one formula, so a
/// test under `tokio::time::pause` moves the server exactly as far as itself.
#[derive(Clone, Debug)]
pub struct SimulationClock {
    start: DateTime<Utc>,
    origin: Instant,
    speed: f64,
    added: Arc<watch::Sender<Duration>>,
}

impl SimulationClock {
    /// The machine's own time, at its own speed.
    pub fn real() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads real time"
        )]
        Self::at_speed(Utc::now(), 1.0)
    }

    /// The machine's own time now, passing `speed` times as fast from here on.
    pub fn sped_up(speed: f64) -> Self {
        Self {
            speed: sane(speed),
            ..Self::real()
        }
    }

    /// Starts at `start` and follows tokio's time, paused or not.
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self::at_speed(start, 1.0)
    }

    /// Starts at `start` and passes `speed` times as fast as tokio's time.
    pub fn at_speed(start: DateTime<Utc>, speed: f64) -> Self {
        Self {
            start,
            origin: Instant::now(),
            speed: sane(speed),
            added: Arc::new(watch::Sender::new(Duration::ZERO)),
        }
    }

    /// Stands still at `start` until [`SimulationClock::advance`] moves it.
    pub fn stepped(start: DateTime<Utc>) -> Self {
        Self::at_speed(start, 0.0)
    }

    /// The simulated time.
    pub fn now(&self) -> DateTime<Utc> {
        let elapsed = self.origin.elapsed().mul_f64(self.speed);
        let passed = elapsed.saturating_add(*self.added.borrow());
        TimeDelta::from_std(passed)
            .ok()
            .and_then(|passed| self.start.checked_add_signed(passed))
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// How many simulated seconds pass in one second of tokio's time; 0 for a
    /// clock that only moves by hand.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Moves the clock forward at once, whatever its speed. Clones move along.
    pub fn advance(&self, by: Duration) {
        self.added
            .send_modify(|added| *added = added.saturating_add(by));
    }

    /// Waits until the simulated time is `at` or later.
    ///
    /// On a clock that stands still, that is until somebody advances it.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut added = self.added.subscribe();
        loop {
            added.borrow_and_update();
            let Ok(left) = at.signed_duration_since(self.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            if self.speed > 0.0 {
                // Rounded up to tokio's resolution, or a wake-up could come a hair early.
                let wait = left
                    .div_f64(self.speed)
                    .saturating_add(Duration::from_millis(1));
                let _ = tokio::time::timeout(wait, added.changed()).await;
            } else if added.changed().await.is_err() {
                return;
            }
        }
    }
}

/// A speed that durations can be multiplied by without overflow.
fn sane(speed: f64) -> f64 {
    if speed.is_finite() {
        speed.clamp(0.0, 1.0e6)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_767_225_600, 0).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn follows_paused_time_at_its_speed() {
        let clock = SimulationClock::at_speed(start(), 10.0);
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(clock.now(), start() + TimeDelta::seconds(30));
    }

    #[tokio::test(start_paused = true)]
    async fn stands_still_until_stepped() {
        let clock = SimulationClock::stepped(start());
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(clock.now(), start());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(start() + TimeDelta::seconds(5)).await }
        });
        clock.advance(Duration::from_secs(4));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn sleeps_less_when_sped_up() {
        let clock = SimulationClock::at_speed(start(), 60.0);
        let before = Instant::now();
        clock.sleep_until(start() + TimeDelta::seconds(60)).await;
        assert!(before.elapsed() < Duration::from_millis(1100));
    }
}
