//! Jenkins: what is long, what is many, what is at once.

mod console;
mod listing;
mod server;
mod triggers;

pub(crate) use console::{child as console_child, run as console};
pub(crate) use listing::{child as listing_child, run as listing};
pub(crate) use server::run as serve;
pub(crate) use triggers::{child as triggers_child, run as triggers};
