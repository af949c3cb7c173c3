//! Rack's nesting: `a[]=1`, `a[b]=2` and `a[][b]=3`.

use serde_json::{Map, Value};

use crate::gitlab::http::ApiError;

/// How deep Rack nests before it refuses.
const MAX_DEPTH: usize = 32;

/// Reads `name=value` pairs of a query or form into `values`.
pub(super) fn read_pairs(values: &mut Map<String, Value>, pairs: &[u8]) -> Result<(), ApiError> {
    for (name, value) in url::form_urlencoded::parse(pairs) {
        if !name.is_empty() {
            insert(values, &name, Value::String(value.into_owned()))?;
        }
    }
    Ok(())
}

/// Puts one value where its name says.
pub(super) fn insert(
    values: &mut Map<String, Value>,
    name: &str,
    value: Value,
) -> Result<(), ApiError> {
    let steps = steps(name);
    let Some((Step::Key(first), rest)) = steps.split_first() else {
        return Ok(());
    };
    if steps.len() > MAX_DEPTH {
        return Err(ApiError::bad_request());
    }
    let slot = values.entry(first.clone()).or_insert(Value::Null);
    put(slot, rest, value)
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Item,
}

/// Splits `a[b][]` into `a`, `b` and "one more item".
fn steps(name: &str) -> Vec<Step> {
    let Some((head, mut rest)) = name.split_once('[') else {
        return vec![Step::Key(name.to_owned())];
    };
    if head.is_empty() {
        return vec![Step::Key(name.to_owned())];
    }
    let mut steps = vec![Step::Key(head.to_owned())];
    while let Some((inside, after)) = rest.split_once(']') {
        steps.push(if inside.is_empty() {
            Step::Item
        } else {
            Step::Key(inside.to_owned())
        });
        let Some(next) = after.strip_prefix('[') else {
            break;
        };
        rest = next;
    }
    steps
}

/// A name used in two ways, such as `a=1` and `a[b]=2`, is an error, as in Rack.
fn put(slot: &mut Value, steps: &[Step], value: Value) -> Result<(), ApiError> {
    match steps.split_first() {
        None => *slot = value,
        Some((Step::Key(key), rest)) => {
            if slot.is_null() {
                *slot = Value::Object(Map::new());
            }
            let Value::Object(object) = slot else {
                return Err(ApiError::bad_request());
            };
            put(
                object.entry(key.clone()).or_insert(Value::Null),
                rest,
                value,
            )?;
        }
        Some((Step::Item, rest)) => {
            if slot.is_null() {
                *slot = Value::Array(Vec::new());
            }
            let Value::Array(items) = slot else {
                return Err(ApiError::bad_request());
            };
            // `a[][k]=1&a[][v]=2` is one item, and a repeated key starts the next.
            let continues = matches!(
                (rest, items.last()),
                ([Step::Key(key)], Some(Value::Object(last))) if !last.contains_key(key)
            );
            if !continues {
                items.push(Value::Null);
            }
            if let Some(last) = items.last_mut() {
                put(last, rest, value)?;
            }
        }
    }
    Ok(())
}
