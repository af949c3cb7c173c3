//! GraphQL.

mod authentication;
mod complexity;
mod limits;
mod pages;
mod queries;
mod schema;
mod validation;
