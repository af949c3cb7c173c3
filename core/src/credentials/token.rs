//! A secret token.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, OnceLock};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{CredentialError, REDACTED};

/// A secret that authenticates requests.
///
/// `Debug` and `Display` print `[redacted]`; the memory is wiped when the last clone goes. Cloning
/// copies a pointer. Two tokens are equal when their secrets are.
#[derive(Clone)]
pub struct Token {
    secret: Arc<SecretString>,
    generation: u64,
}

impl Token {
    /// A token of this secret, taken as it is. (The providers trim the white space around a secret
    /// and refuse empty ones.)
    pub fn new(secret: impl Into<String>) -> Self {
        let secret = SecretString::from(secret.into());
        let generation = fingerprint(secret.expose_secret());
        Self {
            secret: Arc::new(secret),
            generation,
        }
    }

    /// The secret itself, for the one place that puts it into a request.
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    /// A number that differs when the secret differs, to compare tokens without exposing them.
    ///
    /// It is a hash under a key drawn at random when the process starts: the same secret has another
    /// generation in another process, and the number tells nothing about the secret.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// `prefix` and the secret as a header's value, marked sensitive so that HTTP libraries neither
    /// print nor index it. `Bearer ` is a prefix; GitLab's `PRIVATE-TOKEN` has none.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotAHeaderValue`] naming `header`, if the secret cannot be in a header.
    pub fn header_value(&self, header: &str, prefix: &str) -> Result<HeaderValue, CredentialError> {
        let text = SecretString::from(format!("{prefix}{}", self.expose()));
        let mut value = Some(text.expose_secret())
            .filter(|text| text.is_ascii())
            .and_then(|text| HeaderValue::from_str(text).ok())
            .ok_or_else(|| CredentialError::NotAHeaderValue {
                name: header.to_owned(),
            })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.generation == other.generation
    }
}

impl Eq for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}

impl From<SecretString> for Token {
    fn from(secret: SecretString) -> Self {
        let generation = fingerprint(secret.expose_secret());
        Self {
            secret: Arc::new(secret),
            generation,
        }
    }
}

fn fingerprint(secret: &str) -> u64 {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    KEY.get_or_init(RandomState::new).hash_one(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nothing_of_the_secret() {
        let token = Token::new("glpat-planted");
        assert_eq!(
            format!("{token} {token:?} {token:#?}"),
            "[redacted] [redacted] [redacted]"
        );
        assert!(!format!("{:?}", token.header_value("x", "Bearer ")).contains("planted"));
    }

    #[test]
    fn the_generation_follows_the_secret() {
        let token = Token::new("a");
        assert_eq!(token, Token::new("a"));
        assert_eq!(token.generation(), token.clone().generation());
        assert_ne!(token, Token::new("b"));
    }

    #[test]
    fn a_secret_that_no_header_can_carry_is_an_error_that_names_the_header() {
        for secret in ["two\nlines", "nul\0", "ключ"] {
            let error = Token::new(secret)
                .header_value("PRIVATE-TOKEN", "")
                .unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains("PRIVATE-TOKEN") && !text.contains(secret),
                "{text}"
            );
        }
        let value = Token::new("abc")
            .header_value("authorization", "Bearer ")
            .unwrap();
        assert_eq!(value.to_str().unwrap(), "Bearer abc");
        assert!(value.is_sensitive());
    }
}
