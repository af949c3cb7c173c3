//! Keeps below the server's limits.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::gcra::{Gcra, Taken};
use crate::time::instant_in;

/// How many requests are sent. `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests a second, in the long run. Default: 10.
    pub per_second: Option<NonZeroU32>,
    /// Requests at once after a quiet time. Default: 20; `None` is as many as in one second.
    pub burst: Option<NonZeroU32>,
    /// Requests in any 60 seconds, the burst included. Default: 600.
    pub per_minute: Option<NonZeroU32>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self::new(10, 20, 600)
    }
}

impl RateLimits {
    /// These limits; 0 is none.
    pub const fn new(per_second: u32, burst: u32, per_minute: u32) -> Self {
        Self {
            per_second: NonZeroU32::new(per_second),
            burst: NonZeroU32::new(burst),
            per_minute: NonZeroU32::new(per_minute),
        }
    }

    /// No limits. The gate still works.
    pub const fn unlimited() -> Self {
        Self::new(0, 0, 0)
    }

    fn second(&self) -> Option<Gcra> {
        let rate = self.per_second?;
        Gcra::new(
            self.burst.unwrap_or(rate),
            share(Duration::from_secs(1), rate.get()),
        )
    }

    /// A server counts the requests of a minute, bursts and all. A limit of `n` a minute with a
    /// burst of `b` that refills at `n` a minute would let `n + b` through in the first; refilling
    /// at `n - b + 1` keeps every minute at `n`.
    fn minute(&self) -> Option<Gcra> {
        let most = self.per_minute?;
        let tenth = NonZeroU32::new(most.get() / 10).unwrap_or(NonZeroU32::MIN);
        let burst = self.burst.or(self.per_second).unwrap_or(tenth).min(most);
        let refills = most.get() - burst.get() + 1;
        Gcra::new(burst, share(Duration::from_secs(60), refills))
    }
}

/// Rounded up to the nanosecond: rounded down, the last request of a minute would be early.
fn share(whole: Duration, parts: u32) -> Duration {
    let exact = whole / parts;
    if exact * parts == whole {
        exact
    } else {
        exact + Duration::from_nanos(1)
    }
}

/// Limits requests by the second and by the minute (GCRA), behind a gate that the server's own
/// headers close. First come, first served. Cancelling a waiting call takes nothing.
///
/// ```
/// use std::time::Duration;
/// use pipewright_core::resilience::{RateLimiter, RateLimits};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
/// #     .expect("a runtime").block_on(async {
/// let limiter = RateLimiter::new(RateLimits::new(10, 20, 0));
/// for _ in 0..20 {
///     assert_eq!(limiter.acquire().await, Duration::ZERO);
/// }
/// assert_eq!(limiter.acquire().await, Duration::from_millis(100));
///
/// // The server said: nothing left before its limit resets.
/// limiter.close_for(Duration::from_secs(40));
/// assert!(limiter.acquire().await >= Duration::from_secs(40));
/// # });
/// ```
pub struct RateLimiter {
    second: Option<Gcra>,
    minute: Option<Gcra>,
    max_closure: Duration,
    opens: Mutex<Option<Instant>>,
    /// Tokio's mutex is fair: who waits for it is served in order. Its holder waits for the limits.
    turn: tokio::sync::Mutex<()>,
}

impl RateLimiter {
    /// The longest that one closing lasts, unless set otherwise: GitLab's longest period is an
    /// hour, but one wrong header must not stop a client for that long.
    pub const DEFAULT_MAX_CLOSURE: Duration = Duration::from_secs(15 * 60);

    /// A limiter with an open gate.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            second: limits.second(),
            minute: limits.minute(),
            max_closure: Self::DEFAULT_MAX_CLOSURE,
            opens: Mutex::new(None),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// A limiter of so many requests a second in the long run, which may be less than one, and so
    /// many at once after a quiet time. A rate that is no number above zero is no limit.
    pub fn per_second(rate: f64, burst: NonZeroU32) -> Self {
        let period = Duration::try_from_secs_f64(rate.recip()).ok();
        // Rounded down, the last request of a second would be early.
        let period = period.filter(|_| rate.is_finite() && rate > 0.0);
        let period = period.map(|period| period.saturating_add(Duration::from_nanos(1)));
        Self {
            second: period.and_then(|period| Gcra::new(burst, period)),
            ..Self::new(RateLimits::unlimited())
        }
    }

    /// Sets the longest time, from the moment of closing, that the gate stays closed.
    pub fn with_max_closure(mut self, max_closure: Duration) -> Self {
        self.max_closure = max_closure;
        self
    }

    /// Waits for this caller's turn, for the gate and for both limits, and takes one request from
    /// them. Returns the time waited.
    pub async fn acquire(&self) -> Duration {
        if self.try_acquire() {
            return Duration::ZERO;
        }
        let start = Instant::now();
        let _turn = self.turn.lock().await;
        while let Err(earliest) = self.take() {
            sleep_until(earliest).await;
        }
        start.elapsed()
    }

    /// Takes one request if nobody waits before this caller and nothing holds it up: nearly always.
    pub(crate) fn try_acquire(&self) -> bool {
        self.turn.try_lock().is_ok_and(|_turn| self.take().is_ok())
    }

    /// Closes the gate until this instant, at most the maximum closure from now. Only ever extends:
    /// a gate that is closed for longer stays so.
    pub fn close_until(&self, instant: Instant) {
        let now = Instant::now();
        let until = now
            .checked_add(self.max_closure)
            .map_or(instant, |cap| instant.min(cap));
        let mut opens = self.opens.lock().unwrap_or_else(PoisonError::into_inner);
        if until > now && opens.is_none_or(|opens| until > opens) {
            *opens = Some(until);
        }
    }

    /// [Closes the gate](Self::close_until) for this long.
    pub fn close_for(&self, duration: Duration) {
        self.close_until(instant_in(duration));
    }

    /// How long the gate stays closed; `None` when it is open.
    pub fn closed_for(&self) -> Option<Duration> {
        let opens = (*self.opens.lock().unwrap_or_else(PoisonError::into_inner))?;
        let left = opens.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// Takes from both limits now, or says when to try again.
    fn take(&self) -> Result<(), Instant> {
        if let Some(left) = self.closed_for() {
            return Err(Instant::now() + left);
        }
        let minute = self.minute.as_ref().map(Gcra::take).transpose()?;
        let second = self.second.as_ref().map(Gcra::take).transpose();
        second.map(drop).inspect_err(|_| {
            if let Some(minute) = minute {
                Taken::give_back(minute);
            }
        })
    }
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new(RateLimits::default())
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RateLimiter")
            .field("closed_for", &self.closed_for())
            .finish_non_exhaustive()
    }
}
