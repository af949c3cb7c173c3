//! Comparing what was expected with what came.

use std::collections::BTreeMap;

use serde_json::Value;

/// Everything expected is there: an object may hold more, a list may not; numbers are compared by
/// value; `null` is the same as absent.
pub fn result(expected: &Value, actual: &Value, place: &str) -> Result<(), String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let place = format!("{place}.{key}");
                result(value, actual.get(key).unwrap_or(&Value::Null), &place)?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            expected
                .iter()
                .zip(actual)
                .enumerate()
                .try_for_each(|(index, (expected, actual))| {
                    result(expected, actual, &format!("{place}[{index}]"))
                })
        }
        (Value::Number(expected), Value::Number(actual))
            if expected.as_f64() == actual.as_f64() =>
        {
            Ok(())
        }
        (expected, actual) if expected == actual => Ok(()),
        _ => Err(format!("{place} is {actual}, not {expected}")),
    }
}

/// The parameters of a query: names to a value, or to a list of values in order.
pub fn query(text: Option<&str>) -> BTreeMap<String, Value> {
    let mut parameters = BTreeMap::<String, Value>::new();
    for (name, value) in url::form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
        let value = Value::String(value.into_owned());
        match parameters.get_mut(name.as_ref()) {
            None => {
                let list = name.ends_with("[]");
                let value = if list {
                    Value::Array(vec![value])
                } else {
                    value
                };
                parameters.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.clone(), value]),
        }
    }
    parameters
}
