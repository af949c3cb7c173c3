//! Every request this crate makes, as pure functions: parameters in, [`Operation`] out.
//!
//! Nothing here does I/O. A function checks its parameters, names the operation, and says how the
//! request may be treated: whether it may be sent twice, which scope it needs, and whether the
//! client's credential goes along.

pub mod artifacts;
pub mod jobs;
mod operation;
mod page;
mod path;

pub mod deployments;
pub mod environments;
pub mod graphql;
pub mod merge_requests;
pub mod pipelines;
pub mod projects;
pub mod raw;
pub mod repository;
pub mod tokens;
pub mod triggers;

pub use operation::{Credentials, Effect, Operation, OperationBuilder};
pub use page::checked_per_page;
pub use path::ApiPath;
pub use pipewright_core::http::Query;
