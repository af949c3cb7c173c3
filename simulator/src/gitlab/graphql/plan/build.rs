//! Building a plan, and collecting what is wrong with the query.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, SelectionSet,
};
use serde_json::Map;

use super::Plan;
use super::variable::Variables;
use crate::gitlab::graphql::error::QueryError;
use crate::gitlab::graphql::schema::{SCHEMA, TypeDefinition, Visibility};

/// graphql-ruby stops to validate after so many errors: `validate_max_errors`.
const MAX_ERRORS: usize = 5;

/// What a plan is built from, and what is noticed on the way.
pub(super) struct Builder<'q> {
    pub(super) document: &'q ExecutableDocument,
    pub(super) operation_name: Option<&'q str>,
    pub(super) visibility: Visibility<'q>,
    pub(super) variables: Variables,
    pub(super) errors: Vec<QueryError>,
    pub(super) used_variables: BTreeSet<String>,
    pub(super) used_fragments: BTreeSet<&'q str>,
    /// The fragments that are being spread, outermost first.
    pub(super) spreading: Vec<&'q str>,
}

/// One occurrence of a field in the query.
pub(super) struct Occurrence<'q> {
    pub(super) field: &'q Positioned<Field>,
    /// The type it was selected on, as the query sees it.
    pub(super) on: &'static TypeDefinition,
    pub(super) skipped: bool,
    pub(super) newer: bool,
}

/// Plans an operation, or says what is wrong with it.
pub(in crate::gitlab::graphql) fn build(
    document: &ExecutableDocument,
    (operation_name, operation): (Option<&str>, &OperationDefinition),
    given: &Map<String, serde_json::Value>,
    visibility: Visibility<'_>,
) -> Result<Plan, Vec<QueryError>> {
    if operation.ty != OperationType::Query {
        let message = format!("Schema is not configured for {}s", operation.ty);
        return Err(vec![QueryError::new(message)]);
    }
    let Some(query) = SCHEMA.get("Query") else {
        return Err(vec![QueryError::new("Internal server error")]);
    };
    let (variables, errors, wrong_values) = Variables::read(operation, given);
    let mut builder = Builder {
        document,
        operation_name,
        visibility,
        variables,
        errors,
        used_variables: BTreeSet::new(),
        used_fragments: BTreeSet::new(),
        spreading: Vec::new(),
    };
    let plan = builder.plan(&[(&operation.selection_set.node, query)], query);
    builder.check_use();
    let mut errors = builder.errors;
    if errors.is_empty() {
        errors = wrong_values;
    }
    errors.truncate(MAX_ERRORS);
    if errors.is_empty() {
        Ok(plan)
    } else {
        Err(errors)
    }
}

impl<'q> Builder<'q> {
    /// Plans the selections that were made on one object.
    pub(super) fn plan(
        &mut self,
        selections: &[(&'q SelectionSet, &'static TypeDefinition)],
        object: &'static TypeDefinition,
    ) -> Plan {
        let mut occurrences = Vec::new();
        for (selection, on) in selections {
            self.collect(selection, on, object, (false, false), &mut occurrences);
        }
        let (skipped, kept): (Vec<_>, Vec<_>) =
            occurrences.into_iter().partition(|found| found.skipped);
        let mut keys: Vec<(&str, Vec<Occurrence<'q>>)> = Vec::new();
        for found in kept {
            let key = found.field.node.response_key().node.as_str();
            match keys.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(found),
                None => keys.push((key, vec![found])),
            }
        }
        let mut fields = Vec::new();
        for (key, group) in keys {
            self.check_conflict(key, &group);
            fields.extend(self.field(key, &group, object));
        }
        // What is skipped costs nothing, but has to be right.
        for found in skipped {
            let key = found.field.node.response_key().node.as_str();
            self.field(key, std::slice::from_ref(&found), object);
        }
        Plan { on: object, fields }
    }

    /// Two fields of one name in the answer are one field, or an error.
    fn check_conflict(&mut self, key: &str, group: &[Occurrence<'q>]) {
        let Some((first, rest)) = group.split_first() else {
            return;
        };
        for other in rest {
            let (one, two) = (&first.field.node, &other.field.node);
            let message = if one.name.node != two.name.node {
                let (one, two) = (&one.name.node, &two.name.node);
                format!("Field '{key}' has a field conflict: {one} or {two}?")
            } else if given(one) != given(two) {
                let (one, two) = (given(one), given(two));
                format!("Field '{key}' has an argument conflict: {{{one}}} or {{{two}}}?")
            } else {
                continue;
            };
            self.errors.push(
                QueryError::new(message)
                    .at(other.field.pos)
                    .with("code", "fieldConflict")
                    .with("fieldName", key),
            );
            return;
        }
    }

    /// What was declared has to be used.
    fn check_use(&mut self) {
        let owner = self.operation_name.unwrap_or("anonymous query");
        let declared = self.variables.names();
        let unused = declared
            .into_iter()
            .filter(|name| !self.used_variables.contains(*name));
        let unused: Vec<QueryError> = unused
            .map(|name| {
                let message = format!("Variable ${name} is declared by {owner} but not used");
                QueryError::new(message)
                    .with("code", "variableNotUsed")
                    .with("variableName", name)
            })
            .collect();
        self.errors.extend(unused);
        // Fragments of other operations of the document are used by those.
        if self.document.operations.iter().count() > 1 {
            return;
        }
        for (name, fragment) in &self.document.fragments {
            if !self.used_fragments.contains(name.as_str()) {
                let message = format!("Fragment {name} was defined, but not used");
                self.errors.push(
                    QueryError::new(message)
                        .at(fragment.pos)
                        .with("code", "useAndDefineFragment")
                        .with("fragmentName", name.as_str()),
                );
            }
        }
    }
}

fn given(field: &Field) -> String {
    let mut given: Vec<String> = field
        .arguments
        .iter()
        .map(|(name, value)| format!("{}:{}", name.node, value.node))
        .collect();
    given.sort_unstable();
    given.join(",")
}
