//! Every request this crate makes, as pure functions: parameters in, [`Operation`] out.
//!
//! Nothing here does I/O. A function checks its parameters, names the operation, and says how the
//! request may be treated: whether it may be sent twice, and whether a redirect is its success.

pub mod jobs;
mod operation;
mod path;
mod tree;

pub use operation::{Effect, Operation, OperationBuilder};
pub use path::ApiPath;
pub use tree::Tree;
