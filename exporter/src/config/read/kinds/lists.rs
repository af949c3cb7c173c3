use pipewright_core::document::nearest;

use super::{Given, Kind, Wrong};
use crate::config::{Buckets, MergeRequestState};

/// Upper bounds of buckets, in seconds.
pub(in crate::config::read) struct BucketList;

impl Kind for BucketList {
    type Value = Buckets;

    fn expected(&self) -> String {
        "a list of ascending numbers of seconds".into()
    }

    fn read(&self, given: &Given) -> Result<Buckets, Wrong> {
        let items = given.items().ok_or(Wrong::Kind)?;
        let bounds: Option<Vec<f64>> = items.iter().map(Given::number).collect();
        let bounds = bounds.ok_or_else(|| {
            Wrong::Because(format!("has to be {}, and holds others", self.expected()))
        })?;
        Buckets::new(&bounds).map_err(|error| Wrong::Because(error.to_string()))
    }

    fn show(&self, value: &Buckets) -> String {
        joined(value.as_slice().iter().map(f64::to_string))
    }
}

/// Words that are matched as they are.
pub(in crate::config::read) struct WordList;

impl Kind for WordList {
    type Value = Vec<String>;

    fn expected(&self) -> String {
        "a list of words".into()
    }

    fn read(&self, given: &Given) -> Result<Vec<String>, Wrong> {
        let items = given.items().ok_or(Wrong::Kind)?;
        let words: Option<Vec<_>> = items
            .iter()
            .map(|item| Some(item.text()?.trim().to_owned()).filter(|word| !word.is_empty()))
            .collect();
        words.ok_or_else(|| Wrong::Because("has to be a list of words, and holds others".into()))
    }

    fn show(&self, value: &Vec<String>) -> String {
        joined(value.iter().map(|word| super::text::quoted(word)))
    }
}

/// States of merge requests.
pub(in crate::config::read) struct StateList;

impl Kind for StateList {
    type Value = Vec<MergeRequestState>;

    fn expected(&self) -> String {
        "a list of opened, closed, locked, merged and all".into()
    }

    fn read(&self, given: &Given) -> Result<Vec<MergeRequestState>, Wrong> {
        let words = WordList.read(given)?;
        let mut states = Vec::new();
        for word in &words {
            let known = MergeRequestState::ALL
                .into_iter()
                .find(|state| state.as_str() == word);
            match known {
                Some(state) => states.push(state),
                None if word == "all" => states.extend(MergeRequestState::ALL),
                None => {
                    let reason = format!("holds {word:?}, which is no state of a merge request");
                    let names = MergeRequestState::ALL.map(MergeRequestState::as_str);
                    let hint = nearest(word, names).map_or_else(
                        || format!("give {}", self.expected()),
                        |near| format!("did you mean `{near}`?"),
                    );
                    return Err(Wrong::Help(reason, hint));
                }
            }
        }
        if states.is_empty() {
            return Err(Wrong::Help(
                "holds no state, so that no merge request would be looked at".into(),
                "say `enabled: false` if that is meant".into(),
            ));
        }
        states.sort_unstable();
        states.dedup();
        Ok(states)
    }

    fn show(&self, value: &Vec<MergeRequestState>) -> String {
        joined(value.iter().map(ToString::to_string))
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
