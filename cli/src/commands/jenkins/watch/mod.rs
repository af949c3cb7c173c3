//! Watching a build until it ends.

mod board;
mod conclude;
mod live;
mod waiting;

pub(super) use conclude::unsuccessful;
pub(super) use waiting::watch;
