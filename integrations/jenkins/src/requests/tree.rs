//! The `tree` parameter: which fields of an answer are wanted.

use std::fmt::{self, Write as _};

/// Which fields of an answer are wanted, so that answers stay small. A field that the server does not
/// have is left out of its answer without a word.
///
/// ```
/// use pipewright_jenkins::requests::Tree;
///
/// let tree = Tree::of("name,color").page("builds", &Tree::of("number,result"), 0..10);
/// assert_eq!(tree.to_string(), "name,color,builds[number,result]{0,10}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(String);

impl Tree {
    /// These fields, separated by commas; `name[…]` for those within.
    pub fn of(fields: &str) -> Self {
        Self(fields.to_owned())
    }

    /// Adds fields.
    pub fn and(mut self, fields: &str) -> Self {
        self.separate();
        self.0.push_str(fields);
        self
    }

    /// Adds a field with the fields within.
    pub fn nest(self, field: &str, within: &Self) -> Self {
        self.and(&format!("{field}[{within}]"))
    }

    /// Adds a list with the fields of its items, from the item at `start` to the one before `end`,
    /// counted from 0. Without a range Jenkins gives all of it.
    pub fn page(mut self, list: &str, within: &Self, range: std::ops::Range<u64>) -> Self {
        self.separate();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{list}[{within}]{{{},{}}}", range.start, range.end);
        self
    }

    fn separate(&mut self) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
