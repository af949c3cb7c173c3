use std::fmt;
use std::sync::Arc;

use regex::Regex;

/// A regular expression. It matches anywhere in a name unless it is anchored with `^` and `$`.
#[derive(Clone)]
pub struct Pattern {
    text: Arc<str>,
    /// None is found nowhere.
    regex: Option<Regex>,
}

impl Pattern {
    /// Compiles a pattern. Patterns are matched in time linear to the name, and one that needs too
    /// much memory is refused.
    ///
    /// # Errors
    /// When it is none; the message says where in the pattern.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        Ok(Self {
            text: text.into(),
            regex: Some(Regex::new(text)?),
        })
    }

    /// A pattern that is written in this program, and tested to be one.
    pub(super) fn known(text: &'static str) -> Self {
        Self {
            text: text.into(),
            regex: Regex::new(text).ok(),
        }
    }

    /// Whether the pattern is found in `name`.
    pub fn matches(&self, name: &str) -> bool {
        self.regex
            .as_ref()
            .is_some_and(|regex| regex.is_match(name))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}/", self.text)
    }
}
