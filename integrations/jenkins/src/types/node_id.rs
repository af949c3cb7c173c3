//! Ids of stages and steps.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, ErrorKind};

/// The id of a stage or a step, unique in its run. Jenkins writes a number as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct NodeId(Box<str>);

impl NodeId {
    /// The id as Jenkins writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NodeId {
    type Err = Error;

    /// Takes what Jenkins makes: letters, digits, `-` and `_`, at most 64 of them.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            let message = format!("{text:?} is no id of a stage or a step");
            return Err(Error::invalid(ErrorKind::InvalidParameter, message)
                .with_hint("give the id that the list of stages shows, such as 11"));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|error: Error| serde::de::Error::custom(error.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::NodeId;

    #[test]
    fn only_what_stays_one_segment_is_an_id() {
        assert_eq!(" 11 ".parse::<NodeId>().unwrap().as_str(), "11");
        for text in ["", "../1", "1/2", "1?x", ".", "é", &"1".repeat(65)] {
            let error = text.parse::<NodeId>().unwrap_err();
            assert_eq!(error.kind().code(), "InvalidParameter");
        }
    }
}
