//! From a body to a type, or to an error that names the place.

use std::fmt;

use serde::de::DeserializeOwned;

/// The longest text of the server's that is quoted, in characters.
const LONGEST: usize = 200;

/// Why a body is not what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeCause {
    /// There is nothing but white space.
    Empty,
    /// It is a page for people.
    Html,
    /// It is JSON whose end is missing.
    BrokenOff,
    /// It is no JSON, or holds other values than expected.
    Unexpected,
}

/// A body that is not what was expected.
///
/// serde's words quote the value that is wrong, however long it is and whatever is in it: so they
/// are cut, kept apart, and its error is not the source of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    cause: DecodeCause,
    path: String,
    place: (usize, usize),
    detail: String,
}

impl DecodeError {
    /// Why.
    pub fn cause(&self) -> DecodeCause {
        self.cause
    }

    /// Where in the JSON, such as `[3].user.id`; `.` is the whole of it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line and the column, from 1.
    pub fn place(&self) -> (usize, usize) {
        self.place
    }

    /// What is wrong. It may quote the server's value.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            DecodeCause::Empty => formatter.write_str("the answer is empty"),
            DecodeCause::Html => formatter.write_str("the answer is an HTML page, not JSON"),
            DecodeCause::BrokenOff => formatter.write_str("the answer breaks off"),
            DecodeCause::Unexpected => write!(
                formatter,
                "the answer is not what was expected: {}",
                self.detail
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads JSON.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    // Keeping track of the path is half of the cost: only what fails is read with it, again.
    if let Ok(decoded) = serde_json::from_slice(body) {
        return Ok(decoded);
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| {
            let path = shortened(error.path().to_string());
            described(body, path, &error.into_inner())
        })
        .and_then(|decoded| {
            reader
                .end()
                .map(|()| decoded)
                .map_err(|error| described(body, ".".to_owned(), &error))
        })
}

fn described(body: &[u8], path: String, error: &serde_json::Error) -> DecodeError {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let cause = match start {
        None => DecodeCause::Empty,
        Some(b'<') => DecodeCause::Html,
        Some(_) if error.is_eof() => DecodeCause::BrokenOff,
        Some(_) => DecodeCause::Unexpected,
    };
    DecodeError {
        cause,
        path,
        place: (error.line(), error.column()),
        detail: shortened(error.to_string()),
    }
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{DecodeCause, decode};

    #[rstest]
    #[case(b" \n", DecodeCause::Empty, ".")]
    #[case(b" <html>", DecodeCause::Html, ".")]
    #[case(b"[1, 2", DecodeCause::BrokenOff, ".")]
    #[case(b"[1, \"x\"]", DecodeCause::Unexpected, "[1]")]
    #[case(b"[1] [2]", DecodeCause::Unexpected, ".")]
    #[case(b"\xff", DecodeCause::Unexpected, ".")]
    fn says_what_is_wrong_and_where(
        #[case] body: &[u8],
        #[case] cause: DecodeCause,
        #[case] path: &str,
    ) {
        let error = decode::<Vec<u64>>(body).unwrap_err();
        assert_eq!((error.cause(), error.path()), (cause, path), "{error}");
    }

    #[test]
    fn a_long_value_is_cut() {
        let body = format!("[\"{}\"]", "x".repeat(10_000));
        let error = decode::<Vec<u64>>(body.as_bytes()).unwrap_err();
        assert!(error.to_string().len() < 300);
    }
}
