//! Inputs that a run waits for.

use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ParameterKind;

/// A question that a run waits to be answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PendingInput {
    /// Its id: the one that the script gives, or one of 32 digits.
    pub id: String,
    /// The question.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub message: String,
    /// What the button for "yes" says.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub proceed_text: String,
    /// What the answer holds.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub inputs: Vec<InputParameter>,
}

/// A value that the answer to an input holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InputParameter {
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// What people are told of it.
    #[serde(default)]
    pub description: Option<String>,
    /// What it is unless given, and what it offers.
    #[serde(default, deserialize_with = "lenient::or_default")]
    definition: Definition,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Definition {
    #[serde(default)]
    default_val: Option<Value>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    choices: Vec<String>,
}

impl InputParameter {
    /// For a choice: what it offers.
    pub fn choices(&self) -> &[String] {
        &self.definition.choices
    }

    /// What it is unless given; none for a secret.
    pub fn default_value(&self) -> Option<&Value> {
        self.definition.default_val.as_ref()
    }
}

impl PendingInput {
    /// The same without the defaults of secrets, which are nobody's to see.
    pub(crate) fn without_secrets(mut self) -> Self {
        for parameter in &mut self.inputs {
            if matches!(parameter.kind, ParameterKind::Password) {
                parameter.definition.default_val = None;
            }
        }
        self
    }
}
