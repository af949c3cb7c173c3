//! What `pipewright simulate …` does.

mod embedded;
mod gitlab;

pub(super) use embedded::Embedded;
pub(super) use gitlab::gitlab;
