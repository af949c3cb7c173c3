//! The plain secret of `X-Gitlab-Token`.

use pipewright_core::credentials::Token;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

/// The accepted secrets, as hashes: comparing hashes takes the same time whatever the length of
/// what was sent and however much of it is right.
#[derive(Default)]
pub(super) struct AcceptedTokens(Vec<[u8; 32]>);

impl AcceptedTokens {
    pub(super) fn add(&mut self, token: &Token) {
        self.0
            .push(Sha256::digest(token.expose().as_bytes()).into());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is any of them. All are looked at, whichever fits.
    pub(super) fn accept(&self, sent: &[u8]) -> bool {
        let sent: [u8; 32] = Sha256::digest(sent).into();
        self.0
            .iter()
            .fold(Choice::from(0), |fits, accepted| {
                fits | accepted.ct_eq(&sent)
            })
            .into()
    }
}
