//! `{{secret:1}}` for each distinct value that was taken out.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use regex::Regex;

/// A value shorter than this is replaced where it was found, but not looked for elsewhere: it would
/// be found in words and numbers that it has nothing to do with.
const FLOWS_FROM: usize = 12;

/// Numbers the values that were taken out. The same value always gets the same number, so that a
/// signature in a `Location` is the signature of the request that follows it.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    numbers: HashMap<String, usize>,
    /// The values to look for elsewhere, longest first.
    flowing: Vec<String>,
    last: usize,
}

impl Placeholders {
    /// Numbers start after `last`, which keeps new values apart from those of a cassette.
    pub(super) fn after(last: usize) -> Self {
        Self {
            last,
            ..Self::default()
        }
    }

    pub(super) fn of(&mut self, secret: &str) -> String {
        if secret.is_empty() || is_placeholder(secret) {
            return secret.to_owned();
        }
        let number = if let Some(number) = self.numbers.get(secret) {
            *number
        } else {
            self.last += 1;
            self.numbers.insert(secret.to_owned(), self.last);
            if secret.len() >= FLOWS_FROM {
                let position = self
                    .flowing
                    .partition_point(|other| other.len() >= secret.len());
                self.flowing.insert(position, secret.to_owned());
            }
            self.last
        };
        format!("{{{{secret:{number}}}}}")
    }

    /// Replaces the values known so far wherever they stand.
    pub(super) fn flow<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.flowing {
            if let Some(number) = self.numbers.get(secret)
                && text.contains(secret.as_str())
            {
                text = Cow::Owned(text.replace(secret, &format!("{{{{secret:{number}}}}}")));
            }
        }
        text
    }
}

fn pattern() -> Option<&'static Regex> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    PATTERN
        .get_or_init(|| Regex::new(r"\{\{secret:([0-9]{1,9})\}\}").ok())
        .as_ref()
}

fn is_placeholder(text: &str) -> bool {
    pattern()
        .and_then(|pattern| pattern.find(text))
        .is_some_and(|found| found.len() == text.len())
}

/// The text with every placeholder's number taken away: a replayed client has other secrets than
/// the recorded one, and may meet them in another order.
pub(crate) fn unnumbered(text: &str) -> Cow<'_, str> {
    match pattern() {
        Some(pattern) => pattern.replace_all(text, "{{secret}}"),
        None => Cow::Borrowed(text),
    }
}

/// The highest number among a text's placeholders.
pub(crate) fn highest(text: &str) -> usize {
    pattern().map_or(0, |pattern| {
        pattern
            .captures_iter(text)
            .filter_map(|found| found.get(1)?.as_str().parse().ok())
            .max()
            .unwrap_or(0)
    })
}
