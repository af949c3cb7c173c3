//! Pages of objects.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::rc::Rc;

use super::{Node, unknown};
use crate::gitlab::graphql::execute::{FieldError, Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;

/// One page, and what is known of the others.
#[derive(Debug)]
pub(in crate::gitlab::graphql) struct Connection<'a> {
    items: Vec<(u64, Node<'a>)>,
    total: usize,
    has_next: bool,
    has_previous: bool,
    /// Of merge requests: how long they took to be merged, taken together.
    pub(super) time_to_merge: Option<f64>,
}

impl<'a> Connection<'a> {
    /// The page that the arguments ask for.
    pub(super) fn page(
        mut items: Vec<(u64, Node<'a>)>,
        arguments: &Arguments,
        page_size: usize,
    ) -> Result<Self, FieldError> {
        let (first, last) = (count(arguments, "first")?, count(arguments, "last")?);
        if first.is_some() && last.is_some() {
            return Err(FieldError::refused(
                "Can only provide either `first` or `last`, but not both",
            ));
        }
        let total = items.len();
        let descending = matches!(
            (items.first(), items.last()),
            (Some((first, _)), Some((last, _))) if first > last
        );
        let place = |items: &[(u64, Node<'a>)], cursor: u64| {
            let found = items.iter().position(|(id, _)| *id == cursor);
            // The object may be gone since: the page starts where it was.
            found.map_or_else(
                || {
                    let beyond = |id: u64| if descending { id < cursor } else { id > cursor };
                    let next = items.iter().position(|(id, _)| beyond(*id));
                    let next = next.unwrap_or(items.len());
                    (next, next)
                },
                |index| (index, index + 1),
            )
        };
        let before = cursor(arguments, "before")?;
        if let Some(before) = before {
            let (end, _) = place(&items, before);
            items.truncate(end);
        }
        let after = cursor(arguments, "after")?;
        if let Some(after) = after {
            let (_, start) = place(&items, after);
            items.drain(..start);
        }
        let size = first.or(last).unwrap_or(page_size).min(page_size);
        let over = items.len().saturating_sub(size);
        let (has_next, has_previous) = if last.is_some() {
            items.drain(..over);
            (before.is_some(), after.is_some() || over > 0)
        } else {
            items.truncate(size);
            (before.is_some() || over > 0, after.is_some())
        };
        Ok(Self {
            items,
            total,
            has_next,
            has_previous,
            time_to_merge: None,
        })
    }

    fn cursor(&self, index: usize) -> Value<'a> {
        let id = self.items.get(index).map(|(id, _)| id);
        Value::owned(id.map(|id| URL_SAFE_NO_PAD.encode(format!("{{\"id\":\"{id}\"}}"))))
    }
}

fn count(arguments: &Arguments, name: &str) -> Result<Option<usize>, FieldError> {
    let Some(count) = arguments.integer(name) else {
        return Ok(None);
    };
    usize::try_from(count)
        .map(Some)
        .map_err(|_| FieldError::refused(format!("`{name}` must be a positive number")))
}

fn cursor(arguments: &Arguments, name: &str) -> Result<Option<u64>, FieldError> {
    let Some(text) = arguments.text(name) else {
        return Ok(None);
    };
    let read = || {
        let text = text.trim_end_matches('=');
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .or_else(|_| STANDARD_NO_PAD.decode(text))
            .ok()?;
        let cursor: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        cursor.get("id")?.as_str()?.parse().ok()
    };
    read()
        .map(Some)
        .ok_or_else(|| FieldError::refused("Please provide a valid cursor"))
}

/// A field of a connection.
pub(super) fn connection<'a>(
    connection: &Rc<Connection<'a>>,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    Ok(match name {
        "nodes" => Value::Objects(
            connection
                .items
                .iter()
                .map(|(_, node)| node.clone())
                .collect(),
        ),
        "edges" => Value::Objects(
            (0..connection.items.len())
                .map(|index| Node::Edge(connection.clone(), index))
                .collect(),
        ),
        "pageInfo" => Value::Object(Node::PageInfo(connection.clone())),
        "count" => {
            let total = Value::count(connection.total);
            // One more than the limit says that there are more.
            match (arguments.integer("limit"), &total) {
                (Some(limit), Value::Integer(count)) if *count > limit => Value::Integer(limit + 1),
                _ => total,
            }
        }
        "totalTimeToMerge" => Value::float(connection.time_to_merge),
        _ => return unknown(),
    })
}

/// A field of an edge.
pub(super) fn edge<'a>(connection: &Rc<Connection<'a>>, index: usize, name: &str) -> Resolved<'a> {
    Ok(match name {
        "cursor" => connection.cursor(index),
        "node" => Value::object(connection.items.get(index).map(|(_, node)| node.clone())),
        _ => return unknown(),
    })
}

/// A field of what is known of the other pages.
pub(super) fn page_info<'a>(connection: &Connection<'a>, name: &str) -> Resolved<'a> {
    Ok(match name {
        "hasNextPage" => Value::Boolean(connection.has_next),
        "hasPreviousPage" => Value::Boolean(connection.has_previous),
        "startCursor" => connection.cursor(0),
        "endCursor" => connection.cursor(connection.items.len().wrapping_sub(1)),
        _ => return unknown(),
    })
}
