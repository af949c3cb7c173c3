//! Pipelines by GraphQL: what changed in a hundred projects with one query, the jobs of what changed
//! in a few.

mod answer;
mod convert;
mod features;
mod plan;
mod query;
mod source;

pub use features::{Dropped, Features};
pub use plan::{Limits, Plan, ProjectTargets, Window, plan};
pub use source::{Changes, Detailed, GraphQlSource, Parts, Refs};

#[cfg(test)]
mod tests;
