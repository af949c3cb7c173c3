//! Watching a pipeline until it ends.

mod board;
mod conclude;
mod follow;
mod item;
mod live;
mod look;
mod told;
mod waiting;

pub(crate) use board::{Board, took};
pub(crate) use item::Item;
pub(crate) use live::live;
pub(super) use waiting::options;
pub(crate) use waiting::watch;
