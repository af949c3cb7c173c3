//! Percent-encoding of what goes into a URL, here and nowhere else.

use std::fmt::{self, Write};

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

/// Adds to a URL what `value` shows, encoded as [`encode_segment`] does. Nothing is put together
/// elsewhere first: every request has several of these.
///
/// ```
/// use pipewright_core::http::push_segment;
///
/// let mut path = "/projects/".to_owned();
/// push_segment(&mut path, "acme/shop");
/// assert_eq!(path, "/projects/acme%2Fshop");
/// ```
pub fn push_segment(url: &mut String, value: impl fmt::Display) {
    struct Encoded<'a>(&'a mut String);

    impl Write for Encoded<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.extend(encode_segment(text));
            Ok(())
        }
    }

    // Writing to a string does not fail.
    let _ = write!(Encoded(url), "{value}");
}
