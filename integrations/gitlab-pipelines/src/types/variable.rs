//! The variables of pipelines.

use pipewright_core::open_enum;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::lenient;
use crate::error::{Error, PipelineKind};

/// A variable that a pipeline was started with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineVariable {
    /// The name.
    pub key: String,
    /// The value.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub value: String,
    /// Whether the job sees the value itself or the path of a file that holds it.
    #[serde(default)]
    pub variable_type: VariableType,
    /// Whether references to other variables in the value stay as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<bool>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

// The value of a variable is often a secret.
impl fmt::Debug for PipelineVariable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PipelineVariable")
            .field("key", &self.key)
            .field("value", &"[redacted]")
            .field("variable_type", &self.variable_type)
            .finish_non_exhaustive()
    }
}

open_enum! {
    /// How a job sees a variable.
    #[derive(Default)]
    pub enum VariableType {
        /// As a variable of its environment.
        #[default]
        EnvVar = "env_var",
        /// As a variable that holds the path of a file with the value.
        File = "file",
    }
}

/// A variable to start a pipeline or a manual job with.
///
/// ```
/// use pipewright_gitlab::types::Variable;
///
/// let stage = Variable::env("DEPLOY_TO", "staging")?;
/// assert_eq!(stage.key(), "DEPLOY_TO");
/// assert!(Variable::env("DEPLOY-TO", "staging").is_err());
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Variable {
    key: String,
    value: String,
    #[serde(rename = "variable_type")]
    kind: VariableType,
}

impl Variable {
    /// A variable that jobs see in their environment.
    pub fn env(key: impl Into<String>, value: impl Into<String>) -> Result<Self, Error> {
        Self::new(key.into(), value.into(), VariableType::EnvVar)
    }

    /// A variable that holds the path of a file with `content`.
    pub fn file(key: impl Into<String>, content: impl Into<String>) -> Result<Self, Error> {
        Self::new(key.into(), content.into(), VariableType::File)
    }

    fn new(key: String, value: String, kind: VariableType) -> Result<Self, Error> {
        check_key(&key)?;
        Ok(Self { key, value, kind })
    }

    /// The name.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value, which may be a secret.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// How jobs see it.
    pub fn variable_type(&self) -> &VariableType {
        &self.kind
    }

    /// Refuses a list that names a variable twice.
    pub(crate) fn check_unique(variables: &[Self]) -> Result<(), Error> {
        let mut seen = std::collections::HashSet::new();
        match variables
            .iter()
            .find(|variable| !seen.insert(variable.key.as_str()))
        {
            None => Ok(()),
            Some(twice) => Err(Error::invalid(
                PipelineKind::InvalidVariable,
                format!("the variable {:?} is given twice", twice.key),
            )
            .with_hint("give each variable once")),
        }
    }
}

fn check_key(key: &str) -> Result<(), Error> {
    let starts_well = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on_well = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if starts_well && goes_on_well && key.len() <= 255 {
        return Ok(());
    }
    Err(Error::invalid(
        PipelineKind::InvalidVariable,
        format!("{key:?} is not the name of a variable"),
    )
    .with_hint("use letters, digits and underscores, starting with no digit, such as DEPLOY_TO"))
}

impl fmt::Debug for Variable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Variable")
            .field("key", &self.key)
            .field("value", &"[redacted]")
            .field("variable_type", &self.kind)
            .finish()
    }
}
