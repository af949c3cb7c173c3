use super::super::given::{Given, Wrong};

/// How a value is read and shown.
pub(in crate::config::read) trait Kind {
    /// What becomes of it.
    type Value: Clone;

    /// Completes "has to be …".
    fn expected(&self) -> String;

    /// Understands what was given.
    fn read(&self, given: &Given) -> Result<Self::Value, Wrong>;

    /// The value as it would be written in YAML.
    fn show(&self, value: &Self::Value) -> String;
}
