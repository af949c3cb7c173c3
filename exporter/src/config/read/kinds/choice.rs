use pipewright_core::document::nearest;

use super::{Given, Kind, Wrong};

/// `true` or `false`.
pub(in crate::config::read) struct Boolean;

impl Kind for Boolean {
    type Value = bool;

    fn expected(&self) -> String {
        "true or false".into()
    }

    fn read(&self, given: &Given) -> Result<bool, Wrong> {
        given.boolean().ok_or(Wrong::Kind)
    }

    fn show(&self, value: &bool) -> String {
        value.to_string()
    }
}

/// One of a few words. A value is shown as its first word.
pub(in crate::config::read) struct Choice<T: 'static>(
    pub(in crate::config::read) &'static [(&'static str, T)],
);

impl<T: Clone + PartialEq> Kind for Choice<T> {
    type Value = T;

    fn expected(&self) -> String {
        let words: Vec<_> = self.0.iter().map(|(word, _)| *word).collect();
        format!("one of {}", words.join(", "))
    }

    fn read(&self, given: &Given) -> Result<T, Wrong> {
        let text = given.text().ok_or(Wrong::Kind)?;
        let normal = text.trim();
        let found = self
            .0
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(normal));
        if let Some((_, value)) = found {
            return Ok(value.clone());
        }
        let near = nearest(normal, self.0.iter().map(|(word, _)| *word));
        Err(near.map_or(Wrong::Kind, |near| {
            Wrong::Help(
                format!("has to be {}, not {}", self.expected(), given.shown()),
                format!("did you mean `{near}`?"),
            )
        }))
    }

    fn show(&self, value: &T) -> String {
        let found = self.0.iter().find(|(_, known)| known == value);
        found.map_or("", |(word, _)| *word).to_owned()
    }
}
