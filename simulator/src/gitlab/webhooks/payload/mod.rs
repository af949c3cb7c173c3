//! What webhooks say, after GitLab's `lib/gitlab/data_builder`.

mod build;
mod dates;
mod deployment;
mod job;
mod parts;
mod pipeline;
mod push;

pub(super) use build::latest;
pub use build::payload;
pub use dates::Dates;
