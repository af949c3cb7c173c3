//! The part of GitLab's schema that the simulator has, with what each field costs.
//!
//! Names, types, arguments and spellings are GitLab's own. The directives on
//! definitions are the simulator's: they say how GitLab charges for a field.
//! Every field that answers a connection also takes `first`, `last`, `after`
//! and `before`.

mod definition;
mod load;
mod visibility;

pub(super) use definition::{
    ArgumentDefinition, Cost, FieldDefinition, Kind, Schema, TypeDefinition, TypeReference,
};
pub(super) use load::{SCHEMA, TYPENAME, reference};
pub(super) use visibility::Visibility;
