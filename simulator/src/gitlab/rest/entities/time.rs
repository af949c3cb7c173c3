//! Times and durations as the API writes them.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// `2026-01-05T09:00:00.671Z`
pub fn time(at: DateTime<Utc>) -> Value {
    Value::String(at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// The same, or null.
pub fn time_or_null(at: Option<DateTime<Utc>>) -> Value {
    at.map_or(Value::Null, time)
}

/// Seconds with their fraction, or null.
pub fn seconds(duration: Option<Duration>) -> Value {
    duration.map_or(Value::Null, |duration| json!(duration.as_secs_f64()))
}
