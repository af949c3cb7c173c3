//! What every endpoint has in common: errors, parameters, pages, callers, limits.

pub mod authentication;
mod counter;
mod error;
pub mod limits;
pub mod pagination;
pub mod parameters;

pub use counter::RequestCounter;
pub use error::ApiError;
