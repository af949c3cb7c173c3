//! The variables of an operation.

use std::collections::HashMap;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Name, Value};
use serde_json::{Map, json};

use super::argument::coerce;
use crate::gitlab::graphql::error::QueryError;
use crate::gitlab::graphql::schema::{Kind, SCHEMA, TypeReference, reference};

/// The declared variables, with what they were given.
#[derive(Debug, Default)]
pub(super) struct Variables {
    declared: HashMap<String, Variable>,
}

#[derive(Debug)]
pub(super) struct Variable {
    pub(super) kind: TypeReference,
    pub(super) has_default: bool,
    /// Absent when nothing was given and there is no default.
    pub(super) value: Option<Value>,
}

impl Variables {
    /// Reads what an operation declares and a request gives. The first errors
    /// are of the query, the second of the values.
    pub(super) fn read(
        operation: &OperationDefinition,
        given: &Map<String, serde_json::Value>,
    ) -> (Self, Vec<QueryError>, Vec<QueryError>) {
        let mut variables = Self::default();
        let (mut errors, mut wrong_values) = (Vec::new(), Vec::new());
        for definition in &operation.variable_definitions {
            let name = definition.node.name.node.as_str();
            let kind = reference(&definition.node.var_type.node);
            let known = SCHEMA
                .get(&kind.name)
                .is_some_and(|it| !matches!(it.kind, Kind::Object | Kind::Interface));
            if !known {
                let message = format!("{} isn't a defined input type (on ${name})", kind.name);
                errors.push(
                    QueryError::new(message)
                        .at(definition.pos)
                        .with("code", "variableRequiresValidType")
                        .with("typeName", kind.name.clone())
                        .with("variableName", name),
                );
            }
            let default = definition.node.default_value.as_ref().map(|it| &it.node);
            let given = given.get(name);
            let value = match given {
                Some(json) => Value::from_json(json.clone()).ok(),
                None => default.cloned(),
            };
            let missing = value.is_none() && kind.required;
            let checked = match &value {
                _ if missing => Err("Expected value to not be null".to_owned()),
                Some(value) if known => coerce(value, &kind, given.is_none()).map(|_| ()),
                _ => Ok(()),
            };
            if let Err(explanation) = checked {
                let message = format!("Variable ${name} of type {kind} was provided invalid value");
                let problems = json!([{ "path": [], "explanation": explanation }]);
                wrong_values.push(
                    QueryError::new(message)
                        .at(definition.pos)
                        .with("value", given.cloned().unwrap_or_default())
                        .with("problems", problems),
                );
            }
            let variable = Variable {
                kind,
                has_default: default.is_some_and(|default| *default != Value::Null),
                value,
            };
            variables.declared.insert(name.to_owned(), variable);
        }
        (variables, errors, wrong_values)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.declared.get(name)
    }

    /// The value for a `$name` within a literal.
    pub(super) fn value(&self, name: &Name) -> Value {
        self.get(name)
            .and_then(|variable| variable.value.clone())
            .unwrap_or_default()
    }

    /// Names in order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.declared.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}

impl Variable {
    /// Whether it may stand where a value of `kind` is expected.
    pub(super) fn fits(&self, kind: &TypeReference) -> bool {
        let required = self.kind.required || self.has_default;
        let items = match (self.kind.list, kind.list) {
            (Some(have), Some(want)) => have || !want,
            (None, None) => true,
            // A single variable may stand for a list of one.
            (None, Some(want)) => required || !want,
            (Some(_), None) => false,
        };
        items && self.kind.name == kind.name && (required || !kind.required)
    }
}
