//! Types and fields, as the schema defines them.

use std::collections::HashMap;

/// Every type by its name.
#[derive(Debug, Default)]
pub(in crate::gitlab::graphql) struct Schema {
    pub(super) types: HashMap<String, TypeDefinition>,
}

/// What sort of type a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gitlab::graphql) enum Kind {
    Scalar,
    Object,
    Interface,
    Enum,
    Input,
}

/// A type.
#[derive(Debug)]
pub(in crate::gitlab::graphql) struct TypeDefinition {
    pub(in crate::gitlab::graphql) name: String,
    pub(in crate::gitlab::graphql) kind: Kind,
    /// The interfaces of an object.
    pub(in crate::gitlab::graphql) implements: Vec<String>,
    pub(in crate::gitlab::graphql) fields: Vec<FieldDefinition>,
    /// The values of an enumeration.
    pub(in crate::gitlab::graphql) values: Vec<String>,
    /// The fields of an input object.
    pub(in crate::gitlab::graphql) inputs: Vec<ArgumentDefinition>,
}

/// A field of an object or interface.
#[derive(Debug)]
pub(in crate::gitlab::graphql) struct FieldDefinition {
    /// The type that the field belongs to.
    pub(in crate::gitlab::graphql) owner: String,
    pub(in crate::gitlab::graphql) name: String,
    pub(in crate::gitlab::graphql) kind: TypeReference,
    pub(in crate::gitlab::graphql) arguments: Vec<ArgumentDefinition>,
    pub(in crate::gitlab::graphql) cost: Cost,
    /// Resolved for one parent per query, by GitLab's `FieldCallCount`.
    pub(in crate::gitlab::graphql) single: bool,
    /// The first version that has it, where that is known.
    pub(in crate::gitlab::graphql) since: Option<(u32, u32)>,
}

/// How GitLab charges for a field, after `Types::BaseField`.
#[derive(Debug, Default)]
pub(in crate::gitlab::graphql) struct Cost {
    /// A constant that the field declares.
    pub(in crate::gitlab::graphql) constant: Option<u32>,
    /// It has a resolver class.
    pub(in crate::gitlab::graphql) resolver: bool,
    /// It calls the repository server.
    pub(in crate::gitlab::graphql) gitaly: bool,
    /// What its resolver adds.
    pub(in crate::gitlab::graphql) extra: u32,
    /// Its `sort` has a default, and so is always there.
    pub(in crate::gitlab::graphql) sorted: bool,
    /// Arguments that cost two each when they are given.
    pub(in crate::gitlab::graphql) costly: Vec<String>,
}

/// An argument of a field, or a field of an input object.
#[derive(Debug, Clone)]
pub(in crate::gitlab::graphql) struct ArgumentDefinition {
    pub(in crate::gitlab::graphql) name: String,
    pub(in crate::gitlab::graphql) kind: TypeReference,
}

/// A type with its brackets and exclamation marks; lists of lists do not occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gitlab::graphql) struct TypeReference {
    pub(in crate::gitlab::graphql) name: String,
    pub(in crate::gitlab::graphql) required: bool,
    /// For a list: whether its items are required.
    pub(in crate::gitlab::graphql) list: Option<bool>,
}

impl Schema {
    /// The type with this name.
    pub(in crate::gitlab::graphql) fn get(&self, name: &str) -> Option<&TypeDefinition> {
        self.types.get(name)
    }

    /// The object type behind a type: itself, or the only one that implements
    /// the interface it is.
    pub(in crate::gitlab::graphql) fn object<'a>(
        &'a self,
        kind: &'a TypeDefinition,
    ) -> &'a TypeDefinition {
        if kind.kind != Kind::Interface {
            return kind;
        }
        self.types
            .values()
            .find(|object| object.implements.contains(&kind.name))
            .unwrap_or(kind)
    }
}

impl TypeDefinition {
    /// The field with this name.
    pub(in crate::gitlab::graphql) fn field(&self, name: &str) -> Option<&FieldDefinition> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Whether its values have fields of their own.
    pub(in crate::gitlab::graphql) fn is_composite(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::Interface)
    }

    /// Whether a value of this type is a `name` too.
    pub(in crate::gitlab::graphql) fn is_a(&self, name: &str) -> bool {
        self.name == name || self.implements.iter().any(|interface| interface == name)
    }
}

impl FieldDefinition {
    /// Whether it answers a connection.
    pub(in crate::gitlab::graphql) fn is_connection(&self) -> bool {
        self.kind.name.ends_with("Connection")
    }
}

impl std::fmt::Display for TypeReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = |required| if required { "!" } else { "" };
        match self.list {
            Some(items) => write!(f, "[{}{}]{}", self.name, mark(items), mark(self.required)),
            None => write!(f, "{}{}", self.name, mark(self.required)),
        }
    }
}
