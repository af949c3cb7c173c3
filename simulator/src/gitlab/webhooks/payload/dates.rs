//! The same date is written in several ways.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

/// How a payload's own dates are written: it depends on how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// `2016-08-12 15:23:28 UTC`: real deliveries pass through a job queue.
    Sent,
    /// `2016-08-12T15:23:28.000Z`: the test button does without.
    Tested,
}

impl Dates {
    pub(super) fn time(self, at: DateTime<Utc>) -> Value {
        Value::String(match self {
            Self::Sent => at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            Self::Tested => iso(at),
        })
    }

    pub(super) fn optional(self, at: Option<DateTime<Utc>>) -> Value {
        at.map_or(Value::Null, |at| self.time(at))
    }
}

/// `2016-08-12T15:23:28.000Z`, whatever the delivery.
pub(super) fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `2011-12-12T14:27:31+00:00`: dates of commits.
pub(super) fn commit_date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// `2021-04-28 21:50:00 +0000`: when a deployment changed.
pub(super) fn status_date(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S +0000").to_string()
}
