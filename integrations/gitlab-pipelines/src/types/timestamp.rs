//! Timestamps in every format GitLab writes.
//!
//! The same field has several formats: the REST API writes RFC 3339 with milliseconds, web hooks
//! write `2016-08-12 15:23:28 UTC` or `2021-04-28 21:50:00 +0200`, expiry dates are dates only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Deserializer, de};

const EXPECTED: &str = "a timestamp such as 2016-08-12T15:23:28.000Z or 2016-08-12 15:23:28 UTC";

/// Reads a timestamp in any of GitLab's formats; a date alone is its midnight in UTC.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Some(time) = in_utc(text.as_bytes()) {
        return Some(time);
    }
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

/// The two forms that nearly all timestamps have, `2016-08-12T15:23:28.000Z` and
/// `2016-08-12 15:23:28 UTC`. A web hook holds dozens, and reading the format each time takes longer
/// than reading the rest of it.
fn in_utc(text: &[u8]) -> Option<DateTime<Utc>> {
    let (head, rest) = text.split_at_checked(19)?;
    let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        separator,
        h1,
        h2,
        b':',
        i1,
        i2,
        b':',
        s1,
        s2,
    ] = head
    else {
        return None;
    };
    let nanoseconds = match (separator, rest) {
        (b'T', b"Z") | (b' ', b" UTC") => 0,
        (b'T', [b'.', fraction @ .., b'Z']) if (1..=9).contains(&fraction.len()) => {
            let scale = 10_u32.pow(9 - u32::try_from(fraction.len()).ok()?);
            number(fraction)? * scale
        }
        _ => return None,
    };
    NaiveDate::from_ymd_opt(
        i32::try_from(number(&[y1, y2, y3, y4])?).ok()?,
        number(&[m1, m2])?,
        number(&[d1, d2])?,
    )?
    .and_hms_nano_opt(
        number(&[h1, h2])?,
        number(&[i1, i2])?,
        number(&[s1, s2])?,
        nanoseconds,
    )
    .map(|time| time.and_utc())
}

/// Nine digits at most.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        Some(number * 10 + u32::from(digit))
    })
}

struct Timestamp;

impl<'de> de::Visitor<'de> for Timestamp {
    type Value = Option<DateTime<Utc>>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match text.trim() {
            "" => Ok(None),
            text => parse(text).map(Some).ok_or_else(|| invalid(text)),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
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
    deserializer.deserialize_option(Timestamp)
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
    E::invalid_value(de::Unexpected::Str(text), &EXPECTED)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{DateTime, parse};

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

        /// Any figures, most of them no time at all, are read as chrono reads them.
        #[test]
        fn the_quick_way_is_the_same(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?Z",
        ) {
            let expected = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.to_utc());
            proptest::prop_assert_eq!(parse(&text), expected);
            if !text.contains('.') {
                let of_hook = text.replace('T', " ").replace('Z', " UTC");
                // A leap second is a time in one format only.
                if expected.is_some() && !text.contains(":60") {
                    proptest::prop_assert_eq!(parse(&of_hook), expected);
                }
            }
        }
    }
}
