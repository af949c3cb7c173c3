//! From a body to a type, or to an error that names the place.

use http::StatusCode;
use serde::de::DeserializeOwned;

use super::Error;
use super::context::Context;
use super::kind::ErrorKind;

impl Error {
    /// Reads an answer of a successful status.
    pub(crate) fn decode<T: DeserializeOwned>(
        context: &Context,
        status: StatusCode,
        body: &[u8],
    ) -> Result<T, Self> {
        // Keeping track of the path is half of the cost: only what fails is read with it, again.
        if let Ok(decoded) = serde_json::from_slice(body) {
            return Ok(decoded);
        }
        let mut reader = serde_json::Deserializer::from_slice(body);
        serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            let error = error.into_inner();
            let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
            let (message, hint) = match start {
                None => ("the answer is empty".to_owned(), None),
                Some(b'<') => (
                    "the answer is an HTML page, not JSON".to_owned(),
                    Some("check the base URL, and whether a proxy asks people to sign in"),
                ),
                Some(_) if error.is_eof() => ("the answer breaks off".to_owned(), None),
                Some(_) => (unexpected(context, &error), None),
            };
            let decoded = Self::new(ErrorKind::Decode, context, message)
                .with_status(status)
                .with_json_path(shortened(path));
            match hint {
                Some(hint) => decoded.with_hint(hint),
                None => decoded,
            }
        })
    }
}

/// The longest text of the server's that is quoted, in characters.
const LONGEST: usize = 200;

/// What is wrong with a value. serde's words quote it, however long it is and whatever is in it:
/// so they are cut, and the error itself is not kept as the source.
fn unexpected(context: &Context, error: &serde_json::Error) -> String {
    if context.sensitive {
        let (line, column) = (error.line(), error.column());
        return format!("the answer is not what was expected, in line {line}, column {column}");
    }
    shortened(format!("the answer is not what was expected: {error}"))
}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}
