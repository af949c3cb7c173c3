//! What a command can end with, and how that is shown.

mod block;
mod failure;
mod told;

pub(crate) use failure::Failure;
