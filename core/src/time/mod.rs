//! Wall time, injected.
//!
//! Two kinds of time exist here. *Waiting* (time-outs, back-off, rate limits, polling) is always
//! tokio's time, which tests pause and advance. *Wall time* (timestamps, "how old is this token",
//! `Retry-After` dates) is read from a [`Clock`] that the caller hands in.
//!
//! ```
//! use std::time::Duration;
//! use pipewright_core::time::{Clock, ManualClock};
//!
//! let noon = "2026-11-21T12:00:00Z".parse().expect("a date");
//! let clock = ManualClock::at(noon);
//! clock.advance(Duration::from_secs(90));
//! assert_eq!(clock.now().to_rfc3339(), "2026-11-21T12:01:30+00:00");
//! ```

mod clock;
mod waiting;

pub use clock::{Clock, ManualClock, SharedClock, SystemClock, TokioClock};
pub(crate) use waiting::after;
pub use waiting::instant_in;
