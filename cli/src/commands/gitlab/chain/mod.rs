//! Running chains of pipelines.

mod execute;
mod store;
mod view;

pub(super) use execute::execute;
