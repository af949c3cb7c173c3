//! Points in tokio's time.

use std::time::Duration;

use tokio::time::Instant;

/// The instant that is `wait` away from now. Servers and settings may ask for more than a clock can
/// count, where `Instant + Duration` panics: what is more than a century away is a century away.
pub fn instant_in(wait: Duration) -> Instant {
    after(Instant::now(), wait)
}

/// As [`instant_in`], from another instant than now.
pub(crate) fn after(start: Instant, wait: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    start + wait.min(CENTURY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_wait_is_too_long() {
        let now = Instant::now();
        assert_eq!(
            instant_in(Duration::from_secs(5)) - now,
            Duration::from_secs(5)
        );
        assert!(instant_in(Duration::MAX) > now);
    }
}
