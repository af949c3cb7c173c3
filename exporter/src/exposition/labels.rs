//! Labels, escaped once and written often.

use std::fmt;

/// Labels as they are written between braces: `project="acme/shop",ref="main"`.
///
/// Values are escaped when it is made, so that a scrape only copies. A sample's labels may come in
/// several pieces, of which many samples share some.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LabelText(Box<str>);

impl LabelText {
    /// Escapes and joins labels.
    pub fn new(labels: &[(&str, &str)]) -> Self {
        let length = labels
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum();
        let mut text = String::with_capacity(length);
        for (name, value) in labels {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(name);
            text.push_str("=\"");
            push_escaped(&mut text, value);
            text.push('"');
        }
        Self(text.into_boxed_str())
    }

    /// The text, without braces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LabelText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Both formats escape the same three characters in a label's value.
fn push_escaped(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_or_a_line_is_escaped() {
        let labels = LabelText::new(&[("ref", "a\\b\"c\nd"), ("job_name", "größe 1/5, {x}")]);
        assert_eq!(
            labels.as_str(),
            r#"ref="a\\b\"c\nd",job_name="größe 1/5, {x}""#
        );
        assert_eq!(LabelText::new(&[]).as_str(), "");
    }
}
