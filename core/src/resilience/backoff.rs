//! How long to wait before the n-th retry.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use rand::{Rng, RngExt};

/// How chance shortens a delay, so that clients which failed together do not return together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Jitter {
    /// Anything between nothing and the whole delay. (backon's own jitter adds to the delay instead.)
    #[default]
    Full,
    /// The delay as it is.
    None,
}

/// How often, and after what delays, one cause of failure is retried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryRule {
    /// The most retries, not counting the first attempt. 0: never.
    pub max_retries: u32,
    /// The delay before the first retry, before jitter.
    pub base: Duration,
    /// What each delay is multiplied with to give the next, at least 1.
    pub factor: f32,
    /// No delay is longer.
    pub max_delay: Duration,
    /// What chance does to the delay.
    pub jitter: Jitter,
}

impl RetryRule {
    /// Delays that double from `base` up to one minute, with full jitter.
    pub const fn exponential(max_retries: u32, base: Duration) -> Self {
        Self {
            max_retries,
            base,
            factor: 2.0,
            max_delay: Duration::from_secs(60),
            jitter: Jitter::Full,
        }
    }

    /// The same delay each time, without jitter.
    pub const fn fixed(max_retries: u32, delay: Duration) -> Self {
        Self {
            max_retries,
            base: delay,
            factor: 1.0,
            max_delay: delay,
            jitter: Jitter::None,
        }
    }

    /// Retries without any delay.
    pub const fn at_once(max_retries: u32) -> Self {
        Self::fixed(max_retries, Duration::ZERO)
    }

    /// No retries.
    pub const fn never() -> Self {
        Self::at_once(0)
    }

    /// The delay before the retry that follows `retries` earlier ones.
    pub fn delay(&self, retries: u32, rng: &mut impl Rng) -> Duration {
        let whole = self.delay_without_jitter(retries);
        match self.jitter {
            Jitter::None => whole,
            Jitter::Full => part(whole, rng.random_range(0.0..=1.0)),
        }
    }

    fn delay_without_jitter(&self, retries: u32) -> Duration {
        // More doublings than this saturate whatever they start from.
        let index = usize::try_from(retries).unwrap_or(usize::MAX).min(256);
        ExponentialBuilder::new()
            .with_min_delay(self.base)
            .with_factor(if self.factor >= 1.0 { self.factor } else { 1.0 })
            .with_max_delay(self.max_delay)
            .without_max_times()
            .build()
            .nth(index)
            .map_or(self.max_delay, |delay| delay.min(self.max_delay))
    }
}

/// `Duration::mul_f64` panics where rounding leads beyond the longest duration.
fn part(whole: Duration, share: f64) -> Duration {
    Duration::try_from_secs_f64(whole.as_secs_f64() * share).map_or(whole, |part| part.min(whole))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::SmallRng;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn delays_double_up_to_the_cap() {
        let rule = RetryRule {
            jitter: Jitter::None,
            max_delay: Duration::from_secs(10),
            ..RetryRule::exponential(9, SECOND)
        };
        let mut rng = SmallRng::seed_from_u64(0);
        let delays: Vec<_> = (0..6).map(|n| rule.delay(n, &mut rng).as_secs()).collect();
        assert_eq!(delays, [1, 2, 4, 8, 10, 10]);
        assert_eq!(rule.delay(u32::MAX, &mut rng).as_secs(), 10);
        let slow = RetryRule {
            base: SECOND * 99,
            ..rule
        };
        assert_eq!(slow.delay(0, &mut rng).as_secs(), 10);
    }

    #[test]
    fn full_jitter_spreads_over_the_whole_delay_and_repeats_with_the_seed() {
        let rule = RetryRule::exponential(3, SECOND);
        let draw = |seed| -> Vec<Duration> {
            let mut rng = SmallRng::seed_from_u64(seed);
            (0..1000).map(|_| rule.delay(2, &mut rng)).collect()
        };
        let delays = draw(7);
        assert_eq!(delays, draw(7));
        assert_ne!(delays, draw(8));
        assert!(delays.iter().all(|delay| *delay <= 4 * SECOND));
        assert!(delays.iter().any(|delay| *delay < SECOND / 2));
        assert!(delays.iter().any(|delay| *delay > 7 * SECOND / 2));
        let mean = delays.iter().sum::<Duration>() / 1000;
        assert!(mean.abs_diff(2 * SECOND) < SECOND / 5, "{mean:?}");
    }

    #[test]
    fn the_longest_delay_is_no_panic() {
        let rule = RetryRule {
            max_delay: Duration::MAX,
            ..RetryRule::exponential(9, Duration::MAX)
        };
        let mut rng = SmallRng::seed_from_u64(0);
        for retries in 0..100 {
            assert!(rule.delay(retries, &mut rng) <= Duration::MAX);
        }
        assert_eq!(part(Duration::MAX, 1.0), Duration::MAX);
    }

    #[test]
    fn nonsense_factors_do_no_harm() {
        let mut rng = SmallRng::seed_from_u64(0);
        for factor in [f32::NAN, -1.0, 0.0, f32::INFINITY] {
            let rule = RetryRule {
                factor,
                ..RetryRule::exponential(3, SECOND)
            };
            assert!(rule.delay(5, &mut rng) <= rule.max_delay);
        }
    }
}
