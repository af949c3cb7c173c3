//! Jenkins' console notes: `ESC[8mha:<base64>ESC[0m`, serialised objects that its pages make links
//! of (`hudson.console.ConsoleNote`).

use crate::logs::{LogStage, Mark};

const ESCAPE: u8 = 0x1b;
const PREFIX: &[u8] = b"\x1b[8mha:";
/// The prefix where something has taken the escape character; the slashes are how the base64 of
/// every note starts, so that no text is taken for one.
const BARE: &[u8] = b"[8mha:////";
const SUFFIX: &[u8] = b"\x1b[0m";
const BARE_SUFFIX: &[u8] = b"[0m";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Text, or the first bytes of a prefix, which are held.
    Text,
    /// Within the base64, or the first bytes of the suffix, which are held.
    Note,
}

/// Takes Jenkins' console notes out of a log, of any length.
///
/// Stands before an [`AnsiFilter`](crate::logs::AnsiFilter), which would leave the base64.
#[derive(Debug)]
pub struct JenkinsNotes<S> {
    next: S,
    state: State,
    held: Vec<u8>,
}

/// Whether `held` starts one of these words, and whether it is one.
fn matches(held: &[u8], words: [&[u8]; 2]) -> Option<bool> {
    words
        .iter()
        .find(|word| word.starts_with(held))
        .map(|word| word.len() == held.len())
}

impl<S: LogStage> JenkinsNotes<S> {
    /// A stage in front of `next`.
    pub fn new(next: S) -> Self {
        Self {
            next,
            state: State::Text,
            held: Vec::new(),
        }
    }

    /// The stage behind this one, to take its output.
    pub fn next_mut(&mut self) -> &mut S {
        &mut self.next
    }

    /// Gives the stage behind this one.
    pub fn into_next(self) -> S {
        self.next
    }

    fn byte(&mut self, byte: u8) {
        self.held.push(byte);
        let words = match self.state {
            State::Text => [PREFIX, BARE],
            State::Note => [SUFFIX, BARE_SUFFIX],
        };
        match matches(&self.held, words) {
            Some(false) => {}
            Some(true) => {
                self.held.clear();
                self.state = if self.state == State::Text {
                    State::Note
                } else {
                    State::Text
                };
            }
            None => {
                // No prefix, or a note that is cut off: what follows is text. The last byte may
                // start something of its own.
                self.state = State::Text;
                let mut held = std::mem::take(&mut self.held);
                held.pop();
                if held.is_empty() {
                    self.next.text(&[byte]);
                } else {
                    self.next.text(&held);
                    self.text(&[byte]);
                }
            }
        }
    }
}

impl<S: LogStage> LogStage for JenkinsNotes<S> {
    fn text(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            if !self.held.is_empty() {
                self.byte(first);
                bytes = rest;
                continue;
            }
            let length = match self.state {
                State::Text => memchr::memchr2(ESCAPE, b'[', bytes).unwrap_or(bytes.len()),
                State::Note => bytes
                    .iter()
                    .position(|byte| {
                        !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'=')
                    })
                    .unwrap_or(bytes.len()),
            };
            let (text, rest) = bytes.split_at(length);
            if self.state == State::Text && !text.is_empty() {
                self.next.text(text);
            }
            bytes = rest.split_first().map_or(rest, |(&special, rest)| {
                self.byte(special);
                rest
            });
        }
    }

    fn head(&mut self, bytes: &[u8]) {
        self.next.head(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.next.mark(mark);
    }

    fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        if !held.is_empty() {
            self.next.text(&held);
        }
        self.state = State::Text;
        self.next.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::{JenkinsNotes, LogStage as _};

    #[test]
    fn a_note_of_any_length_takes_no_memory() {
        let mut notes = JenkinsNotes::new(Vec::new());
        notes.text(b"a\x1b[8mha:");
        for _ in 0..1000 {
            notes.text(&[b'A'; 1000]);
            assert!(notes.held.len() < 16);
        }
        notes.text(b"\x1b[0mb");
        notes.finish();
        assert_eq!(notes.into_next(), b"ab");
    }
}
