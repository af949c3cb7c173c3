//! Numbers as text.

use std::io::Write;

/// Beyond this a 64-bit float no longer holds every integer.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

pub(super) fn push_integer(buffer: &mut Vec<u8>, value: u64) {
    buffer.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// The shortest text that reads back as the same number.
pub(super) fn push_number(buffer: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        buffer.extend_from_slice(b"NaN");
    } else if value.is_infinite() {
        buffer.extend_from_slice(if value > 0.0 { b"+Inf" } else { b"-Inf" });
    } else if value.fract() == 0.0 && value.abs() < MOST_EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "an integer below 2^53")]
        let integer = value as i64;
        buffer.extend_from_slice(itoa::Buffer::new().format(integer).as_bytes());
    } else {
        buffer.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    }
}

/// Milliseconds as seconds.
pub(super) fn push_seconds(buffer: &mut Vec<u8>, milliseconds: i64) {
    if milliseconds < 0 {
        buffer.push(b'-');
    }
    let milliseconds = milliseconds.unsigned_abs();
    push_integer(buffer, milliseconds / 1000);
    let fraction = milliseconds % 1000;
    if fraction > 0 {
        // A vector takes everything.
        let _ = write!(buffer, ".{fraction:03}");
    }
}

/// The text of a bucket's bound, as OpenMetrics wants it and the Go client writes it: always a
/// float, with an exponent from a million on and below a ten-thousandth.
pub(super) fn bound_text(bound: f64) -> String {
    let magnitude = bound.abs();
    if magnitude != 0.0 && !(1e-4..1e6).contains(&magnitude) {
        let text = format!("{bound:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        return format!("{mantissa}e{sign}{digits:0>2}");
    }
    format!("{bound:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: f64) -> String {
        let mut buffer = Vec::new();
        push_number(&mut buffer, value);
        String::from_utf8(buffer).unwrap()
    }

    #[test]
    fn numbers_are_short_and_read_back_the_same() {
        for (value, text) in [
            (0.0, "0"),
            (-3.0, "-3"),
            (61.25, "61.25"),
            (1_795_262_400.0, "1795262400"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(number(value), text);
        }
        for value in [1e300, 1e16, 0.1 + 0.2, 1e-9, 5e-324, MOST_EXACT] {
            assert_eq!(
                number(value).parse::<f64>().unwrap().to_bits(),
                value.to_bits()
            );
        }
    }

    #[test]
    fn bounds_are_written_as_the_go_client_writes_them() {
        for (bound, text) in [
            (0.0, "0.0"),
            (5.0, "5.0"),
            (0.25, "0.25"),
            (0.0001, "0.0001"),
            (0.000_05, "5e-05"),
            (999_999.0, "999999.0"),
            (1e6, "1e+06"),
            (1_048_576.0, "1.048576e+06"),
            (1e100, "1e+100"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(bound_text(bound), text);
        }
    }

    #[test]
    fn milliseconds_are_written_as_seconds() {
        for (milliseconds, text) in [(0, "0"), (1500, "1.500"), (-61_007, "-61.007"), (2000, "2")] {
            let mut buffer = Vec::new();
            push_seconds(&mut buffer, milliseconds);
            assert_eq!(String::from_utf8(buffer).unwrap(), text);
        }
    }
}
