//! Times and durations, which Jenkins writes in milliseconds.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pipewright_core::json::lenient;
use serde::Deserializer;

/// Reads milliseconds since 1970; zero, absent and beyond all calendars is none.
pub(super) fn time<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let millis: Option<i64> = lenient::number(deserializer)?;
    Ok(millis
        .filter(|millis| *millis > 0)
        .and_then(DateTime::from_timestamp_millis))
}

/// Reads a number of milliseconds; -1, which Jenkins writes for what it does not know, is none.
pub(super) fn duration<'de, D>(deserializer: D) -> Result<Option<Duration>, D::Error>
where
    D: Deserializer<'de>,
{
    let millis: Option<i64> = lenient::number(deserializer)?;
    Ok(millis
        .and_then(|millis| u64::try_from(millis).ok())
        .map(Duration::from_millis))
}
