//! What is taken out of an interaction before it is saved, and out of a request before it is matched.

mod headers;
mod json;
mod names;
mod patterns;
mod placeholders;
mod sanitizer;

pub use headers::HeaderRules;
pub(super) use patterns::token_shapes;
pub(super) use placeholders::{highest, unnumbered};
pub(super) use sanitizer::{Sanitizer, is_form, looks_like_json};
