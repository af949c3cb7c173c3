//! Times and durations, which Jenkins writes in milliseconds. This crate writes durations so, too.

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

/// A number of milliseconds; -1, which Jenkins writes for what it does not know, is none.
pub(super) mod duration {
    use std::time::Duration;

    use pipewright_core::json::lenient;
    use serde::{Deserializer, Serialize as _, Serializer};

    pub(in crate::types) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let millis: Option<i64> = lenient::number(deserializer)?;
        Ok(millis
            .and_then(|millis| u64::try_from(millis).ok())
            .map(Duration::from_millis))
    }

    #[expect(clippy::ref_option, reason = "serde's derive calls it so")]
    pub(in crate::types) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        duration
            .map(|duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::types::BuildStatus;

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        let answer = json!({"number": 7, "duration": 1500, "estimatedDuration": -1});
        let build: BuildStatus = serde_json::from_value(answer).unwrap();
        let written = serde_json::to_value(&build).unwrap();
        assert_eq!(written["duration"], json!(1500));
        assert_eq!(written["estimatedDuration"], json!(null));
    }
}
