//! What every endpoint has in common: errors, parameters, pages, callers, limits.

mod api;
pub mod authentication;
mod counter;
mod entry;
mod error;
pub mod limits;
pub mod pagination;
pub mod parameters;
mod request;

pub use api::Api;
pub use counter::RequestCounter;
pub use entry::mount;
pub use error::ApiError;
pub use request::ApiRequest;

/// What every endpoint answers.
pub type ApiResult = Result<axum::response::Response, ApiError>;
