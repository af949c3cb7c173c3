use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// How often to look at something that changes on its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PollInterval {
    /// The wait after a change.
    pub min: Duration,
    /// The longest wait.
    pub max: Duration,
    /// By how much each quiet look makes the wait longer.
    pub growth: f64,
    /// The part of a wait that is left to chance, 0 to 1, so that many watchers do not meet.
    pub jitter: f64,
    /// The waits' least multiple of what a look costs in time.
    pub cost_factor: f64,
    /// The seed of chance.
    pub seed: u64,
}

impl Default for PollInterval {
    /// From 2 s to 30 s, growing by half, with a fifth left to chance.
    fn default() -> Self {
        Self {
            min: Duration::from_secs(2),
            max: Duration::from_secs(30),
            growth: 1.5,
            jitter: 0.2,
            cost_factor: 4.0,
            seed: 0,
        }
    }
}

impl PollInterval {
    /// From `min` to `max`.
    pub fn between(min: Duration, max: Duration) -> Self {
        Self {
            min,
            max: max.max(min),
            ..Self::default()
        }
    }
}

/// The waits of one watcher.
#[derive(Debug)]
pub(crate) struct Interval {
    settings: PollInterval,
    current: Duration,
    chance: StdRng,
}

impl Interval {
    pub(crate) fn new(settings: PollInterval) -> Self {
        let chance = StdRng::seed_from_u64(settings.seed);
        Self {
            current: settings.min,
            settings,
            chance,
        }
    }

    /// The wait after a look that took `cost` and found a change or none.
    pub(crate) fn next_delay(&mut self, changed: bool, cost: Duration) -> Duration {
        let PollInterval {
            min,
            max,
            growth,
            jitter,
            cost_factor,
            ..
        } = self.settings;
        let wait = if changed { min } else { self.current };
        self.current = scaled(wait, growth.max(1.0)).clamp(min, max.max(min));
        let wait = wait.max(scaled(cost, cost_factor));
        let jitter = jitter.clamp(0.0, 1.0);
        scaled(wait, 1.0 - jitter * self.chance.random::<f64>())
    }
}

/// A product that is never out of range.
fn scaled(duration: Duration, factor: f64) -> Duration {
    let seconds = duration.as_secs_f64() * factor.max(0.0);
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}
