//! From a parsed query to what is to be resolved.
//!
//! A plan is a query with all fragments spread, fields of one response key
//! merged, skipped parts left out and every argument read: what GitLab counts
//! the cost of, and what is executed.

mod argument;
mod build;
mod field;
mod fragment;
mod variable;

use async_graphql::Pos;

#[cfg(test)]
pub(super) use argument::Argument;
pub(super) use argument::Arguments;
pub(super) use build::build;

use super::schema::{FieldDefinition, TypeDefinition};

/// What to resolve on an object of one type.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) on: &'static TypeDefinition,
    pub(super) fields: Vec<PlannedField>,
}

/// A field to resolve.
#[derive(Debug)]
pub(super) struct PlannedField {
    /// What it is called in the answer.
    pub(super) key: String,
    pub(super) definition: &'static FieldDefinition,
    pub(super) arguments: Arguments,
    /// What to resolve on its objects; absent for values without fields.
    pub(super) selection: Option<Plan>,
    pub(super) position: Pos,
    /// The query says that it is newer than this instance: it is null.
    pub(super) newer: bool,
}
