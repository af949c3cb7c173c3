//! GraphQL: answers, errors and global ids.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::error::{ConfigurationKind, Error};

/// An error that a GraphQL answer brings, of the whole query or of a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GraphQlError {
    /// The server's words, cut at 500 characters.
    pub message: String,
    /// What it is about, such as `projects.nodes.0.pipelines`; empty for the whole query.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The server's code, such as `undefinedField`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The type, and the field that it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undefined: Option<(String, String)>,
}

/// The longest message that is kept, in characters.
const LONGEST: usize = 500;

impl GraphQlError {
    /// Whether the server gave up on this part.
    pub fn is_timeout(&self) -> bool {
        let words = self.message.to_lowercase();
        words.contains("timeout") || words.contains("timed out")
    }
}

impl<'de> Deserialize<'de> for GraphQlError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let mut message = text(value.get("message")).unwrap_or_default();
        if let Some((end, _)) = message.char_indices().nth(LONGEST) {
            message.truncate(end);
        }
        let parts = value.get("path").and_then(Value::as_array);
        let parts = parts.into_iter().flatten().take(32).map(|part| match part {
            Value::String(name) => name.clone(),
            other => other.to_string(),
        });
        let extension = |name| text(value.get("extensions").and_then(|them| them.get(name)));
        let code = extension("code");
        let undefined = match code.as_deref() {
            Some("undefinedField") => extension("typeName").zip(extension("fieldName")),
            Some("argumentNotAccepted") => extension("name").zip(extension("argumentName")),
            Some("undefinedType") => extension("typeName").zip(Some(String::new())),
            _ => None,
        };
        Ok(Self {
            message,
            path: parts.collect::<Vec<_>>().join("."),
            code,
            undefined,
        })
    }
}

/// What a query costs, for a query that asks with `queryComplexity { score limit }`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryComplexity {
    /// What this one costs.
    #[serde(default)]
    pub score: Option<u32>,
    /// What one may cost.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A global id, as GraphQL has them: `gid://gitlab/Ci::Pipeline/7`.
///
/// ```
/// use pipewright_gitlab::types::GlobalId;
///
/// let id: GlobalId = "gid://gitlab/Ci::Pipeline/7".parse()?;
/// assert_eq!((id.kind(), id.number()), ("Ci::Pipeline", 7));
/// assert_eq!(GlobalId::new("Project", 1).to_string(), "gid://gitlab/Project/1");
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GlobalId {
    kind: Box<str>,
    number: u64,
}

impl GlobalId {
    /// The global id of an object, by the name of its class and its number.
    pub fn new(kind: &str, number: u64) -> Self {
        Self {
            kind: kind.into(),
            number,
        }
    }

    /// The name of its class, such as `Ci::Bridge`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The number that REST has for it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Only the number, of an id that need not be kept.
    pub fn number_of(text: &str) -> Option<u64> {
        Self::parts(text).map(|(_, number)| number)
    }

    fn parts(text: &str) -> Option<(&str, u64)> {
        let (kind, number) = text.strip_prefix("gid://gitlab/")?.rsplit_once('/')?;
        (!kind.is_empty()).then_some((kind, number.parse().ok()?))
    }
}

impl FromStr for GlobalId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = Self::parts(text);
        parts
            .map(|(kind, number)| Self::new(kind, number))
            .ok_or_else(|| {
                Error::invalid(
                    ConfigurationKind::InvalidParameter,
                    format!("{text:?} is not a global id"),
                )
                .with_hint("give one such as gid://gitlab/Project/1")
            })
    }
}

impl fmt::Display for GlobalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "gid://gitlab/{}/{}", self.kind, self.number)
    }
}

impl Serialize for GlobalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GlobalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// When an answer was made, by the server's clock: its `Date` header.
pub(crate) fn served_at(headers: &http::HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(http::header::DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(date).ok()?;
    Some(date.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_any_shape_is_read() {
        for (json, message, path) in [
            (
                r#"{"message":"no","path":["projects","nodes",0,"pipelines"]}"#,
                "no",
                "projects.nodes.0.pipelines",
            ),
            (r#"{"message":7,"path":3,"extensions":[]}"#, "", ""),
            ("[]", "", ""),
        ] {
            let error: GraphQlError = serde_json::from_str(json).unwrap();
            assert_eq!(
                (error.message.as_str(), error.path.as_str()),
                (message, path)
            );
        }
    }

    #[test]
    fn a_field_that_is_missing_is_named() {
        let json = r#"{"message":"Field 'x' doesn't exist on type 'Project'",
            "extensions":{"code":"undefinedField","typeName":"Project","fieldName":"x"}}"#;
        let error: GraphQlError = serde_json::from_str(json).unwrap();
        assert_eq!(error.undefined, Some(("Project".into(), "x".into())));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(gid://gitlab/)?.{0,30}") {
            if let Ok(id) = text.parse::<GlobalId>() {
                assert_eq!(id.to_string().parse::<GlobalId>().unwrap(), id);
            }
        }
    }
}
