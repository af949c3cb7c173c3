//! Checking a value against a definition.

use serde_json::Value;

use super::exceptions::{NEWER_KEYS, OTHER_ANSWERS, OTHER_TYPES};

/// GitLab's description, in version 2 of the format.
pub(super) struct Description(pub(super) Value);

impl Description {
    /// The schema of what an endpoint answers on success, if it is described.
    pub(super) fn answer(&self, method: &str, path: &str) -> Option<&Value> {
        let other = OTHER_ANSWERS
            .iter()
            .find(|other| (other.0, other.1) == (method, path));
        if let Some((_, _, definition, _)) = other {
            return Some(&self.0["definitions"][definition]);
        }
        let responses = self.0["paths"][path][method.to_lowercase()]["responses"].as_object()?;
        let successes = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'));
        successes
            .map(|(_, response)| &response["schema"])
            .find(|schema| schema.is_object())
    }

    /// Everything in `value` that is not as the schema says, by its place.
    pub(super) fn complaints(&self, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        self.check(schema, value, place, "")
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, owner: &str) -> Vec<String> {
        // What may be null is not described, nor is what is in some arrays.
        if value.is_null() || schema.is_null() {
            return Vec::new();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/definitions/");
            let definition = &self.0["definitions"][name];
            assert!(definition.is_object(), "no definition of {name}");
            return self.check(definition, value, place, name);
        }
        match schema["type"].as_str().unwrap_or("object") {
            "array" => {
                let Some(items) = value.as_array() else {
                    return vec![format!("{place}: {value} is not an array")];
                };
                let complaints = items.iter().enumerate().flat_map(|(index, item)| {
                    self.check(&schema["items"], item, &format!("{place}[{index}]"), owner)
                });
                complaints.collect()
            }
            "object" => self.check_object(schema, value, place, owner),
            "integer" if value.is_i64() || value.is_u64() => Vec::new(),
            "number" if value.is_number() => Vec::new(),
            "boolean" if value.is_boolean() => Vec::new(),
            // What has no type in GitLab's code is described as a string.
            "string" | "symbol" if !value.is_object() && !value.is_array() => Vec::new(),
            other => vec![format!("{place}: {value} is not of type {other}")],
        }
    }

    fn check_object(&self, schema: &Value, value: &Value, place: &str, owner: &str) -> Vec<String> {
        // A list of entities is described as if it were one of them.
        if let Some(items) = value.as_array() {
            let complaints = items.iter().enumerate().flat_map(|(index, item)| {
                self.check_object(schema, item, &format!("{place}[{index}]"), owner)
            });
            return complaints.collect();
        }
        let Some(object) = value.as_object() else {
            return vec![format!("{place}: {value} is not an object")];
        };
        // An object without described keys may hold any.
        let Some(properties) = schema["properties"].as_object() else {
            return Vec::new();
        };
        let mut complaints = Vec::new();
        for (key, value) in object {
            let place = format!("{place}.{key}");
            match properties.get(key) {
                _ if is_listed(OTHER_TYPES, owner, key) => {}
                Some(schema) => complaints.extend(self.check(schema, value, &place, owner)),
                None if is_listed(NEWER_KEYS, owner, key) => {}
                None => complaints.push(format!("{place}: {owner} has no such key")),
            }
        }
        complaints
    }
}

fn is_listed(list: &[(&str, &str, &str)], owner: &str, key: &str) -> bool {
    list.iter()
        .any(|(definition, known, _)| *known == key && (*definition == "*" || *definition == owner))
}
