//! Pipelines by GraphQL: what changed in a hundred projects with one query, the jobs of what changed
//! in a few.

mod answer;
mod changes;
mod convert;
mod details;
mod features;
mod plan;
mod query;
mod refs;
mod source;

pub use changes::Changes;
pub use details::Detailed;
pub use features::{Dropped, Features};
pub use plan::{Limits, Plan, ProjectTargets, Window, plan};
pub use refs::Refs;
pub use source::{GraphQlSource, Parts};
