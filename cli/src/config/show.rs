//! What `pipewright config show` prints.

use serde::Serialize;

use super::layers::{Source, Value};
use crate::output::{Cell, Column, Row};

/// A value for people, secrets left out.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    key: String,
    value: Option<String>,
    source: String,
}

impl From<&Value> for Shown {
    fn from(value: &Value) -> Self {
        let text = match (&value.text, value.key.is_secret()) {
            (Some(_), true) => Some("[redacted]".to_owned()),
            (text, _) => text.as_deref().map(without_password),
        };
        Self {
            key: format!("gitlab.{}", value.key.name()),
            value: text,
            source: match &value.source {
                Source::Unset => String::new(),
                source => source.to_string(),
            },
        }
    }
}

/// An address may be wrong in a way that holds a secret, which is not found out before it is used.
fn without_password(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.password().is_some() || !url.username().is_empty() => {
            let _ = url.set_username("redacted");
            let _ = url.set_password(None);
            url.to_string()
        }
        _ => text.to_owned(),
    }
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("key"),
        Column::text("value", 8),
        // Where a value came from is what is asked: `environment GITLAB_BASE_URL` is not cut.
        Column::text("source", 27),
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            // All are of one section so far, and the width is needed.
            Cell::new(self.key.strip_prefix("gitlab.").unwrap_or(&self.key)),
            Cell::new(self.value.as_deref().unwrap_or("-")),
            Cell::new(&self.source),
        ]
    }
}
