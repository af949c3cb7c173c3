//! The signed form: <https://www.standardwebhooks.com>, which GitLab 19 speaks.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use pipewright_core::credentials::Token;
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};

use super::builder::VerifierError;

/// How many signatures of a request are looked at: one per key that the sender rotates through.
const LOOKED_AT: usize = 16;
/// A key shorter than this can be guessed. (GitLab's have 32 bytes.)
const SHORTEST_KEY: usize = 16;

/// A key that signs deliveries, as GitLab shows it: `whsec_` and 32 bytes in base64.
pub struct SigningKey(SecretBox<Vec<u8>>);

impl SigningKey {
    /// Reads a key. White space around it is ignored.
    pub fn new(token: &Token) -> Result<Self, VerifierError> {
        let text = token.expose().trim();
        let bytes = text
            .strip_prefix("whsec_")
            .and_then(|encoded| {
                let padding = "=".repeat((4 - encoded.trim_end_matches('=').len() % 4) % 4);
                STANDARD
                    .decode(format!("{}{padding}", encoded.trim_end_matches('=')))
                    .ok()
            })
            .filter(|bytes| bytes.len() >= SHORTEST_KEY)
            .ok_or(VerifierError::BadSigningKey)?;
        Ok(Self(SecretBox::new(Box::new(bytes))))
    }

    /// The signature of a message, as the header `webhook-signature` has it: `v1,…`.
    pub fn sign(&self, id: &str, timestamp: &str, body: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(self.mac(id, timestamp, body)))
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length, so there is no error to be had.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else {
            return [0; 32];
        };
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey([redacted])")
    }
}

/// Whether any signature of the header is that of any key.
pub(super) fn is_signed(
    keys: &[SigningKey],
    signatures: &str,
    id: &str,
    timestamp: &str,
    body: &[u8],
) -> bool {
    let sent: Vec<Vec<u8>> = signatures
        .split_ascii_whitespace()
        // Other versions (`v1a` is asymmetric) are for other verifiers.
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .take(LOOKED_AT)
        .filter_map(|encoded| STANDARD.decode(encoded).ok())
        .collect();
    if sent.is_empty() {
        return false;
    }
    keys.iter()
        .map(|key| key.mac(id, timestamp, body))
        .flat_map(|mac| sent.iter().map(move |sent| sent.ct_eq(&mac)))
        .fold(Choice::from(0), |fits, one| fits | one)
        .into()
}
