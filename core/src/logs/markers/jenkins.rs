//! Jenkins' console notes: `ESC[8mha:<base64>ESC[0m`, serialised objects that its pages make links
//! of (`hudson.console.ConsoleNote`).

use memchr::memmem::Finder;

use crate::logs::{LogStage, Mark};

const ESCAPE: u8 = 0x1b;
const PREFIX: &[u8] = b"\x1b[8mha:";
/// What every note has, whether or not its escape character is there.
const SIGN: &[u8] = b"[8mha:";
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
    sign: Finder<'static>,
}

/// Whether `held` starts one of these words, and whether it is one.
fn matches(held: &[u8], words: [&[u8]; 2]) -> Option<bool> {
    words
        .iter()
        .find(|word| word.starts_with(held))
        .map(|word| word.len() == held.len())
}

/// How many bytes at the end may be the start of a prefix.
fn opening(bytes: &[u8]) -> usize {
    let longest = bytes.len().min(BARE.len().max(PREFIX.len()) - 1);
    (1..=longest)
        .rev()
        .find(|length| {
            let end = bytes.get(bytes.len() - length..).unwrap_or_default();
            PREFIX.starts_with(end) || BARE.starts_with(end)
        })
        .unwrap_or(0)
}

impl<S: LogStage> JenkinsNotes<S> {
    /// A stage in front of `next`.
    pub fn new(next: S) -> Self {
        Self {
            next,
            state: State::Text,
            held: Vec::new(),
            sign: Finder::new(SIGN),
        }
    }

    /// The stage behind this one.
    pub fn next(&self) -> &S {
        &self.next
    }

    /// The stage behind this one, to take its output.
    pub fn next_mut(&mut self) -> &mut S {
        &mut self.next
    }

    /// Gives the stage behind this one.
    pub fn into_next(self) -> S {
        self.next
    }

    /// Lets through what cannot be part of a note, and gives the rest: the start of one, or what may
    /// become it.
    fn plain<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let end = match self.sign.find(bytes) {
            Some(sign) => {
                let escape = sign.checked_sub(1);
                escape
                    .filter(|escape| bytes.get(*escape) == Some(&ESCAPE))
                    .unwrap_or(sign)
            }
            None => bytes.len() - opening(bytes),
        };
        let (text, rest) = bytes.split_at(end);
        if !text.is_empty() {
            self.next.text(text);
        }
        rest
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
            let rest = match self.state {
                State::Text => self.plain(bytes),
                State::Note => {
                    let base64 = |byte: &u8| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
                    };
                    let end = bytes.iter().position(|byte| !base64(byte));
                    bytes.get(end.unwrap_or(bytes.len())..).unwrap_or_default()
                }
            };
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
