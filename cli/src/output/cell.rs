//! One value of a table, safe to print.

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Text with a style, without control characters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(crate) fn new(text: impl Display) -> Self {
        let text = text.to_string();
        Self {
            text: match printable(&text) {
                Cow::Borrowed(_) => text,
                Cow::Owned(clean) => clean,
            },
            style: Style::new(),
        }
    }

    /// A value that may be absent.
    pub(crate) fn maybe(text: Option<impl Display>) -> Self {
        text.map_or_else(Self::default, Self::new)
    }

    pub(crate) fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    pub(crate) fn width(&self) -> usize {
        self.text.width()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text in its style, cut to a width.
    pub(crate) fn paint(&self, width: usize) -> String {
        let text = truncate(&self.text, width);
        if text.is_empty() || self.style.is_plain() {
            text.into_owned()
        } else {
            let style = self.style;
            format!("{style}{text}{style:#}")
        }
    }
}

/// The text without what could move the cursor, change colours or start a new line. Names and
/// messages come from a server, which is not to be trusted with somebody's terminal.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let clean = text
        .chars()
        .map(|character| match character {
            '\n' | '\t' | '\r' => ' ',
            other if is_control(other) => '\u{fffd}',
            other => other,
        })
        .collect();
    Cow::Owned(clean)
}

/// Control characters, and those that reorder the text around them.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text cut to a number of columns, with `…` where it was cut.
pub(crate) fn truncate(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let mut cut = String::new();
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        cut.push(character);
    }
    if width > 0 {
        cut.push('…');
    }
    Cow::Owned(cut)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("short", 10, "short")]
    #[case("exactly", 7, "exactly")]
    #[case("too long", 5, "too …")]
    #[case("日本語", 4, "日…")]
    #[case("any", 1, "…")]
    #[case("any", 0, "")]
    fn cuts_to_a_width(#[case] text: &str, #[case] width: usize, #[case] expected: &str) {
        assert_eq!(truncate(text, width), expected);
    }

    #[test]
    fn control_characters_are_shown_as_such() {
        assert_eq!(
            printable("a\u{1b}[2Jb\nc\u{202e}"),
            "a\u{fffd}[2Jb c\u{fffd}"
        );
    }
}
