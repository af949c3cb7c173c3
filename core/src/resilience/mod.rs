//! What stands between a client and a server that is slow, down, or tired of it.
//!
//! - [`RetryPolicy`] decides, without doing anything, whether a failed attempt is repeated and when.
//! - [`CircuitBreaker`] stops asking a host that keeps failing; [`CircuitBreakers`] keeps one a host.
//! - [`RateLimiter`] keeps below the server's limits, and has a gate that the server's own headers
//!   close.
//!
//! All three live on tokio's time, so that tests pause it, and draw chance from a seed.
//!
//! ```
//! use std::time::Duration;
//! use pipewright_core::resilience::{
//!     Decision, GiveUp, RetryCause, RetryFacts, RetryHistory, RetryPolicy,
//! };
//! use rand::{SeedableRng, rngs::SmallRng};
//!
//! let policy = RetryPolicy::default();
//! let mut rng = SmallRng::seed_from_u64(1);
//! let trigger = RetryFacts { idempotent: false, replayable: true, may_have_been_sent: true };
//!
//! // The server refused it before doing anything, and said for how long: wait and try again.
//! let wait = Some(Duration::from_secs(7));
//! let refused = policy.decide(
//!     RetryCause::Throttled, trigger, RetryHistory::default(), Duration::ZERO, wait, &mut rng,
//! );
//! assert_eq!(refused, Decision::Retry { after: Duration::from_secs(7) });
//!
//! // No answer came: the pipeline may exist by now. Never twice.
//! let lost = policy.decide(
//!     RetryCause::Timeout, trigger, RetryHistory::default(), Duration::ZERO, None, &mut rng,
//! );
//! assert_eq!(lost, Decision::GiveUp(GiveUp::MayHaveBeenSent));
//! ```

mod backoff;
mod circuit_breaker;
mod circuit_breakers;
mod gcra;
mod rate_limiter;
mod retry;

pub use backoff::{Jitter, RetryRule};
pub use circuit_breaker::{
    CircuitBreaker, CircuitBreakerConfig, CircuitOpen, CircuitPermit, CircuitState,
};
pub use circuit_breakers::CircuitBreakers;
pub use rate_limiter::{RateLimiter, RateLimits};
pub use retry::{Decision, GiveUp, RetryCause, RetryFacts, RetryHistory, RetryPolicy};
