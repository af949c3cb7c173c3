//! GitLab's GraphQL API, as far as pipelines need it.
//!
//! Queries are parsed by async-graphql, whose executor is not used. What this
//! API says no to, in which words and by which arithmetic are graphql-ruby's
//! and GitLab's own; and an answer of a quarter of a million fields is written
//! in one pass over the state, from borrowed values, with nothing in between.
//!
//! A query goes through [`document`] (parsed), [`plan`] (validated, merged and
//! with all arguments read), [`limits`] (what it costs), and [`execute`].

mod document;
mod endpoint;
mod error;
mod execute;
mod limits;
mod plan;
mod resolve;
mod schema;

pub(in crate::gitlab) use document::Documents;
pub(in crate::gitlab) use endpoint::{PATH, refused, routes};
