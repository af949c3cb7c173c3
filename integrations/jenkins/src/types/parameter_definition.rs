//! What a job may be started with.

use pipewright_core::json::lenient;
use pipewright_core::open_enum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

open_enum! {
    /// The kind of a parameter: Jenkins' `type`.
    pub enum ParameterKind {
        /// A line of text.
        String = "StringParameterDefinition",
        /// Text of several lines.
        Text = "TextParameterDefinition",
        /// `true` or `false`.
        Boolean = "BooleanParameterDefinition",
        /// One of several values.
        Choice = "ChoiceParameterDefinition",
        /// A secret.
        Password = "PasswordParameterDefinition",
        /// A file that is uploaded.
        File = "FileParameterDefinition",
        /// A build of another job.
        Run = "RunParameterDefinition",
        /// Credentials, by their id.
        Credentials = "CredentialsParameterDefinition",
    }
}

/// One parameter that a job defines.
///
/// The parameters of a declarative pipeline are known only after its first run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParameterDefinition {
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// What people are told of it.
    #[serde(default)]
    pub description: Option<String>,
    /// For a choice: what it offers.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub choices: Vec<String>,
    /// What it is unless given: text, a boolean, or nothing where it is a secret.
    #[serde(default, rename = "defaultParameterValue", with = "default_value")]
    pub default: Option<Value>,
}

/// Jenkins wraps the default in an object, and leaves the `value` of a secret out.
mod default_value {
    use super::{Deserialize, Serialize, Value};
    use serde::{Deserializer, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Wrapped<T> {
        #[serde(default)]
        value: Option<T>,
    }

    pub(super) fn deserialize<'de, D>(deserializer: D) -> Result<Option<Value>, D::Error>
    where
        D: Deserializer<'de>,
    {
        let wrapped = Option::<Wrapped<Value>>::deserialize(deserializer)?;
        Ok(wrapped.and_then(|wrapped| wrapped.value))
    }

    #[expect(clippy::ref_option, reason = "serde's derive calls it so")]
    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value
            .as_ref()
            .map(|value| Wrapped { value: Some(value) })
            .serialize(serializer)
    }
}
