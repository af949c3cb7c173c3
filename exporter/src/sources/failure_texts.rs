//! GitLab's words for why a job failed, and its codes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pipewright_core::time::instant_in;
use tokio::time::Instant;

/// Learns which words stand for which code. GraphQL tells words only, in the language of the token's
/// user; REST tells codes. Bounded: a server has a few dozen of each.
#[derive(Debug, Default)]
pub struct FailureTexts(Mutex<HashMap<Arc<str>, Entry>>);

#[derive(Debug)]
struct Entry {
    code: Arc<str>,
    /// Whether other codes were seen behind the same words.
    shared: bool,
    /// From when on it is asked anew: a server that was upgraded may have other codes.
    stale: Instant,
}

/// Words that GitLab has for several codes, in English: for a job over its time, as the runner saw it
/// and as the server did; and for all that it has no words for (`CommitStatusPresenter`).
const SHARED: [&str; 2] = [
    "The script exceeded the maximum execution time set for the job",
    "There is an unknown failure, please try again",
];

/// What is known of some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// They stand for this code.
    Code(Arc<str>),
    /// Nothing, or that several codes share them: ask.
    Ask,
}

/// Texts that are remembered.
const MOST: usize = 1000;
/// How long a code is believed.
const BELIEVED: Duration = Duration::from_secs(3600);

impl FailureTexts {
    /// What is known of some words.
    pub fn look_up(&self, text: &str) -> Knowledge {
        if SHARED.contains(&text) {
            return Knowledge::Ask;
        }
        match self.lock().get(text) {
            Some(entry) if !entry.shared && entry.stale > Instant::now() => {
                Knowledge::Code(Arc::clone(&entry.code))
            }
            _ => Knowledge::Ask,
        }
    }

    /// A job with these words has this code.
    pub fn learn(&self, text: &Arc<str>, code: &Arc<str>) {
        let mut known = self.lock();
        let stale = instant_in(BELIEVED);
        if let Some(entry) = known.get_mut(text) {
            // Old news of another code is a change; fresh news of another is a second one.
            entry.shared |= entry.code != *code && entry.stale > Instant::now();
            entry.code = Arc::clone(code);
            entry.stale = stale;
            return;
        }
        if known.len() >= MOST {
            known.clear();
        }
        let entry = Entry {
            code: Arc::clone(code),
            shared: false,
            stale,
        };
        known.insert(Arc::clone(text), entry);
    }

    /// Everything that is known: words to code, or to none where several share them.
    pub fn all(&self) -> BTreeMap<Arc<str>, Option<Arc<str>>> {
        let known = self.lock();
        let entries = known.iter();
        entries
            .map(|(text, entry)| {
                let code = (!entry.shared).then(|| Arc::clone(&entry.code));
                (Arc::clone(text), code)
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn words_of_one_code_are_known_for_an_hour() {
        let texts = FailureTexts::default();
        let (text, code): (Arc<str>, Arc<str>) = ("It failed".into(), "script_failure".into());
        assert_eq!(texts.look_up(&text), Knowledge::Ask);
        texts.learn(&text, &code);
        assert_eq!(texts.look_up(&text), Knowledge::Code(code));
        tokio::time::sleep(Duration::from_secs(3601)).await;
        assert_eq!(texts.look_up(&text), Knowledge::Ask);
    }

    #[tokio::test(start_paused = true)]
    async fn words_that_codes_share_are_asked_for_each_time() {
        let texts = FailureTexts::default();
        let text: Arc<str> = "It was stuck".into();
        texts.learn(&text, &"stuck_or_timeout_failure".into());
        texts.learn(&text, &"no_updates_running".into());
        assert_eq!(texts.look_up(&text), Knowledge::Ask);
        texts.learn(&text, &"no_updates_running".into());
        assert_eq!(texts.look_up(&text), Knowledge::Ask);
        // GitLab's own are known from the start.
        let text: Arc<str> = SHARED[0].into();
        texts.learn(&text, &"job_execution_timeout".into());
        assert_eq!(texts.look_up(&text), Knowledge::Ask);
    }
}
