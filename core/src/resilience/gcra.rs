//! governor's rate limiter on tokio's clock, with a step back.

use std::num::NonZeroU32;
use std::ops::Add;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{NotUntil, Quota};
use tokio::time::Instant;

/// One limit: so many at once, one more each period.
pub(super) struct Gcra {
    limiter: governor::RateLimiter<NotKeyed, State, TokioTime, NoOpMiddleware<TokioInstant>>,
    state: State,
}

impl Gcra {
    /// `burst` at once, then one each `period`. `None` if the period is zero: no limit.
    pub(super) fn new(burst: NonZeroU32, period: Duration) -> Option<Self> {
        let quota = Quota::with_period(period)?.allow_burst(burst);
        let state = State::default();
        let limiter = governor::RateLimiter::new(quota, state.clone(), TokioTime);
        Some(Self { limiter, state })
    }

    /// Takes one now, or says when to ask again.
    pub(super) fn take(&self) -> Result<Taken<'_>, Instant> {
        let before = self.state.get();
        match self.limiter.check() {
            Ok(()) => Ok(Taken { gcra: self, before }),
            Err(refusal) => Err(earliest(&refusal)),
        }
    }
}

fn earliest(refusal: &NotUntil<TokioInstant>) -> Instant {
    refusal.earliest_possible().0
}

/// What was taken, and can be given back as long as nobody took after it.
pub(super) struct Taken<'limit> {
    gcra: &'limit Gcra,
    before: Option<Nanos>,
}

impl Taken<'_> {
    pub(super) fn give_back(self) {
        self.gcra.state.set(self.before);
    }
}

/// A state that can be put back, which governor's own cannot. Two limits are to be taken together
/// or not at all: to keep one while waiting for the other would let one request too many through
/// afterwards, and to waste it can halve the rate.
#[derive(Debug, Clone, Default)]
struct State(Arc<Mutex<Option<Nanos>>>);

impl State {
    fn get(&self) -> Option<Nanos> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, value: Option<Nanos>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

impl StateStore for State {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, next) = f(*state)?;
        *state = Some(next);
        Ok(outcome)
    }
}

#[derive(Debug, Clone, Copy)]
struct TokioTime;

impl Clock for TokioTime {
    type Instant = TokioInstant;

    fn now(&self) -> TokioInstant {
        TokioInstant(Instant::now())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TokioInstant(Instant);

impl Add<Nanos> for TokioInstant {
    type Output = Self;

    fn add(self, nanos: Nanos) -> Self {
        Self(self.0 + Duration::from(nanos))
    }
}

impl Reference for TokioInstant {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_duration_since(earlier.0).into()
    }

    fn saturating_sub(&self, nanos: Nanos) -> Self {
        Self(self.0.checked_sub(nanos.into()).unwrap_or(self.0))
    }
}
