//! Waiting for many pipelines with few requests.

mod event;
mod group;
mod groups;
mod look;

pub use event::{ManyEvent, Target};
pub(super) use groups::watch;
