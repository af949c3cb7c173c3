//! The shape of JSON: keys, kinds of values, classes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

/// The shape of a value. Of a list, the shapes of its elements, each once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Null,
    Boolean,
    Integer,
    Float,
    Text,
    Class(String),
    List(BTreeSet<Shape>),
    Object(BTreeMap<String, Shape>),
}

/// Keys whose names are data.
const MAPS: &[&str] = &["buildsByBranchName"];

impl Shape {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Float,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::Text,
            Value::Array(values) => Self::List(values.iter().map(Self::of).collect()),
            Value::Object(object) => {
                let entries = object.iter().map(|(key, value)| {
                    let shape = match value {
                        Value::String(class) if key == "_class" => Self::Class(class.clone()),
                        Value::Object(map) if MAPS.contains(&key.as_str()) => {
                            Self::List(map.values().map(Self::of).collect())
                        }
                        value => Self::of(value),
                    };
                    (key.clone(), shape)
                });
                Self::Object(entries.collect())
            }
        }
    }

    fn class(&self) -> Option<&Shape> {
        match self {
            Self::Object(object) => object.get("_class"),
            _ => None,
        }
    }

    /// Where `simulated` differs, by place.
    pub(super) fn differences(&self, simulated: &Self, place: &str, found: &mut Vec<String>) {
        match (self, simulated) {
            (Self::Object(real), Self::Object(simulated)) => {
                for (key, shape) in real {
                    match simulated.get(key) {
                        Some(other) => shape.differences(other, &format!("{place}.{key}"), found),
                        None => found.push(format!("{place}.{key} is missing")),
                    }
                }
                for key in simulated.keys().filter(|key| !real.contains_key(*key)) {
                    found.push(format!("{place}.{key} is too much"));
                }
            }
            (Self::List(real), Self::List(simulated)) => {
                list_differences(real, simulated, place, found);
            }
            (real, simulated) if real == simulated => {}
            (real, simulated) => found.push(format!("{place}: {real} there, {simulated} here")),
        }
    }
}

/// Of an element of a class that both lists have, one must be as there. What
/// one list has and the other has not, depends on what the server was doing.
fn list_differences(
    real: &BTreeSet<Shape>,
    simulated: &BTreeSet<Shape>,
    place: &str,
    found: &mut Vec<String>,
) {
    for shape in real {
        let candidates: Vec<&Shape> = simulated
            .iter()
            .filter(|other| other.class() == shape.class())
            .collect();
        if candidates.is_empty() {
            continue;
        }
        let fewest = candidates
            .into_iter()
            .map(|other| {
                let mut differences = Vec::new();
                shape.differences(other, &format!("{place}[]"), &mut differences);
                differences
            })
            .min_by_key(Vec::len);
        found.extend(fewest.unwrap_or_default());
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => write!(f, "{class}"),
            Self::List(_) => f.write_str("a list"),
            Self::Object(_) => f.write_str("an object"),
            other => write!(f, "{other:?}"),
        }
    }
}
