//! What `pipewright simulate …` does.

mod gitlab;

pub(super) use gitlab::gitlab;
