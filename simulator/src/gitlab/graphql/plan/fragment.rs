//! Spreading fragments, and what directives leave of a query.

use std::convert::Infallible;

use async_graphql::parser::types::{Directive, Selection, SelectionSet, TypeCondition};
use async_graphql::{Pos, Positioned, Value};

use super::build::{Builder, Occurrence};
use crate::gitlab::graphql::error::QueryError;
use crate::gitlab::graphql::schema::{SCHEMA, TypeDefinition};

/// The first version that knows `@gl_introduced`; not verified to the minor.
const GL_INTRODUCED: (u32, u32) = (18, 2);

impl<'q> Builder<'q> {
    /// Adds the fields of a selection on `on`, for an object of type `object`.
    pub(super) fn collect(
        &mut self,
        selection: &'q SelectionSet,
        on: &'static TypeDefinition,
        object: &'static TypeDefinition,
        (skipped, newer): (bool, bool),
        found: &mut Vec<Occurrence<'q>>,
    ) {
        for item in &selection.items {
            let (skips, too_new) = self.directives(item.node.directives());
            let fate = (skipped || skips, newer || too_new);
            match &item.node {
                Selection::Field(field) => found.push(Occurrence {
                    field,
                    on,
                    skipped: fate.0,
                    newer: fate.1,
                }),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if let Some(on) = self.condition(condition, on, item.pos) {
                        let inside = &fragment.node.selection_set.node;
                        self.collect(inside, on, object, fate, found);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    self.spread_named(name, item.pos, on, object, fate, found);
                }
            }
        }
    }

    fn spread_named(
        &mut self,
        name: &'q str,
        place: Pos,
        on: &'static TypeDefinition,
        object: &'static TypeDefinition,
        fate: (bool, bool),
        found: &mut Vec<Occurrence<'q>>,
    ) {
        self.used_fragments.insert(name);
        let document = self.document;
        let complaint = |message: String, code: &str| {
            QueryError::new(message)
                .at(place)
                .with("code", code)
                .with("fragmentName", name)
        };
        let Some(fragment) = document.fragments.get(name) else {
            let message = format!("Fragment {name} was used, but not defined");
            self.errors.push(complaint(message, "useAndDefineFragment"));
            return;
        };
        if self.spreading.contains(&name) {
            let message = format!("Fragment {name} contains an infinite loop");
            self.errors.push(complaint(message, "infiniteLoop"));
            return;
        }
        let condition = Some(&fragment.node.type_condition);
        if let Some(on) = self.condition(condition, on, place) {
            self.spreading.push(name);
            let inside = &fragment.node.selection_set.node;
            self.collect(inside, on, object, fate, found);
            self.spreading.pop();
        }
    }

    /// The type that a fragment on `on` selects on.
    fn condition(
        &mut self,
        condition: Option<&Positioned<TypeCondition>>,
        on: &'static TypeDefinition,
        place: Pos,
    ) -> Option<&'static TypeDefinition> {
        let Some(condition) = condition else {
            return Some(on);
        };
        let name = condition.node.on.node.as_str();
        let Some(wanted) = SCHEMA.get(name).filter(|wanted| wanted.is_composite()) else {
            let message = format!("No such type {name}, so it can't be a fragment condition");
            self.errors.push(
                QueryError::new(message)
                    .at(place)
                    .with("code", "undefinedType")
                    .with("typeName", name),
            );
            return None;
        };
        let possible = SCHEMA.object(on).is_a(&wanted.name) || wanted.is_a(&on.name);
        if !possible {
            let message = format!("Fragment on {name} can't be spread inside {}", on.name);
            self.errors.push(
                QueryError::new(message)
                    .at(place)
                    .with("code", "cannotSpreadFragment")
                    .with("typeName", on.name.clone())
                    .with("fragmentName", "unknown")
                    .with("parentName", name),
            );
            return None;
        }
        Some(wanted)
    }

    /// Whether directives leave a part of the query out, and whether they say
    /// that it is newer than this instance.
    fn directives(&mut self, directives: &'q [Positioned<Directive>]) -> (bool, bool) {
        let (mut skipped, mut newer) = (false, false);
        for directive in directives {
            match directive.node.name.node.as_str() {
                "skip" => skipped |= self.condition_of(directive) == Some(true),
                "include" => skipped |= self.condition_of(directive) == Some(false),
                "gl_introduced"
                    if self
                        .visibility
                        .is_at_least(GL_INTRODUCED.0, GL_INTRODUCED.1) =>
                {
                    newer |= self.is_newer(directive);
                }
                name => {
                    self.errors.push(
                        QueryError::new(format!("Directive @{name} is not defined"))
                            .at(directive.pos)
                            .with("code", "undefinedDirective")
                            .with("directiveName", name),
                    );
                }
            }
        }
        (skipped, newer)
    }

    fn condition_of(&mut self, directive: &'q Positioned<Directive>) -> Option<bool> {
        match self.directive_argument(directive, "if")? {
            Value::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    fn is_newer(&mut self, directive: &'q Positioned<Directive>) -> bool {
        let Some(Value::String(version)) = self.directive_argument(directive, "version") else {
            return false;
        };
        let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
        let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        !self.visibility.is_at_least(major, minor)
    }

    fn directive_argument(
        &mut self,
        directive: &'q Positioned<Directive>,
        name: &str,
    ) -> Option<Value> {
        let given = directive.node.get_argument(name);
        let Some(given) = given else {
            let directive_name = directive.node.name.node.as_str();
            let message =
                format!("Directive '{directive_name}' is missing required arguments: {name}");
            self.errors.push(
                QueryError::new(message)
                    .at(directive.pos)
                    .with("code", "missingRequiredArguments")
                    .with("className", "Directive")
                    .with("name", directive_name)
                    .with("arguments", name),
            );
            return None;
        };
        given
            .node
            .clone()
            .into_const_with(|name| Ok::<_, Infallible>(self.variable(&name, given.pos)))
            .ok()
    }
}
