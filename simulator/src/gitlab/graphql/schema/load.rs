//! Reading the schema's text.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition as ParsedField, InputValueDefinition, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Positioned, Value};

use super::{
    ArgumentDefinition, Cost, FieldDefinition, Kind, Schema, TypeDefinition, TypeReference,
};

const TEXTS: [&str; 7] = [
    include_str!("query.graphql"),
    include_str!("project.graphql"),
    include_str!("pipeline.graphql"),
    include_str!("job.graphql"),
    include_str!("merge_request.graphql"),
    include_str!("deployment.graphql"),
    include_str!("analytics.graphql"),
];

/// The schema. (That it can be read is tested; were it not, it would be empty.)
pub(in crate::gitlab::graphql) static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::load().unwrap_or_default());

/// The field that every type has.
pub(in crate::gitlab::graphql) static TYPENAME: LazyLock<FieldDefinition> =
    LazyLock::new(|| FieldDefinition {
        owner: String::new(),
        name: "__typename".to_owned(),
        kind: TypeReference {
            name: "String".to_owned(),
            required: true,
            list: None,
        },
        arguments: Vec::new(),
        cost: Cost::default(),
        single: false,
        since: None,
    });

impl Schema {
    pub(super) fn load() -> Result<Self, Error> {
        let mut types: HashMap<String, TypeDefinition> =
            ["String", "Int", "Float", "Boolean", "ID"]
                .into_iter()
                .map(|name| (name.to_owned(), scalar(name)))
                .collect();
        for definition in parse_schema(TEXTS.concat())?.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                let name = definition.node.name.node.to_string();
                let definition = type_definition(&name, definition.node.kind);
                types.insert(name, definition);
            }
        }
        Ok(Self { types })
    }
}

fn scalar(name: &str) -> TypeDefinition {
    TypeDefinition {
        name: name.to_owned(),
        kind: Kind::Scalar,
        implements: Vec::new(),
        fields: Vec::new(),
        values: Vec::new(),
        inputs: Vec::new(),
    }
}

fn type_definition(name: &str, kind: TypeKind) -> TypeDefinition {
    let empty = scalar(name);
    let fields = |fields: Vec<Positioned<ParsedField>>| {
        fields
            .into_iter()
            .map(|field| field_definition(name, &field.node))
            .collect()
    };
    match kind {
        TypeKind::Object(object) => TypeDefinition {
            kind: Kind::Object,
            implements: object
                .implements
                .iter()
                .map(|name| name.node.to_string())
                .collect(),
            fields: fields(object.fields),
            ..empty
        },
        TypeKind::Interface(interface) => TypeDefinition {
            kind: Kind::Interface,
            fields: fields(interface.fields),
            ..empty
        },
        TypeKind::Enum(definition) => TypeDefinition {
            kind: Kind::Enum,
            values: definition
                .values
                .iter()
                .map(|value| value.node.value.node.to_string())
                .collect(),
            ..empty
        },
        TypeKind::InputObject(input) => TypeDefinition {
            kind: Kind::Input,
            inputs: arguments(&input.fields),
            ..empty
        },
        _ => empty,
    }
}

fn field_definition(owner: &str, field: &ParsedField) -> FieldDefinition {
    let kind = reference(&field.ty.node);
    let mut arguments = arguments(&field.arguments);
    if kind.name.ends_with("Connection") {
        for (name, of) in [
            ("after", "String"),
            ("before", "String"),
            ("first", "Int"),
            ("last", "Int"),
        ] {
            arguments.push(ArgumentDefinition {
                name: name.to_owned(),
                kind: TypeReference {
                    name: of.to_owned(),
                    required: false,
                    list: None,
                },
            });
        }
    }
    let directive = |name: &str| {
        field
            .directives
            .iter()
            .map(|directive| &directive.node)
            .find(|directive| directive.name.node == name)
    };
    let resolver = directive("resolver");
    let cost = Cost {
        constant: directive("cost").and_then(|it| number(it, "of")),
        resolver: resolver.is_some(),
        gitaly: directive("gitaly").is_some(),
        extra: resolver
            .and_then(|it| number(it, "extra"))
            .unwrap_or_default(),
        sorted: resolver.is_some_and(|it| it.get_argument("sorted").is_some()),
        costly: resolver.map(|it| texts(it, "costly")).unwrap_or_default(),
    };
    FieldDefinition {
        owner: owner.to_owned(),
        name: field.name.node.to_string(),
        kind,
        arguments,
        cost,
        single: directive("single").is_some(),
        since: directive("since").and_then(version),
    }
}

fn arguments(parsed: &[Positioned<InputValueDefinition>]) -> Vec<ArgumentDefinition> {
    parsed
        .iter()
        .map(|argument| ArgumentDefinition {
            name: argument.node.name.node.to_string(),
            kind: reference(&argument.node.ty.node),
        })
        .collect()
}

/// A type as it stands in a schema or a query.
pub(in crate::gitlab::graphql) fn reference(parsed: &Type) -> TypeReference {
    match &parsed.base {
        BaseType::Named(name) => TypeReference {
            name: name.to_string(),
            required: !parsed.nullable,
            list: None,
        },
        BaseType::List(items) => TypeReference {
            list: Some(!items.nullable),
            required: !parsed.nullable,
            ..reference(items)
        },
    }
}

fn number(directive: &ConstDirective, name: &str) -> Option<u32> {
    match &directive.get_argument(name)?.node {
        Value::Number(number) => number.as_u64()?.try_into().ok(),
        _ => None,
    }
}

fn texts(directive: &ConstDirective, name: &str) -> Vec<String> {
    let items = match directive.get_argument(name).map(|value| &value.node) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    items
        .iter()
        .filter_map(|item| match item {
            Value::String(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

fn version(directive: &ConstDirective) -> Option<(u32, u32)> {
    let Value::String(version) = &directive.get_argument("version")?.node else {
        return None;
    };
    let (major, minor) = version.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_whole() {
        let schema = Schema::load().unwrap();
        for kind in schema.types.values() {
            for field in &kind.fields {
                let place = format!("{}.{}", kind.name, field.name);
                assert!(schema.get(&field.kind.name).is_some(), "{place}");
                for argument in &field.arguments {
                    let known = schema.get(&argument.kind.name);
                    assert!(known.is_some(), "{place}({})", argument.name);
                }
            }
            for interface in &kind.implements {
                let interface = schema.get(interface).unwrap();
                for field in &interface.fields {
                    assert!(
                        kind.field(&field.name).is_some(),
                        "{}.{} of {}",
                        kind.name,
                        field.name,
                        interface.name
                    );
                }
            }
        }
    }
}
