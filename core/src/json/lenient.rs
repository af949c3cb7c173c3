//! Readers for fields that servers write in more than one way.
//!
//! For use with `#[serde(deserialize_with = "…")]`, always beside `#[serde(default)]`.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};

/// Reads `null` as the default value, as an absent field is read.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a number written as a number, as text (`"98.29"`) or as `null`.
pub fn number<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: LenientNumber,
{
    deserializer.deserialize_any(NumberVisitor(PhantomData))
}

/// Like [`number`], with `null` read as zero.
pub fn number_or_zero<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: LenientNumber + Default,
{
    Ok(number(deserializer)?.unwrap_or_default())
}

/// A number that [`number`] can read.
pub trait LenientNumber: FromStr + Sized {
    /// What the number is called in messages.
    const EXPECTED: &'static str;
    /// From a whole number that is not negative.
    fn from_unsigned(value: u64) -> Option<Self>;
    /// From a negative whole number.
    fn from_signed(value: i64) -> Option<Self>;
    /// From a number with a fraction.
    fn from_float(value: f64) -> Option<Self>;
    /// Whether a value read from text is a number: Rust reads `NaN` and `inf`, which JSON has not.
    fn is_number(&self) -> bool {
        true
    }
}

impl LenientNumber for f64 {
    const EXPECTED: &'static str = "a number, or text that holds one";
    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON itself has one kind of number"
    )]
    fn from_unsigned(value: u64) -> Option<Self> {
        Some(value as f64)
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON itself has one kind of number"
    )]
    fn from_signed(value: i64) -> Option<Self> {
        Some(value as f64)
    }
    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }
    fn is_number(&self) -> bool {
        self.is_finite()
    }
}

impl LenientNumber for u64 {
    const EXPECTED: &'static str = "a whole number, or text that holds one";
    fn from_unsigned(value: u64) -> Option<Self> {
        Some(value)
    }
    fn from_signed(_: i64) -> Option<Self> {
        None
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "checked to be whole and within range"
    )]
    fn from_float(value: f64) -> Option<Self> {
        (value >= 0.0 && value.fract() == 0.0 && value < u64::MAX as f64).then_some(value as u64)
    }
}

impl LenientNumber for i64 {
    const EXPECTED: &'static str = "a whole number, or text that holds one";
    fn from_unsigned(value: u64) -> Option<Self> {
        value.try_into().ok()
    }
    fn from_signed(value: i64) -> Option<Self> {
        Some(value)
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "checked to be whole and within range"
    )]
    fn from_float(value: f64) -> Option<Self> {
        let within = value >= i64::MIN as f64 && value < i64::MAX as f64;
        (within && value.fract() == 0.0).then_some(value as i64)
    }
}

impl LenientNumber for u8 {
    const EXPECTED: &'static str = "a whole number up to 255, or text that holds one";
    fn from_unsigned(value: u64) -> Option<Self> {
        value.try_into().ok()
    }
    fn from_signed(_: i64) -> Option<Self> {
        None
    }
    fn from_float(value: f64) -> Option<Self> {
        u64::from_float(value).and_then(Self::from_unsigned)
    }
}

struct NumberVisitor<T>(PhantomData<T>);

impl<'de, T: LenientNumber> Visitor<'de> for NumberVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        T::from_unsigned(value)
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        u64::try_from(value)
            .map_or_else(|_| T::from_signed(value), T::from_unsigned)
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Signed(value), &self))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
        T::from_float(value)
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return Ok(None);
        }
        trimmed
            .parse()
            .ok()
            .filter(T::is_number)
            .map(Some)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(value), &self))
    }
}
