//! Says how a request differs from those that were recorded.

use std::fmt;

use serde_json::Value;

use super::{canonical::Canonical, cassette::Entry};

/// Longer values are cut when they are shown.
const LONGEST_SHOWN: usize = 120;

/// More differences than this are not listed.
const MOST_SHOWN: usize = 8;

/// A request that the cassette has no answer for. Secrets were taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The method and path, such as `GET /api/v4/version`.
    pub request: String,
    /// Why there is no answer.
    pub reason: UnmatchedReason,
    /// The recorded request that is most like it.
    pub nearest: Option<Nearest>,
}

/// Why there is no answer for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnmatchedReason {
    /// No such request was recorded.
    NotRecorded,
    /// It was recorded this often, and all of its answers were given.
    UsedUp {
        /// How often it was recorded.
        recorded: usize,
    },
    /// Order is strict, and another request is next.
    OutOfOrder,
}

/// A recorded request, compared with one that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Its number in the cassette.
    pub sequence: u64,
    /// Its method and path.
    pub request: String,
    /// Where the two differ.
    pub differences: Vec<Difference>,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `method`, `path`, `query page`, `body` or `body /ref`.
    pub field: String,
    /// What was recorded; absent when there was nothing.
    pub recorded: Option<String>,
    /// What was sent; absent when there was nothing.
    pub sent: Option<String>,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            UnmatchedReason::NotRecorded => {
                write!(formatter, "{} was not recorded", self.request)?;
            }
            UnmatchedReason::UsedUp { recorded } => write!(
                formatter,
                "{} was recorded {recorded} time{}, and was sent once more",
                self.request,
                if recorded == 1 { "" } else { "s" }
            )?,
            UnmatchedReason::OutOfOrder => {
                write!(formatter, "{} is not the next request", self.request)?;
            }
        }
        let Some(nearest) = &self.nearest else {
            return Ok(());
        };
        let label = if self.reason == UnmatchedReason::OutOfOrder {
            "next"
        } else {
            "nearest"
        };
        write!(
            formatter,
            "\n{label}: #{} {}",
            nearest.sequence, nearest.request
        )?;
        for difference in nearest.differences.iter().take(MOST_SHOWN) {
            write!(formatter, "\n  {difference}")?;
        }
        match nearest.differences.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "\n  and {more} more"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| {
            value
                .as_ref()
                .map_or_else(|| "nothing".to_owned(), |value| shortened(value))
        };
        let (recorded, sent) = (shown(&self.recorded), shown(&self.sent));
        write!(
            formatter,
            "{}: recorded {recorded}, sent {sent}",
            self.field
        )
    }
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= LONGEST_SHOWN {
        return format!("{value:?}");
    }
    let head: String = value.chars().take(LONGEST_SHOWN).collect();
    format!("{head:?}… ({} bytes)", value.len())
}

/// The entry among `entries` that is most like `sent`.
pub(super) fn nearest<'a>(
    sent: &Canonical,
    entries: impl Iterator<Item = &'a Entry>,
) -> Option<Nearest> {
    entries
        .min_by_key(|entry| distance(&entry.canonical, sent))
        .map(|entry| compare(entry, sent))
}

pub(super) fn compare(entry: &Entry, sent: &Canonical) -> Nearest {
    let recorded = &entry.canonical;
    let mut differences = Vec::new();
    let mut differ = |field: &str, recorded: &str, sent: &str| {
        if recorded != sent {
            differences.push(Difference {
                field: field.to_owned(),
                recorded: Some(recorded.to_owned()),
                sent: Some(sent.to_owned()),
            });
        }
    };
    differ("method", &recorded.method, &sent.method);
    differ("path", &recorded.path, &sent.path);
    query(&recorded.query, &sent.query, &mut differences);
    if recorded.body != sent.body {
        bodies(
            recorded.body.as_deref(),
            sent.body.as_deref(),
            &mut differences,
        );
    }
    Nearest {
        sequence: entry.interaction.sequence,
        request: format!("{} {}", recorded.method, recorded.path),
        differences,
    }
}

/// How unlike two requests are: paths weigh most, then methods, parameters and bodies.
fn distance(recorded: &Canonical, sent: &Canonical) -> usize {
    let one: Vec<&str> = recorded.path.split('/').collect();
    let other: Vec<&str> = sent.path.split('/').collect();
    let same = one.iter().zip(&other).filter(|(one, other)| one == other);
    let path = one.len().max(other.len()) - same.count();
    let missing = recorded
        .query
        .iter()
        .filter(|pair| !sent.query.contains(pair));
    let added = sent
        .query
        .iter()
        .filter(|pair| !recorded.query.contains(pair));
    path * 16
        + usize::from(recorded.method != sent.method) * 12
        + (missing.count() + added.count()) * 2
        + usize::from(recorded.body != sent.body) * 3
}

fn query(recorded: &[String], sent: &[String], differences: &mut Vec<Difference>) {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    let mut added: Vec<_> = sent
        .iter()
        .filter(|pair| !recorded.contains(pair))
        .map(|pair| split(pair))
        .collect();
    for pair in recorded.iter().filter(|pair| !sent.contains(pair)) {
        let (name, value) = split(pair);
        let counterpart = added.iter().position(|(other, _)| *other == name);
        differences.push(Difference {
            field: format!("query {name}"),
            recorded: Some(value),
            sent: counterpart.map(|position| added.remove(position).1),
        });
    }
    differences.extend(added.into_iter().map(|(name, value)| Difference {
        field: format!("query {name}"),
        recorded: None,
        sent: Some(value),
    }));
}

fn bodies(recorded: Option<&str>, sent: Option<&str>, differences: &mut Vec<Difference>) {
    let parsed = |body: Option<&str>| serde_json::from_str::<Value>(body?).ok();
    if let (Some(recorded), Some(sent)) = (parsed(recorded), parsed(sent)) {
        values("", Some(&recorded), Some(&sent), differences);
        return;
    }
    differences.push(Difference {
        field: "body".to_owned(),
        recorded: recorded.map(str::to_owned),
        sent: sent.map(str::to_owned),
    });
}

/// Compares JSON field by field; `pointer` says where, as in RFC 6901.
fn values(
    pointer: &str,
    recorded: Option<&Value>,
    sent: Option<&Value>,
    differences: &mut Vec<Difference>,
) {
    match (recorded, sent) {
        (recorded, sent) if recorded == sent => {}
        (Some(Value::Object(recorded)), Some(Value::Object(sent))) => {
            let added = sent.keys().filter(|name| !recorded.contains_key(*name));
            for name in recorded.keys().chain(added) {
                let pointer = format!("{pointer}/{name}");
                values(&pointer, recorded.get(name), sent.get(name), differences);
            }
        }
        (Some(Value::Array(recorded)), Some(Value::Array(sent))) => {
            for index in 0..recorded.len().max(sent.len()) {
                let pointer = format!("{pointer}/{index}");
                values(&pointer, recorded.get(index), sent.get(index), differences);
            }
        }
        (recorded, sent) => differences.push(Difference {
            field: format!("body {pointer}").trim_end().to_owned(),
            recorded: recorded.map(Value::to_string),
            sent: sent.map(Value::to_string),
        }),
    }
}
