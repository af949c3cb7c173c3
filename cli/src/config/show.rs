//! What `pipewright config show` prints.

use serde::Serialize;

use super::layers::{Layers, Source, Value};
use super::provider::Provider;
use crate::output::{Cell, Column, Table};

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
            key: format!(
                "{}.{}",
                value.provider.name(),
                value.key.name(value.provider)
            ),
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

/// The values of one provider, whose name is the heading of the keys: the width is needed.
pub(crate) fn table(layers: &Layers, provider: Provider) -> Table {
    let mut table = Table::new(&[
        Column::fixed(provider.name()),
        Column::text("value", 8),
        // Where a value came from is what is asked: `environment GITLAB_BASE_URL` is not cut.
        Column::text("source", 27),
    ]);
    for value in layers.values() {
        let shown = Shown::from(value);
        table.push(vec![
            Cell::new(value.key.name(provider)),
            Cell::new(shown.value.as_deref().unwrap_or("-")),
            Cell::new(&shown.source),
        ]);
    }
    table
}
