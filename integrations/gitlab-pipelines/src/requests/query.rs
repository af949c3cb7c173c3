//! Query strings.

use std::fmt;

use percent_encoding::utf8_percent_encode;

use super::path::RESERVED;
use crate::error::{ConfigurationKind, Error};

/// A query string in the making; what is `None` is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// An empty query.
    pub fn new() -> Self {
        Self::default()
    }

    /// A query that is encoded already.
    pub fn encoded(query: &str) -> Self {
        Self(query.to_owned())
    }

    /// Adds a parameter.
    pub fn set(mut self, name: &str, value: impl fmt::Display) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        let value = value.to_string();
        self.0.extend(utf8_percent_encode(name, RESERVED));
        self.0.push('=');
        self.0.extend(utf8_percent_encode(&value, RESERVED));
        self
    }

    /// Adds a parameter that is there.
    pub fn maybe(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a parameter as often as it has values, such as `scope[]`.
    pub fn each(self, name: &str, values: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        values
            .into_iter()
            .fold(self, |query, value| query.set(name, value))
    }

    /// The query without its question mark.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The size of a page, checked: GitLab refuses zero and quietly cuts what is more than 100.
pub fn checked_per_page(per_page: Option<u16>) -> Result<Option<u16>, Error> {
    match per_page {
        Some(0 | 101..) => Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            format!("a page cannot hold {} items", per_page.unwrap_or_default()),
        )
        .with_hint("give a per_page of 1 to 100")),
        checked => Ok(checked),
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    proptest::proptest! {
        #[test]
        fn any_value_comes_through(
            pairs in proptest::collection::vec(("[a-z\\[\\]]{1,8}", ".{0,20}"), 0..5),
        ) {
            let query =
                pairs.iter().fold(Query::new(), |query, (name, value)| query.set(name, value));
            let read: Vec<(String, String)> =
                url::form_urlencoded::parse(query.as_str().as_bytes()).into_owned().collect();
            assert_eq!(read, pairs);
        }
    }
}
