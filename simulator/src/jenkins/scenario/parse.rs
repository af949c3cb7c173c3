//! Reading scenarios.

use super::{Scenario, ScenarioError};
use crate::scenario::from_yaml;

const DEFAULT: &str = include_str!("../../../scenarios/jenkins-default.yaml");

impl Scenario {
    /// Reads a scenario and checks that its parts fit together.
    pub fn from_yaml(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = from_yaml(text)?;
        scenario.validate()?;
        Ok(scenario)
    }

    /// The scenario that is used when no other is given: the folder `acme`
    /// with the jobs `shop`, `docs` and `hello`.
    pub fn default_scenario() -> Result<Self, ScenarioError> {
        Self::from_yaml(DEFAULT)
    }

    /// The text of the default scenario, to start an own one from.
    pub fn default_yaml() -> &'static str {
        DEFAULT
    }
}
