//! Reading scenarios, with errors that a person can act on.

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

use super::ScenarioError;

/// Reads a scenario. What was read may still not fit together.
pub(crate) fn from_yaml<T: DeserializeOwned>(text: &str) -> Result<T, ScenarioError> {
    serde_saphyr::from_str(text).map_err(|error| explained(&error))
}

fn explained(error: &Error) -> ScenarioError {
    let error = error.without_snippet();
    let (line, column) = error
        .location()
        .map_or((1, 1), |at| (at.line(), at.column()));
    if let Error::SerdeUnknownField {
        field, expected, ..
    } = error
    {
        return ScenarioError::UnknownKey {
            line,
            key: field.clone(),
            nearest: nearest(field, expected),
        };
    }
    let message = error.to_string();
    // The location is said once, by us.
    let message = message
        .split(" at line ")
        .next()
        .unwrap_or(&message)
        .to_owned();
    ScenarioError::Malformed {
        line,
        column,
        message,
    }
}

/// The known key that was probably meant, if any is near enough.
fn nearest(key: &str, known: &[&str]) -> Option<String> {
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(key, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 3)
        .min()
        .map(|(_, known)| (*known).to_owned())
}
