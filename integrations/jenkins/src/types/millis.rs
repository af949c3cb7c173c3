//! Times and durations, which Jenkins writes in milliseconds, and this crate as well.

/// Milliseconds since 1970; zero, absent and beyond all calendars is none.
pub(super) mod time {
    use chrono::{DateTime, Utc};
    use pipewright_core::json::lenient;
    use serde::{Deserializer, Serialize as _, Serializer};

    pub(in crate::types) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let millis: Option<i64> = lenient::number(deserializer)?;
        Ok(millis
            .filter(|millis| *millis > 0)
            .and_then(DateTime::from_timestamp_millis))
    }

    #[expect(clippy::ref_option, reason = "serde's derive calls it so")]
    pub(in crate::types) fn serialize<S: Serializer>(
        time: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(|time| time.timestamp_millis())
            .serialize(serializer)
    }
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
    fn what_is_read_is_written_alike() {
        let answer = json!({
            "_class": "hudson.model.FreeStyleBuild", "number": 7, "building": true, "result": null,
            "timestamp": 1_795_245_906_272_u64, "duration": 1500, "estimatedDuration": -1,
            "queueId": 13,
        });
        let build: BuildStatus = serde_json::from_value(answer.clone()).unwrap();
        let mut written = serde_json::to_value(&build).unwrap();
        assert_eq!(written["estimatedDuration"], json!(null));
        written["estimatedDuration"] = json!(-1);
        assert_eq!(written, answer);
    }
}
