//! What is said about an error.

use std::borrow::Cow;

use super::kind::ErrorKind;

/// What is said about an error: its kind, what went wrong, what to do next.
pub(super) struct Verdict {
    pub(super) kind: ErrorKind,
    pub(super) message: Cow<'static, str>,
    pub(super) hint: Option<Cow<'static, str>>,
}

impl Verdict {
    pub(super) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
