//! What a build can be told.

use crate::Content;
use crate::jenkins::scenario::ParameterKind;

/// The definition of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: ParameterKind,
    /// What people read about it.
    pub description: String,
    /// What it is when nothing is said.
    pub default: String,
    /// Of choices: what can be chosen.
    pub choices: Vec<String>,
}

/// What a build was told.
#[derive(Clone, Debug)]
pub struct ParameterValue {
    /// The parameter's name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// The value of a parameter.
#[derive(Clone, Debug)]
pub enum Value {
    /// Of strings and choices.
    String(String),
    /// Of texts.
    Text(String),
    /// Of booleans.
    Boolean(bool),
    /// Of passwords.
    Password(crate::Secret),
    /// Of files: the name of what was uploaded, and what is in it.
    File(String, Content),
}

impl Parameter {
    /// The value when nothing is said. Files have none.
    pub fn default_value(&self) -> Option<ParameterValue> {
        let text = match self.kind {
            ParameterKind::Choice => self.choices.first().cloned().unwrap_or_default(),
            _ => self.default.clone(),
        };
        self.parse(&text)
    }

    /// The value that a text stands for; nothing for a choice that is not
    /// offered, and for files.
    pub fn parse(&self, text: &str) -> Option<ParameterValue> {
        let value = match self.kind {
            ParameterKind::String => Value::String(text.to_owned()),
            ParameterKind::Text => Value::Text(text.to_owned()),
            // Whatever else it is, is no.
            ParameterKind::Boolean => Value::Boolean(text.eq_ignore_ascii_case("true")),
            ParameterKind::Choice => {
                self.choices.iter().find(|choice| *choice == text)?;
                Value::String(text.to_owned())
            }
            ParameterKind::Password => Value::Password(crate::Secret::new(text)),
            ParameterKind::File => return None,
        };
        Some(ParameterValue {
            name: self.name.clone(),
            value,
        })
    }

    /// Jenkins's class, without its package.
    pub fn definition_class(&self) -> &'static str {
        match self.kind {
            ParameterKind::String => "StringParameterDefinition",
            ParameterKind::Text => "TextParameterDefinition",
            ParameterKind::Boolean => "BooleanParameterDefinition",
            ParameterKind::Choice => "ChoiceParameterDefinition",
            ParameterKind::Password => "PasswordParameterDefinition",
            ParameterKind::File => "FileParameterDefinition",
        }
    }
}

impl ParameterValue {
    /// Jenkins's class.
    pub fn class(&self) -> &'static str {
        match self.value {
            Value::String(_) => "hudson.model.StringParameterValue",
            Value::Text(_) => "hudson.model.TextParameterValue",
            Value::Boolean(_) => "hudson.model.BooleanParameterValue",
            Value::Password(_) => "hudson.model.PasswordParameterValue",
            Value::File(..) => "hudson.model.FileParameterValue",
        }
    }

    /// As in the `params` of a queue item.
    pub fn shown(&self) -> String {
        match &self.value {
            Value::String(text) | Value::Text(text) => text.clone(),
            Value::Boolean(value) => value.to_string(),
            Value::Password(_) => "****".to_owned(),
            Value::File(name, _) => name.clone(),
        }
    }

    /// Whether the queue takes two values for the same. Files never are.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = match (&self.value, &other.value) {
            (Value::String(one), Value::String(two)) | (Value::Text(one), Value::Text(two)) => {
                one == two
            }
            (Value::Boolean(one), Value::Boolean(two)) => one == two,
            (Value::Password(one), Value::Password(two)) => one == two,
            _ => false,
        };
        same && self.name == other.name
    }
}
