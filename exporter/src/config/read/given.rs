use std::path::{Path, PathBuf};

use pipewright_core::document::Content;

use super::Origin;

/// What was given for a key.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) content: Content,
    pub(super) origin: Origin,
}

/// Why it is not taken.
#[derive(Debug)]
pub(super) enum Wrong {
    /// It is not of its kind.
    Kind,
    /// It completes "`key` …".
    Because(String),
    /// The same, with what to do.
    Help(String, String),
}

impl Given {
    /// Whether it came from a flag or a variable, where everything is text.
    fn is_bare(&self) -> bool {
        matches!(self.origin, Origin::Flag(_) | Origin::Environment(_))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match &self.content {
            Content::Boolean(value) => Some(*value),
            Content::Text(text) if self.is_bare() => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match &self.content {
            Content::Number(value) => value.as_f64(),
            Content::Text(text) if self.is_bare() => text.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list. Without a file, commas part them.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        let item = |content| Self {
            content,
            origin: self.origin.clone(),
        };
        match &self.content {
            Content::List(items) => Some(
                items
                    .iter()
                    .map(|node| item(node.content.clone()))
                    .collect(),
            ),
            Content::Text(text) if self.is_bare() => {
                let text = text.trim().trim_start_matches('[').trim_end_matches(']');
                let parts = text.split(',').map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                Some(
                    parts
                        .map(|part| item(Content::Text(part.to_owned())))
                        .collect(),
                )
            }
            _ => None,
        }
    }

    /// A path; in a file it is relative to that file.
    pub(super) fn path(&self) -> Option<PathBuf> {
        let text = self.text()?;
        match &self.origin {
            Origin::File { path, .. } => Some(path.parent().unwrap_or(Path::new("")).join(text)),
            _ => Some(text.into()),
        }
    }

    /// The value for somebody who gave it.
    pub(super) fn shown(&self) -> String {
        match &self.content {
            Content::Text(text) if self.is_bare() => text.clone(),
            Content::Text(text) => format!("the text {text:?}"),
            Content::Number(number) => number.to_string(),
            Content::Boolean(value) => value.to_string(),
            other => other.describe().to_owned(),
        }
    }
}
