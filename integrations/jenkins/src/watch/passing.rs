//! Errors that may pass.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// Whether a look that failed so may succeed later. An answer that cannot be read may come from a
/// proxy in between.
pub(crate) fn may_pass(error: &Error) -> bool {
    error.is_retryable() || error.kind() == ErrorKind::Decode
}

/// How long the server asks to be left alone, of which at most a quarter of an hour is believed.
pub(crate) fn asked_wait(error: &Error) -> Duration {
    const LONGEST: Duration = Duration::from_secs(15 * 60);
    error.retry_after().unwrap_or_default().min(LONGEST)
}
