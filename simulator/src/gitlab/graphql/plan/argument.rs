//! What arguments are given, read as what they are declared.

use async_graphql::Value;
use chrono::{DateTime, NaiveDate, Utc};

use crate::gitlab::graphql::schema::{Kind, SCHEMA, TypeReference};
use crate::gitlab::http::parameters::parse_time;

/// One argument's value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::gitlab::graphql) enum Argument {
    Null,
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Time(DateTime<Utc>),
    Date(NaiveDate),
    List(Vec<Argument>),
    Object(Arguments),
}

/// Arguments by name; those that were not given are not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::gitlab::graphql) struct Arguments(
    pub(in crate::gitlab::graphql) Vec<(String, Argument)>,
);

impl Arguments {
    /// The argument, unless it is absent or null.
    pub(in crate::gitlab::graphql) fn get(&self, name: &str) -> Option<&Argument> {
        self.0
            .iter()
            .find(|(given, value)| given == name && *value != Argument::Null)
            .map(|(_, value)| value)
    }

    /// Whether it was given, and is not null.
    pub(in crate::gitlab::graphql) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(in crate::gitlab::graphql) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Argument::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(in crate::gitlab::graphql) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Argument::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(in crate::gitlab::graphql) fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Argument::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(in crate::gitlab::graphql) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        match self.get(name)? {
            Argument::Time(time) => Some(*time),
            _ => None,
        }
    }

    pub(in crate::gitlab::graphql) fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.get(name)? {
            Argument::Date(day) => Some(*day),
            _ => None,
        }
    }

    pub(in crate::gitlab::graphql) fn object(&self, name: &str) -> Option<&Arguments> {
        match self.get(name)? {
            Argument::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The texts of a list.
    pub(in crate::gitlab::graphql) fn texts(&self, name: &str) -> Option<Vec<&str>> {
        let Argument::List(items) = self.get(name)? else {
            return None;
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            if let Argument::Text(text) = item {
                texts.push(text.as_str());
            }
        }
        Some(texts)
    }
}

/// A value read as the type it is declared to have. In a query's text, the
/// values of enumerations are names; in variables they are texts.
pub(super) fn coerce(
    value: &Value,
    kind: &TypeReference,
    literal: bool,
) -> Result<Argument, String> {
    if *value == Value::Null {
        return if kind.required {
            Err("Expected value to not be null".to_owned())
        } else {
            Ok(Argument::Null)
        };
    }
    let Some(items_required) = kind.list else {
        return coerce_one(value, kind, literal);
    };
    let item_kind = TypeReference {
        name: kind.name.clone(),
        required: items_required,
        list: None,
    };
    let items = match value {
        Value::List(items) => items.as_slice(),
        // One value stands for a list of one.
        one => std::slice::from_ref(one),
    };
    let items = items.iter().map(|item| coerce(item, &item_kind, literal));
    Ok(Argument::List(items.collect::<Result<_, _>>()?))
}

fn coerce_one(value: &Value, kind: &TypeReference, literal: bool) -> Result<Argument, String> {
    let wrong = || format!("Could not coerce value {value} to {}", kind.name);
    if let Some(definition) = SCHEMA.get(&kind.name) {
        if definition.kind == Kind::Enum {
            let name = match value {
                Value::Enum(name) => name.as_str(),
                Value::String(name) if !literal => name,
                _ => return Err(wrong()),
            };
            let expected = || {
                let values = definition.values.join(", ");
                format!("Expected {name:?} to be one of: {values}")
            };
            let known = definition.values.iter().any(|value| value == name);
            return known
                .then(|| Argument::Text(name.to_owned()))
                .ok_or_else(expected);
        }
        if definition.kind == Kind::Input {
            let Value::Object(given) = value else {
                return Err(wrong());
            };
            if let Some(unknown) = given
                .keys()
                .find(|key| !definition.inputs.iter().any(|it| it.name == key.as_str()))
            {
                return Err(format!("Field is not defined on {}: {unknown}", kind.name));
            }
            let mut fields = Vec::new();
            for input in &definition.inputs {
                match given.get(input.name.as_str()) {
                    Some(value) => {
                        fields.push((input.name.clone(), coerce(value, &input.kind, literal)?));
                    }
                    None if input.kind.required => {
                        return Err("Expected value to not be null".to_owned());
                    }
                    None => {}
                }
            }
            return Ok(Argument::Object(Arguments(fields)));
        }
    }
    let coerced = match (kind.name.as_str(), value) {
        ("Int", Value::Number(number)) => number
            .as_i64()
            .filter(|number| i32::try_from(*number).is_ok())
            .map(Argument::Integer),
        ("Float", Value::Number(number)) => number.as_f64().map(Argument::Float),
        ("Boolean", Value::Boolean(flag)) => Some(Argument::Boolean(*flag)),
        ("ID", Value::Number(number)) => Some(Argument::Text(number.to_string())),
        ("Time", Value::String(text)) => parse_time(text).map(Argument::Time),
        ("Date", Value::String(text)) => {
            parse_time(text).map(|time| Argument::Date(time.date_naive()))
        }
        ("Int" | "Float" | "Boolean" | "Time" | "Date", _) => None,
        (_, Value::String(text)) => Some(Argument::Text(text.clone())),
        _ => None,
    };
    coerced.ok_or_else(wrong)
}
