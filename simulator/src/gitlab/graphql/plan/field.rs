//! One field of a plan: its definition, its arguments, what is selected on it.

use std::convert::Infallible;

use async_graphql::parser::types::Field;
use async_graphql::{Name, Pos, Positioned, Value};

use super::PlannedField;
use super::argument::{Arguments, coerce};
use super::build::{Builder, Occurrence};
use crate::gitlab::graphql::error::QueryError;
use crate::gitlab::graphql::schema::{FieldDefinition, SCHEMA, TYPENAME, TypeDefinition};

/// What a field turns out to be.
enum Found {
    Known(&'static FieldDefinition),
    /// The query itself says that this instance is too old for it.
    Absent,
    Wrong,
}

impl<'q> Builder<'q> {
    /// Plans a field from all its occurrences, which agree on its arguments.
    pub(super) fn field(
        &mut self,
        key: &str,
        group: &[Occurrence<'q>],
        object: &'static TypeDefinition,
    ) -> Option<PlannedField> {
        let first = group.first()?;
        let mut seen = None;
        for found in group {
            seen = match self.definition(found) {
                Found::Known(definition) => Some(definition),
                Found::Absent => None,
                Found::Wrong => return None,
            };
        }
        let Some(seen) = seen else {
            return Some(PlannedField {
                key: key.to_owned(),
                definition: &TYPENAME,
                arguments: Arguments::default(),
                selection: None,
                position: first.field.pos,
                newer: true,
            });
        };
        let field = &first.field.node;
        let arguments = self.arguments(first.field, seen);
        let kind = SCHEMA.get(&seen.kind.name)?;
        let selections: Vec<_> = group
            .iter()
            .map(|found| (&found.field.node.selection_set.node, kind))
            .filter(|(selection, _)| !selection.items.is_empty())
            .collect();
        if kind.is_composite() == selections.is_empty() {
            self.complain_of_selection(field, first.field.pos, kind, seen);
            return None;
        }
        let selection = kind
            .is_composite()
            .then(|| self.plan(&selections, SCHEMA.object(kind)));
        // The object's own field may say more than the interface's.
        let definition = object.field(&seen.name).unwrap_or(seen);
        Some(PlannedField {
            key: key.to_owned(),
            definition,
            arguments,
            selection,
            position: first.field.pos,
            newer: group.iter().any(|found| found.newer),
        })
    }

    fn definition(&mut self, found: &Occurrence<'q>) -> Found {
        let name = found.field.node.name.node.as_str();
        if let Some(definition) = self.visibility.field(found.on, name) {
            return Found::Known(definition);
        }
        if found.newer {
            return found.on.field(name).map_or(Found::Absent, Found::Known);
        }
        let on = &found.on.name;
        let message = format!("Field '{name}' doesn't exist on type '{on}'");
        self.errors.push(
            QueryError::new(message)
                .at(found.field.pos)
                .with("code", "undefinedField")
                .with("typeName", on.clone())
                .with("fieldName", name),
        );
        Found::Wrong
    }

    fn complain_of_selection(
        &mut self,
        field: &Field,
        place: Pos,
        kind: &TypeDefinition,
        definition: &FieldDefinition,
    ) {
        let (name, shown) = (&field.name.node, &definition.kind);
        let message = if kind.is_composite() {
            format!(
                "Field must have selections (field '{name}' returns {} but has no selections. \
                 Did you mean '{name} {{ ... }}'?)",
                kind.name
            )
        } else {
            let selected: Vec<String> = field
                .selection_set
                .node
                .items
                .iter()
                .map(|_| "...".to_owned())
                .collect();
            format!(
                "Selections can't be made on scalars (field '{name}' returns {} but has \
                 selections {selected:?})",
                kind.name
            )
        };
        self.errors.push(
            QueryError::new(message)
                .at(place)
                .with("code", "selectionMismatch")
                .with("nodeName", format!("field '{name}'"))
                .with("typeName", shown.to_string()),
        );
    }

    fn arguments(
        &mut self,
        field: &'q Positioned<Field>,
        definition: &'static FieldDefinition,
    ) -> Arguments {
        let field_name = definition.name.as_str();
        let mut read = Vec::new();
        for (name, value) in &field.node.arguments {
            let argument = name.node.as_str();
            let declared = definition.arguments.iter().find(|it| it.name == argument);
            let Some(declared) = declared else {
                let message = format!("Field '{field_name}' doesn't accept argument '{argument}'");
                self.errors.push(
                    QueryError::new(message)
                        .at(name.pos)
                        .with("code", "argumentNotAccepted")
                        .with("name", field_name)
                        .with("typeName", "Field")
                        .with("argumentName", argument),
                );
                continue;
            };
            if let Some(variable) = variable_of(&value.node) {
                match self.variables.get(&variable) {
                    Some(known) if !known.fits(&declared.kind) => {
                        let (has, wants) = (known.kind.to_string(), declared.kind.to_string());
                        let message = format!(
                            "Type mismatch on variable ${variable} and argument {argument} \
                             ({has} / {wants})"
                        );
                        self.errors.push(
                            QueryError::new(message)
                                .at(value.pos)
                                .with("code", "variableMismatch")
                                .with("variableName", variable.as_str())
                                .with("typeName", has)
                                .with("argumentName", argument)
                                .with("errorMessage", "Type mismatch"),
                        );
                        self.used_variables.insert(variable);
                        continue;
                    }
                    // Not given: as if the argument were not there.
                    Some(known) if known.value.is_none() => {
                        self.used_variables.insert(variable);
                        continue;
                    }
                    _ => {}
                }
            }
            let literal = variable_of(&value.node).is_none();
            let constant = value
                .node
                .clone()
                .into_const_with(|name| Ok::<_, Infallible>(self.variable(&name, value.pos)))
                .unwrap_or_default();
            match coerce(&constant, &declared.kind, literal) {
                Ok(value) => read.push((declared.name.clone(), value)),
                // Wrong values of variables are said where those are read.
                Err(_) if !literal => {}
                Err(_) => {
                    let message = format!(
                        "Argument '{argument}' on Field '{field_name}' has an invalid value \
                         ({}). Expected type '{}'.",
                        value.node, declared.kind
                    );
                    self.errors.push(
                        QueryError::new(message)
                            .at(value.pos)
                            .with("code", "argumentLiteralsIncompatible")
                            .with("typeName", "Field")
                            .with("argumentName", argument),
                    );
                }
            }
        }
        self.check_required(field, definition);
        Arguments(read)
    }

    fn check_required(&mut self, field: &Positioned<Field>, definition: &FieldDefinition) {
        let missing: Vec<&str> = definition
            .arguments
            .iter()
            .filter(|declared| declared.kind.required)
            .filter(|declared| field.node.get_argument(&declared.name).is_none())
            .map(|declared| declared.name.as_str())
            .collect();
        if missing.is_empty() {
            return;
        }
        let (name, missing) = (definition.name.as_str(), missing.join(", "));
        let message = format!("Field '{name}' is missing required arguments: {missing}");
        self.errors.push(
            QueryError::new(message)
                .at(field.pos)
                .with("code", "missingRequiredArguments")
                .with("className", "Field")
                .with("name", name)
                .with("arguments", missing),
        );
    }

    /// The value of a variable, which is used here.
    pub(super) fn variable(&mut self, name: &Name, place: Pos) -> Value {
        if self.variables.get(name).is_none() {
            let owner = self.operation_name.unwrap_or("anonymous query");
            let message = format!("Variable ${name} is used by {owner} but not declared");
            self.errors.push(
                QueryError::new(message)
                    .at(place)
                    .with("code", "variableNotDefined")
                    .with("variableName", name.as_str()),
            );
        }
        self.used_variables.insert(name.to_string());
        self.variables.value(name)
    }
}

/// The name of the variable that a value is, if it is one.
fn variable_of(value: &impl std::fmt::Display) -> Option<String> {
    value.to_string().strip_prefix('$').map(str::to_owned)
}
