//! Numbers as people write them in a scenario.

use std::fmt;
use std::time::Duration;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A time in seconds: `3`, `0.5`, or a text with a unit such as `90m` or `7d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub Duration);

/// A time that is drawn from a range: `3`, or `[2, 4.5]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondsRange {
    /// The shortest.
    pub min: Duration,
    /// The longest.
    pub max: Duration,
}

/// A number of bytes: `1024`, or a text such as `200 MB` or `1 GiB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// The longest time a scenario may ask for; far enough, and no sum overflows.
const LONGEST: f64 = 100.0 * 365.0 * 86_400.0;

fn duration<E: Error>(seconds: f64) -> Result<Duration, E> {
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(E::custom("a time is at least 0 s and at most 100 years"));
    }
    Duration::try_from_secs_f64(seconds).map_err(E::custom)
}

/// Splits `"200 MB"` into the number and the unit in lower case.
fn number_and_unit(text: &str) -> Option<(f64, String)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit.trim().to_ascii_lowercase()))
}

struct SecondsVisitor;

impl Visitor<'_> for SecondsVisitor {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time in seconds, or with a unit such as 90m, 12h or 7d")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Seconds, E> {
        duration(value).map(Seconds)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a time of 2^53 seconds is refused anyway"
    )]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Seconds, E> {
        self.visit_f64(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a time of 2^53 seconds is refused anyway"
    )]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Seconds, E> {
        self.visit_f64(value as f64)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Seconds, E> {
        let unknown = || E::custom(format!("`{value}` is not a time such as 90m, 12h or 7d"));
        let (number, unit) = number_and_unit(value).ok_or_else(unknown)?;
        let factor = match unit.as_str() {
            "" | "s" => 1.0,
            "ms" => 0.001,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return Err(unknown()),
        };
        duration(number * factor).map(Seconds)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondsVisitor)
    }
}

struct RangeVisitor;

impl<'de> Visitor<'de> for RangeVisitor {
    type Value = SecondsRange;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time in seconds, or the shortest and longest such as [2, 4]")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<SecondsRange, E> {
        SecondsVisitor.visit_f64(value).map(SecondsRange::from)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<SecondsRange, E> {
        SecondsVisitor.visit_u64(value).map(SecondsRange::from)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<SecondsRange, E> {
        SecondsVisitor.visit_i64(value).map(SecondsRange::from)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<SecondsRange, E> {
        SecondsVisitor.visit_str(value).map(SecondsRange::from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<SecondsRange, A::Error> {
        let wrong = || A::Error::custom("a range is two times, such as [2, 4]");
        let Seconds(min) = items.next_element()?.ok_or_else(wrong)?;
        let Seconds(max) = items.next_element()?.ok_or_else(wrong)?;
        if items.next_element::<Seconds>()?.is_some() || max < min {
            return Err(wrong());
        }
        Ok(SecondsRange { min, max })
    }
}

impl<'de> Deserialize<'de> for SecondsRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RangeVisitor)
    }
}

impl From<Seconds> for SecondsRange {
    fn from(Seconds(time): Seconds) -> Self {
        Self {
            min: time,
            max: time,
        }
    }
}

struct ByteSizeVisitor;

impl Visitor<'_> for ByteSizeVisitor {
    type Value = ByteSize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of bytes, or a size such as 200 MB or 1 GiB")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<ByteSize, E> {
        Ok(ByteSize(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<ByteSize, E> {
        u64::try_from(value).map(ByteSize).map_err(E::custom)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number has neither sign nor exponent; a fraction of a byte is dropped"
    )]
    fn visit_str<E: Error>(self, value: &str) -> Result<ByteSize, E> {
        let unknown = || E::custom(format!("`{value}` is not a size such as 200 MB or 1 GiB"));
        let (number, unit) = number_and_unit(value).ok_or_else(unknown)?;
        let factor = match unit.as_str() {
            "" | "b" => 1.0,
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "kib" => 1024.0,
            "mib" => 1_048_576.0,
            "gib" => 1_073_741_824.0,
            _ => return Err(unknown()),
        };
        Ok(ByteSize((number * factor) as u64))
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByteSizeVisitor)
    }
}
