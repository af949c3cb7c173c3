//! The kinds of values.

mod choice;
mod kind;
mod limit;
mod lists;
mod number;
mod text;

pub(super) use choice::{Boolean, Choice};
pub(super) use kind::Kind;
pub(super) use limit::Limit;
pub(super) use lists::{BucketList, StateList, WordList};
pub(super) use number::{Rate, Seconds, Whole};
pub(super) use text::{Address, File, Regexp, Server, Text};

use super::given::{Given, Wrong};
