//! The REST API, version 4.

pub mod entities;
mod groups;
mod projects;
mod repository;
mod routes;
mod tokens;
mod users;
mod version;

pub use routes::routes;
