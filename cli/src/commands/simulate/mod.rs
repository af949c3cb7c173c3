//! What `pipewright simulate …` does.

mod gitlab;
mod jenkins;
mod set_up;

pub(super) use gitlab::gitlab;
pub(super) use jenkins::jenkins;
