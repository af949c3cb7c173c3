//! Every request this crate makes, as pure functions: parameters in, [`Operation`] out.
//!
//! Nothing here does I/O. A function checks its parameters, names the operation, and says how the
//! request may be treated: whether it may be sent twice, and whether a redirect is its success.

pub mod artifacts;
pub mod builds;
mod check_parameters;
pub mod jobs;
mod multipart;
mod operation;
mod parameter;
mod path;
pub mod pipelines;
pub mod queue;
pub mod server;
mod tree;
pub mod trigger;

pub(crate) use check_parameters::check_inputs;
pub use check_parameters::check_parameters;
pub use operation::{Effect, Operation, OperationBuilder};
pub use parameter::Parameter;
pub use path::ApiPath;
pub use tree::Tree;
