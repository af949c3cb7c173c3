//! Percent-encoding of what goes into a URL, here and nowhere else.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// One segment of a path, or one name or value of a query: whatever it holds stays in it. A slash
/// becomes `%2F`.
///
/// ```
/// use pipewright_core::http::encode_segment;
///
/// assert_eq!(encode_segment("a b/ü?").to_string(), "a%20b%2F%C3%BC%3F");
/// ```
pub fn encode_segment(segment: &str) -> PercentEncode<'_> {
    utf8_percent_encode(segment, RESERVED)
}
