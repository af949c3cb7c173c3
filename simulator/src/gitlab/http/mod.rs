//! What every endpoint has in common: errors, parameters, pages, callers, limits.

mod api;
pub mod authentication;
mod entry;
mod error;
pub mod limits;
pub mod pagination;
pub mod parameters;
mod request;

pub use crate::request_counter::RequestCounter;
pub use api::Api;
pub use entry::mount;
pub use error::ApiError;
pub use request::ApiRequest;

/// What every endpoint answers.
pub type ApiResult = Result<axum::response::Response, ApiError>;
