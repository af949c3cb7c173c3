//! What a build is started with.

use std::fmt;

use bytes::Bytes;
use pipewright_core::credentials::Token;

use crate::error::{Error, ErrorKind};

/// A parameter that a build is started with.
///
/// `Debug` shows its name and kind, never its value: any parameter may hold a secret.
///
/// ```
/// use pipewright_jenkins::requests::Parameter;
///
/// let parameter = Parameter::text("ENV", "prod")?;
/// assert_eq!(format!("{parameter:?}"), r#"Parameter("ENV", text)"#);
/// assert_eq!("ENV=prod".parse::<Parameter>()?, parameter);
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Parameter {
    name: String,
    value: Value,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Boolean(bool),
    Secret(Token),
    File { file_name: String, content: Bytes },
}

impl Parameter {
    fn new(name: impl Into<String>, value: Value) -> Result<Self, Error> {
        let name = name.into();
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                ErrorKind::InvalidParameter,
                format!("{name:?} is no name of a parameter"),
            ));
        }
        Ok(Self { name, value })
    }

    /// A line or several lines of text, a choice, or whatever else Jenkins reads from text.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Result<Self, Error> {
        Self::new(name, Value::Text(value.into()))
    }

    /// `true` or `false`.
    pub fn boolean(name: impl Into<String>, value: bool) -> Result<Self, Error> {
        Self::new(name, Value::Boolean(value))
    }

    /// A secret, whose memory is wiped.
    pub fn secret(name: impl Into<String>, value: Token) -> Result<Self, Error> {
        Self::new(name, Value::Secret(value))
    }

    /// A file that is uploaded.
    pub fn file(
        name: impl Into<String>,
        file_name: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Result<Self, Error> {
        let (file_name, content) = (file_name.into(), content.into());
        Self::new(name, Value::File { file_name, content })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    pub(crate) fn as_secret(&self) -> Option<Token> {
        match &self.value {
            Value::Secret(secret) => Some(secret.clone()),
            _ => None,
        }
    }

    /// The same parameter, known to be a secret.
    pub(crate) fn into_secret(self) -> Self {
        let value = match self.value {
            Value::Text(text) => Value::Secret(Token::new(text)),
            value => value,
        };
        Self { value, ..self }
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.value, Value::File { .. })
    }

    /// The value as forms hold it; none for a file.
    pub(crate) fn form_value(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Boolean(true) => Some("true"),
            Value::Boolean(false) => Some("false"),
            Value::Secret(secret) => Some(secret.expose()),
            Value::File { .. } => None,
        }
    }
}

impl std::str::FromStr for Parameter {
    type Err = Error;

    /// Reads `NAME=VALUE`, where the value may be empty and hold `=`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let Some((name, value)) = text.split_once('=') else {
            // The text may be a secret, so it is not shown.
            return Err(
                Error::invalid(ErrorKind::InvalidParameter, "a parameter has no `=`")
                    .with_hint("give NAME=VALUE"),
            );
        };
        Self::text(name.trim(), value)
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.value {
            Value::Text(_) => "text",
            Value::Boolean(_) => "boolean",
            Value::Secret(_) => "secret",
            Value::File { .. } => "file",
        };
        write!(formatter, "Parameter({:?}, {kind})", self.name)
    }
}
