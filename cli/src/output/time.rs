//! Times and durations for people.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// A moment to the minute, in UTC: tables are compared and grepped, and ages grow old.
pub(crate) fn moment(time: &DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

/// A number of seconds as [`span`] shows it.
pub(crate) fn seconds(seconds: f64) -> String {
    span(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// A duration in its two largest units: `48s`, `2m 05s`, `1h 07m`, `3d 04h`.
pub(crate) fn span(duration: Duration) -> String {
    let total = duration.as_secs();
    let (days, hours, minutes, seconds) = (
        total / 86400,
        total / 3600 % 24,
        total / 60 % 60,
        total % 60,
    );
    if days > 0 {
        format!("{days}d {hours:02}h")
    } else if hours > 0 {
        format!("{hours}h {minutes:02}m")
    } else if minutes > 0 {
        format!("{minutes}m {seconds:02}s")
    } else {
        format!("{seconds}s")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0.4, "0s")]
    #[case(48.0, "48s")]
    #[case(125.9, "2m 05s")]
    #[case(4020.0, "1h 07m")]
    #[case(273_600.0, "3d 04h")]
    #[case(-1.0, "0s")]
    #[case(f64::NAN, "0s")]
    fn shows_a_duration(#[case] given: f64, #[case] expected: &str) {
        assert_eq!(seconds(given), expected);
    }
}
