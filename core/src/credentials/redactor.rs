//! Removes known secrets from text.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use memchr::memmem;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::forms::forms;
use super::{REDACTED, Token};

/// Replaces known secrets by `[redacted]`, in whatever form they appear: raw, percent-encoded,
/// escaped as in JSON, and in base64 with any alphabet, padding and position (as in
/// `Authorization: Basic …`). The longest form wins, and overlapping ones are covered whole.
///
/// Clones share their secrets, so that a token which is rotated in later is redacted everywhere.
/// Secrets shorter than [`Redactor::SHORTEST`] bytes are ignored, since replacing them would destroy
/// innocent text; the oldest of more than [`Redactor::MOST`] secrets is forgotten.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Arc<RwLock<VecDeque<Secret>>>,
}

struct Secret {
    text: SecretString,
    forms: Vec<SecretSlice<u8>>,
}

impl Redactor {
    /// Shorter secrets, in bytes, are ignored.
    pub const SHORTEST: usize = 4;
    /// The number of secrets that are remembered.
    pub const MOST: usize = 256;

    /// A redactor that knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a secret known. White space around it is dropped; a secret that is known already, and
    /// one that is shorter than [`Redactor::SHORTEST`], changes nothing.
    pub fn add(&self, secret: &str) {
        let secret = secret.trim();
        if secret.len() < Self::SHORTEST {
            return;
        }
        let mut secrets = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        if secrets
            .iter()
            .any(|known| known.text.expose_secret() == secret)
        {
            return;
        }
        if secrets.len() >= Self::MOST {
            secrets.pop_front();
        }
        secrets.push_back(Secret {
            text: SecretString::from(secret),
            forms: forms(secret),
        });
    }

    /// Makes a token's secret known.
    pub fn add_token(&self, token: &Token) {
        self.add(token.expose());
    }

    /// The text without the secrets; borrowed when there is none in it.
    pub fn redact<'text>(&self, text: &'text str) -> Cow<'text, str> {
        match self.redact_bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            // Secrets are whole characters, so what remains is text.
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The bytes without the secrets; borrowed when there is none in them.
    pub fn redact_bytes<'bytes>(&self, bytes: &'bytes [u8]) -> Cow<'bytes, [u8]> {
        let found = self.find(bytes);
        if found.is_empty() {
            return Cow::Borrowed(bytes);
        }
        let mut clean = Vec::with_capacity(bytes.len());
        let mut position = 0;
        for range in found {
            clean.extend_from_slice(bytes.get(position..range.start).unwrap_or_default());
            clean.extend_from_slice(REDACTED.as_bytes());
            position = range.end;
        }
        clean.extend_from_slice(bytes.get(position..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// Whether the bytes hold a known secret in any form.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        !self.find(bytes).is_empty()
    }

    /// How many secrets are known.
    pub fn known(&self) -> usize {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets.len()
    }

    /// The length of the longest form of a known secret, in bytes: how far a search through a
    /// stream has to look back.
    pub fn longest_form(&self) -> usize {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        let forms = secrets.iter().flat_map(|secret| &secret.forms);
        forms
            .map(|form| form.expose_secret().len())
            .max()
            .unwrap_or(0)
    }

    /// Where secrets are, in order and without overlaps.
    fn find(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        for form in secrets.iter().flat_map(|secret| &secret.forms) {
            let form = form.expose_secret();
            found.extend(memmem::find_iter(bytes, form).map(|start| start..start + form.len()));
        }
        found.sort_by_key(|range| range.start);
        found.dedup_by(|next, previous| {
            let overlaps = next.start < previous.end;
            if overlaps {
                previous.end = previous.end.max(next.end);
            }
            overlaps
        });
        found
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self
            .secrets
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        formatter
            .debug_struct("Redactor")
            .field("secrets", &known)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn knowing(secrets: &[&str]) -> Redactor {
        let redactor = Redactor::new();
        for secret in secrets {
            redactor.add(secret);
        }
        redactor
    }

    #[rstest]
    #[case::raw("x glpat/a+b==? y", "x [redacted] y")]
    #[case::percent_upper("t=glpat%2Fa%2Bb%3D%3D%3F&", "t=[redacted]&")]
    #[case::percent_lower("t=glpat%2fa%2bb%3d%3d%3f&", "t=[redacted]&")]
    #[case::innocent("glpat/a and b==", "glpat/a and b==")]
    #[case::twice("glpat/a+b==?glpat/a+b==?", "[redacted][redacted]")]
    fn forms_of_one_secret(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(knowing(&["glpat/a+b==?"]).redact(text), expected);
    }

    #[test]
    fn base64_at_every_position_alphabet_and_padding() {
        use base64::Engine as _;
        use base64::engine::general_purpose::{
            STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD,
        };
        let secret = "glpat-\u{fb}\u{ff}??>>-planted";
        let redactor = knowing(&[secret]);
        for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
            for before in ["", "u", "us", "usr", "user:"] {
                for after in ["", "!", "!!", "!!!"] {
                    let text = engine.encode(format!("{before}{secret}{after}"));
                    let redacted = redactor.redact(&text).into_owned();
                    // What is left: the neighbours, one shared character at each end, padding.
                    let left = redacted.replace(REDACTED, "").len();
                    let most = (before.len() + after.len()).div_ceil(3) * 4 + 4;
                    assert!(redacted.contains(REDACTED) && left <= most, "{redacted}");
                }
            }
        }
    }

    #[test]
    fn the_longest_wins_and_overlaps_are_covered() {
        let redactor = knowing(&["abcd", "abcdefgh", "ghij"]);
        assert_eq!(
            redactor.redact("-abcdefgh-abcd-"),
            "-[redacted]-[redacted]-"
        );
        assert_eq!(redactor.redact("-abcdefghij-"), "-[redacted]-");
    }

    #[test]
    fn short_secrets_are_ignored_and_the_oldest_forgotten() {
        let redactor = knowing(&["abc", " \n"]);
        assert_eq!(redactor.redact("abc"), "abc");
        for number in 0..=Redactor::MOST {
            redactor.add(&format!("secret-{number:03}"));
        }
        assert_eq!(redactor.redact("secret-000"), "secret-000");
        assert_eq!(
            redactor.redact("secret-001 secret-256"),
            "[redacted] [redacted]"
        );
    }

    #[test]
    fn clones_share_and_debug_tells_only_how_many() {
        let redactor = Redactor::new();
        let clone = redactor.clone();
        redactor.add_token(&Token::new("planted"));
        assert!(clone.is_in(b"a planted one"));
        assert_eq!(format!("{clone:?}"), "Redactor { secrets: 1, .. }");
        assert!(matches!(clone.redact("nothing"), Cow::Borrowed(_)));
    }
}
