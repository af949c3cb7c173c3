//! The kinds of values.

mod choice;
mod limit;
mod lists;
mod number;
mod text;

pub(super) use choice::{Choice, Flag as Boolean};
pub(super) use limit::Limit;
pub(super) use lists::{BucketList, StateList, WordList};
pub(super) use number::{Rate, Seconds, Whole};
pub(super) use text::{Address, File, Regexp, Server, Text};

use super::given::{Given, Wrong};

/// How a value is read and shown.
pub(super) trait Kind {
    /// What becomes of it.
    type Value: Clone;

    /// Completes "has to be …".
    fn expected(&self) -> String;

    /// Understands what was given.
    fn read(&self, given: &Given) -> Result<Self::Value, Wrong>;

    /// The value as it would be written in YAML.
    fn show(&self, value: &Self::Value) -> String;
}
