//! Reading scenarios.

use serde_saphyr::Error;

use super::{Scenario, ScenarioError};

const DEFAULT: &str = include_str!("../../../scenarios/gitlab-default.yaml");

impl Scenario {
    /// Reads a scenario and checks that its parts fit together.
    pub fn from_yaml(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = serde_saphyr::from_str(text).map_err(|error| explained(&error))?;
        scenario.validate()?;
        Ok(scenario)
    }

    /// The scenario that is used when no other is given: the group `acme` with
    /// the projects `acme/shop`, `acme/deploy` and `acme/docs`.
    pub fn default_scenario() -> Result<Self, ScenarioError> {
        Self::from_yaml(DEFAULT)
    }

    /// The text of the default scenario, to start an own one from.
    pub fn default_yaml() -> &'static str {
        DEFAULT
    }
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
