//! Stops asking a host that keeps failing.
//!
//! Hand-written because no kept crate takes a clock: theirs read the standard library's, which
//! paused tokio time does not move.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::time::instant_in;

/// When a breaker opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitBreakerConfig {
    /// Failures in a row that open it. 0: it never opens. Default: 5.
    pub failure_threshold: u32,
    /// Probes that must succeed in a row to close it again. 0 counts as 1. Default: 2.
    pub success_threshold: u32,
    /// How long it stays open before a probe is let through. Default: 30 s.
    pub reset_timeout: Duration,
}

impl Default for CircuitBreakerConfig {
    fn default() -> Self {
        Self {
            failure_threshold: 5,
            success_threshold: 2,
            reset_timeout: Duration::from_secs(30),
        }
    }
}

impl CircuitBreakerConfig {
    /// A breaker that never opens.
    pub fn disabled() -> Self {
        Self {
            failure_threshold: 0,
            ..Self::default()
        }
    }
}

/// The breaker is open: the host is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the circuit is open after repeated failures; next probe in {retry_in:?}")]
pub struct CircuitOpen {
    /// When to ask again: at the next probe, or, while a probe is under way, after an estimate of
    /// at most one second.
    pub retry_in: Duration,
}

/// What a breaker does with requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    /// Lets all through.
    Closed,
    /// Lets none through.
    Open,
    /// Lets one probe at a time through.
    HalfOpen,
}

/// A circuit breaker. Counts failures in a row; opens at the threshold; after the reset time-out
/// admits one probe at a time, and closes when enough of them succeeded in a row. A failed probe
/// opens it again.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use pipewright_core::resilience::{CircuitBreaker, CircuitBreakerConfig, CircuitState};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
/// #     .expect("a runtime").block_on(async {
/// let breaker = Arc::new(CircuitBreaker::new(CircuitBreakerConfig::default()));
/// for _ in 0..5 {
///     breaker.try_acquire().expect("closed").failure();
/// }
/// let refused = breaker.try_acquire().expect_err("open");
/// assert_eq!(refused.retry_in, Duration::from_secs(30));
///
/// tokio::time::sleep(refused.retry_in).await;
/// breaker.try_acquire().expect("the first probe").success();
/// breaker.try_acquire().expect("the second probe").success();
/// assert_eq!(breaker.state(), CircuitState::Closed);
/// # });
/// ```
#[derive(Debug)]
pub struct CircuitBreaker {
    config: CircuitBreakerConfig,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    phase: Phase,
    /// Counts the changes of phase. A verdict on a request from before a change says nothing about
    /// the host as it is now.
    epoch: u64,
}

#[derive(Debug)]
enum Phase {
    Closed { failures: u32 },
    Open { until: Instant },
    HalfOpen { successes: u32, probing: bool },
}

impl Inner {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.epoch = self.epoch.wrapping_add(1);
    }
}

impl CircuitBreaker {
    /// A closed breaker.
    pub fn new(config: CircuitBreakerConfig) -> Self {
        Self {
            config,
            inner: Mutex::new(Inner {
                phase: Phase::Closed { failures: 0 },
                epoch: 0,
            }),
        }
    }

    /// Asks to send one request. Report how it went on the permit.
    ///
    /// # Errors
    ///
    /// [`CircuitOpen`] while the breaker is open, or half-open with a probe under way.
    pub fn try_acquire(self: &Arc<Self>) -> Result<CircuitPermit, CircuitOpen> {
        let mut inner = self.lock();
        if let Phase::Open { until } = inner.phase {
            let retry_in = until.saturating_duration_since(Instant::now());
            if !retry_in.is_zero() {
                return Err(CircuitOpen { retry_in });
            }
            inner.enter(Phase::HalfOpen {
                successes: 0,
                probing: false,
            });
        }
        if let Phase::HalfOpen { probing, .. } = &mut inner.phase {
            if *probing {
                let retry_in = self.config.reset_timeout.min(Duration::from_secs(1));
                return Err(CircuitOpen { retry_in });
            }
            *probing = true;
        }
        Ok(CircuitPermit {
            breaker: Arc::clone(self),
            epoch: inner.epoch,
            verdict: Verdict::None,
        })
    }

    /// What it does with requests now.
    pub fn state(&self) -> CircuitState {
        match self.lock().phase {
            Phase::Closed { .. } => CircuitState::Closed,
            Phase::Open { until } if Instant::now() < until => CircuitState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => CircuitState::HalfOpen,
        }
    }

    fn settle(&self, epoch: u64, verdict: Verdict) {
        let mut inner = self.lock();
        if inner.epoch != epoch {
            return;
        }
        let next = match (&mut inner.phase, verdict) {
            (Phase::Closed { failures }, Verdict::Success) => {
                *failures = 0;
                None
            }
            (Phase::Closed { failures }, Verdict::Failure) => {
                *failures = failures.saturating_add(1);
                let threshold = self.config.failure_threshold;
                (threshold > 0 && *failures >= threshold).then(|| self.open())
            }
            (Phase::HalfOpen { successes, probing }, Verdict::Success) => {
                *probing = false;
                *successes += 1;
                (*successes >= self.config.success_threshold)
                    .then_some(Phase::Closed { failures: 0 })
            }
            (Phase::HalfOpen { .. }, Verdict::Failure) => Some(self.open()),
            (Phase::HalfOpen { probing, .. }, Verdict::None) => {
                *probing = false;
                None
            }
            (Phase::Closed { .. }, Verdict::None) | (Phase::Open { .. }, _) => None,
        };
        if let Some(phase) = next {
            inner.enter(phase);
        }
    }

    fn open(&self) -> Phase {
        Phase::Open {
            until: instant_in(self.config.reset_timeout),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Clone, Copy)]
enum Verdict {
    None,
    Success,
    Failure,
}

/// Leave to send one request. Dropped without a verdict (its future was cancelled, or what happened
/// says nothing about the host) it counts neither way, and makes room for the next probe.
#[derive(Debug)]
#[must_use = "a permit that is dropped at once says nothing about the host"]
pub struct CircuitPermit {
    breaker: Arc<CircuitBreaker>,
    epoch: u64,
    verdict: Verdict,
}

impl CircuitPermit {
    /// The host answered as a working one does (a 404 and a 429 are such answers).
    pub fn success(mut self) {
        self.verdict = Verdict::Success;
    }

    /// The host did not answer, or answered that it is broken.
    pub fn failure(mut self) {
        self.verdict = Verdict::Failure;
    }
}

impl Drop for CircuitPermit {
    fn drop(&mut self) {
        self.breaker.settle(self.epoch, self.verdict);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> Arc<CircuitBreaker> {
        Arc::new(CircuitBreaker::new(CircuitBreakerConfig::default()))
    }

    fn opened() -> Arc<CircuitBreaker> {
        let breaker = breaker();
        for _ in 0..5 {
            breaker.try_acquire().unwrap().failure();
        }
        assert_eq!(breaker.state(), CircuitState::Open);
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn only_failures_in_a_row_open_it() {
        let breaker = breaker();
        for _ in 0..10 {
            for _ in 0..4 {
                breaker.try_acquire().unwrap().failure();
            }
            breaker.try_acquire().unwrap().success();
        }
        assert_eq!(breaker.state(), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_and_a_failed_one_opens_again() {
        let breaker = opened();
        tokio::time::advance(Duration::from_secs(30)).await;
        let probe = breaker.try_acquire().unwrap();
        let refused = breaker.try_acquire().unwrap_err();
        assert_eq!(refused.retry_in, Duration::from_secs(1));
        probe.failure();
        let refused = breaker.try_acquire().unwrap_err();
        assert_eq!(refused.retry_in, Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_probe_does_not_wedge_it() {
        let breaker = opened();
        tokio::time::advance(Duration::from_secs(30)).await;
        for _ in 0..3 {
            drop(breaker.try_acquire().unwrap());
        }
        breaker.try_acquire().unwrap().success();
        breaker.try_acquire().unwrap().success();
        assert_eq!(breaker.state(), CircuitState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn verdicts_from_before_a_change_do_not_count() {
        let breaker = breaker();
        let early_success = breaker.try_acquire().unwrap();
        let early_failure = breaker.try_acquire().unwrap();
        for _ in 0..5 {
            breaker.try_acquire().unwrap().failure();
        }
        tokio::time::advance(Duration::from_secs(30)).await;
        let probe = breaker.try_acquire().unwrap();
        early_success.success();
        early_failure.failure();
        assert!(
            breaker.try_acquire().is_err(),
            "the probe is still under way"
        );
        probe.success();
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
    }

    #[tokio::test(start_paused = true)]
    async fn thresholds_of_zero_mean_never_and_one() {
        let never = Arc::new(CircuitBreaker::new(CircuitBreakerConfig::disabled()));
        for _ in 0..100 {
            never.try_acquire().unwrap().failure();
        }
        let config = CircuitBreakerConfig {
            failure_threshold: 1,
            success_threshold: 0,
            reset_timeout: Duration::MAX,
        };
        let breaker = Arc::new(CircuitBreaker::new(config));
        breaker.try_acquire().unwrap().failure();
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}
