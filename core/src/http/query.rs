//! Query strings.

use std::fmt;

use super::encoding::{encode_segment, push_segment};

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
        self.0.extend(encode_segment(name));
        self.0.push('=');
        push_segment(&mut self.0, value);
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
