//! The time between two looks.

use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// How a [`PollInterval`] moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PollSettings {
    /// The delay after a change, and the shortest before jitter. Default: 1 s.
    pub min: Duration,
    /// The longest delay. Default: 30 s.
    pub max: Duration,
    /// What the delay is multiplied with after a look that found no change, at least 1.
    /// Default: 1.5.
    pub growth: f64,
    /// The part of the delay, from 0 to 1, that chance may take off it: many watchers that started
    /// together drift apart. Default: 0.1.
    pub jitter: f64,
    /// The delay is at least this many times what the last look cost: with 4, at most a fifth of
    /// the time goes into looking. Default: 4.
    pub cost_factor: f64,
    /// Chance's seed.
    pub seed: u64,
}

impl Default for PollSettings {
    fn default() -> Self {
        Self {
            min: Duration::from_secs(1),
            max: Duration::from_secs(30),
            growth: 1.5,
            jitter: 0.1,
            cost_factor: 4.0,
            seed: 0,
        }
    }
}

/// An adaptive time between looks: back to the shortest on a change, longer each time that nothing
/// changed, and never so short that looking takes most of the time.
///
/// ```
/// use std::time::Duration;
/// use pipewright_core::watch::{PollInterval, PollSettings};
///
/// let settings = PollSettings { jitter: 0.0, growth: 2.0, ..PollSettings::default() };
/// let mut interval = PollInterval::new(settings);
/// let free = Duration::ZERO;
/// assert_eq!(interval.next_delay(true, free), Duration::from_secs(1));
/// assert_eq!(interval.next_delay(false, free), Duration::from_secs(2));
/// assert_eq!(interval.next_delay(false, free), Duration::from_secs(4));
/// assert_eq!(interval.next_delay(true, free), Duration::from_secs(1));
/// assert_eq!(interval.next_delay(true, Duration::from_secs(2)), Duration::from_secs(8));
/// ```
#[derive(Debug, Clone)]
pub struct PollInterval {
    settings: PollSettings,
    current: Duration,
    rng: SmallRng,
}

impl PollInterval {
    /// An interval at its shortest.
    pub fn new(settings: PollSettings) -> Self {
        Self {
            settings,
            current: settings.min.min(settings.max),
            rng: SmallRng::seed_from_u64(settings.seed),
        }
    }

    /// The time to wait before the next look. `changed`: whether the last one found a change;
    /// `cost`: how long it took.
    ///
    /// Never more than [`max`](PollSettings::max), or than the cost where that is even longer.
    pub fn next_delay(&mut self, changed: bool, cost: Duration) -> Duration {
        let PollSettings {
            min, max, growth, ..
        } = self.settings;
        let grown = if changed {
            min
        } else {
            times(self.current, growth.max(1.0))
        };
        self.current = grown.max(min).min(max);
        let fair = times(cost, self.settings.cost_factor.max(0.0));
        let delay = self.current.max(fair).min(max.max(cost));
        let jitter = self.settings.jitter.clamp(0.0, 1.0);
        times(delay, 1.0 - jitter * self.rng.random_range(0.0..=1.0))
    }

    /// Back to the shortest, as after a change: something was heard by another way.
    pub fn reset(&mut self) {
        self.current = self.settings.min.min(self.settings.max);
    }
}

impl Default for PollInterval {
    fn default() -> Self {
        Self::new(PollSettings::default())
    }
}

/// Saturates where `Duration::mul_f64` panics; a factor that is not a number changes nothing.
fn times(duration: Duration, factor: f64) -> Duration {
    if factor.is_nan() {
        return duration;
    }
    Duration::try_from_secs_f64(duration.as_secs_f64() * factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_its_bounds_and_repeats_with_the_seed() {
        let draw = |seed| -> Vec<Duration> {
            let settings = PollSettings {
                jitter: 0.5,
                seed,
                ..PollSettings::default()
            };
            let mut interval = PollInterval::new(settings);
            (0..200)
                .map(|n| interval.next_delay(n % 23 == 0, Duration::ZERO))
                .collect()
        };
        let delays = draw(3);
        assert_eq!(delays, draw(3));
        assert_ne!(delays, draw(4));
        assert!(
            delays
                .iter()
                .all(|delay| *delay >= Duration::from_millis(500))
        );
        assert!(delays.iter().all(|delay| *delay <= Duration::from_secs(30)));
        assert!(delays.iter().any(|delay| *delay > Duration::from_secs(25)));
    }

    #[test]
    fn an_expensive_look_is_not_repeated_at_once() {
        let settings = PollSettings {
            jitter: 0.0,
            ..PollSettings::default()
        };
        let mut interval = PollInterval::new(settings);
        let seconds = Duration::from_secs;
        assert_eq!(interval.next_delay(true, seconds(5)), seconds(20));
        assert_eq!(interval.next_delay(true, seconds(20)), seconds(30));
        assert_eq!(interval.next_delay(true, seconds(90)), seconds(90));
        assert_eq!(interval.next_delay(true, seconds(0)), seconds(1));
    }

    #[test]
    fn nonsense_settings_do_no_harm() {
        for (growth, jitter, cost_factor) in [
            (f64::NAN, f64::NAN, f64::NAN),
            (-1.0, -1.0, -1.0),
            (f64::INFINITY, f64::INFINITY, f64::INFINITY),
        ] {
            let settings = PollSettings {
                growth,
                jitter,
                cost_factor,
                ..PollSettings::default()
            };
            let mut interval = PollInterval::new(settings);
            for _ in 0..10 {
                let delay = interval.next_delay(false, Duration::from_secs(1));
                assert!(delay <= Duration::from_secs(30), "{delay:?}");
            }
        }
    }
}
