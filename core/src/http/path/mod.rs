//! The way of every request, from the outside in:
//!
//! ```text
//! overall deadline -> circuit breaker -> retry { rate limit -> [recorder] -> credential
//!     -> attempt span -> per-attempt time-out -> transport }
//! ```
//!
//! - The **deadline** is outermost: waits and retries count.
//! - The **breaker** is outside of retry: it judges whole calls, and an open one costs no retries.
//! - The **limiter** is inside of retry: a retry is a request like any other. Redirects to the
//!   server itself pass it as well.
//! - A **recorder** ([`RequestPathBuilder::decorate`]) sits above the credential, so that a cassette
//!   cannot hold one.
//! - The **credential** is added to each attempt, so that a token that was rotated is picked up.

mod attempts;
mod builder;
mod exchange;
mod observer;
mod redirect;
mod request_path;

pub use builder::{RequestPathBuilder, Timeouts};
pub use observer::{AttemptObserver, AttemptReport};
pub use redirect::RedirectPolicy;
pub use request_path::RequestPath;
