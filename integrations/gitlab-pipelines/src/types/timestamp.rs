//! Timestamps in every format GitLab writes.
//!
//! The same field has several formats: the REST API writes RFC 3339 with milliseconds, web hooks
//! write `2016-08-12 15:23:28 UTC` or `2021-04-28 21:50:00 +0200`, expiry dates are dates only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Deserializer, de};

/// Reads a timestamp in any of GitLab's formats; a date alone is its midnight in UTC.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    if let Some(naive) = text.strip_suffix(" UTC") {
        let naive = NaiveDateTime::parse_from_str(naive, "%Y-%m-%d %H:%M:%S%.f").ok()?;
        return Some(naive.and_utc());
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M:%S%.f%z"] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return Some(time.with_timezone(&Utc));
        }
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"] {
        if let Ok(naive) = NaiveDateTime::parse_from_str(text, format) {
            return Some(naive.and_utc());
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_time(NaiveTime::MIN).and_utc())
}

/// For `#[serde(deserialize_with)]` on a timestamp that is always there.
pub fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| invalid(&text))
}

/// For `#[serde(default, deserialize_with)]` on a timestamp that may be absent, `null` or empty.
pub fn optional<'de, D>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    match text.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| invalid(text)),
    }
}

/// For `#[serde(default, deserialize_with)]` on a calendar date (`expires_at`); a full timestamp
/// is read as its day.
pub fn optional_date<'de, D>(deserializer: D) -> Result<Option<NaiveDate>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(optional(deserializer)?.map(|time| time.date_naive()))
}

/// How this crate writes a timestamp in a query or a body: UTC, to the microsecond at most.
pub fn format(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn invalid<E: de::Error>(text: &str) -> E {
    E::invalid_value(
        de::Unexpected::Str(text),
        &"a timestamp such as 2016-08-12T15:23:28.000Z or 2016-08-12 15:23:28 UTC",
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::parse;

    #[rstest]
    #[case("2016-08-12 15:23:28 UTC", "2016-08-12T15:23:28+00:00")]
    #[case("2021-02-23T02:41:37.886Z", "2021-02-23T02:41:37.886+00:00")]
    #[case("2021-04-28 21:50:00 +0200", "2021-04-28T19:50:00+00:00")]
    #[case("2011-12-12T14:27:31+02:00", "2011-12-12T12:27:31+00:00")]
    #[case("2013-12-03T17:23:34Z", "2013-12-03T17:23:34+00:00")]
    #[case("2013-12-03T17:23:34", "2013-12-03T17:23:34+00:00")]
    #[case("2013-12-03T17:23:34.5+0100", "2013-12-03T16:23:34.500+00:00")]
    #[case(" 2027-01-31 ", "2027-01-31T00:00:00+00:00")]
    fn reads_every_format(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(parse(text).unwrap().to_rfc3339(), expected);
    }

    #[rstest]
    #[case("")]
    #[case("yesterday")]
    #[case("2016-13-12 15:23:28 UTC")]
    fn refuses_what_is_no_time(#[case] text: &str) {
        assert_eq!(parse(text), None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
