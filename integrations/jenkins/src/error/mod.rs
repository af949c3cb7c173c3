//! What can go wrong, and what to do about it.

mod classify;
mod context;
mod conversions;
mod decode;
mod failure;
mod kind;
mod page;
mod verdict;

pub(crate) use classify::is_login_location;
pub use context::{Context, Resource};
pub use failure::Error;
pub use kind::ErrorKind;

#[cfg(test)]
mod tests;
