use serde_json::{Number, Value};

use super::Malformed;

/// How much aliases may add to a document. People repeat a section or two.
const REPLAYED: usize = 10_000;

/// A value and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line, counted from 1.
    pub line: u64,
    /// The value.
    pub content: Content,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A finite number.
    Number(Number),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order it was written. No key is there twice.
    Map(Vec<Entry>),
}

/// A key of a map and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Reads a document. `None` is text without one: nothing, or comments only.
    ///
    /// # Errors
    /// When it is no YAML, holds a key twice, or is larger inside than it looks (aliases of aliases).
    pub fn parse(text: &str) -> Result<Option<Self>, Malformed> {
        let options = serde_saphyr::options! {
            alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: REPLAYED },
        };
        Ok(serde_saphyr::from_str_with_options(text, options)?)
    }
}

impl Content {
    /// What this is, for somebody who expected something else.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }

    /// A single value as text. A number is written as it was understood: `1.50` is `1.5`.
    pub fn scalar(&self) -> Option<String> {
        match self {
            Self::Boolean(value) => Some(value.to_string()),
            Self::Number(value) => Some(value.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The same as JSON.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Bool(*value),
            Self::Number(value) => Value::Number(value.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(|item| item.content.to_json()).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.content.to_json()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn parse(text: &str) -> Node {
        Node::parse(text).unwrap().unwrap()
    }

    #[test]
    fn everything_knows_its_line() {
        let node = parse("# first\na: 1\nb:\n  - x\n  - y: true\nc: {d: 1.5, e: ~}\n");
        let Content::Map(entries) = &node.content else {
            panic!("{node:?}")
        };
        let lines: Vec<_> = entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.line))
            .collect();
        assert_eq!(lines, [("a", 2), ("b", 3), ("c", 6)]);
        let Content::List(items) = &entries[1].value.content else {
            panic!("{node:?}")
        };
        assert_eq!(items[1].line, 5);
        assert_eq!(
            node.content.to_json(),
            json!({"a": 1, "b": ["x", {"y": true}], "c": {"d": 1.5, "e": null}})
        );
    }

    #[rstest]
    #[case("")]
    #[case("# a comment\n")]
    fn a_document_may_be_missing(#[case] text: &str) {
        assert!(
            Node::parse(text)
                .unwrap()
                .is_none_or(|node| node.content == Content::Null)
        );
    }

    #[rstest]
    #[case("a: [\n", 1)]
    #[case("a: 1\nb: 2\na: 3\n", 3)]
    #[case("a: .inf\n", 1)]
    #[case("a: .nan\n", 1)]
    fn what_cannot_be_read_names_its_line(#[case] text: &str, #[case] line: u64) {
        let error = Node::parse(text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(!error.reason.contains(" at line "), "{error}");
    }

    #[test]
    fn aliases_of_aliases_are_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = level - 1;
            let aliases = vec![format!("*a{before}"); 10].join(", ");
            text.extend(["a", &level.to_string(), ": &a", &level.to_string()]);
            text.extend([" [", &aliases, "]\n"]);
        }
        assert!(Node::parse(&text).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(text in "[ \\n:\\-\\[\\]{}&*!|>'\"#a-c0-9.,]{0,80}") {
            let _ = Node::parse(&text);
        }
    }
}
