//! What a verifier shall accept.

use std::time::Duration;

use ipnet::IpNet;
use pipewright_core::credentials::Token;

use super::signature::SigningKey;
use super::source::Sources;
use super::token::AcceptedTokens;
use super::verifier::Verifier;
use crate::webhook::memory::Memory;

/// GitLab sends no more than 25 MB.
const SIZE_LIMIT: usize = 25 * 1024 * 1024;
const TOLERANCE: Duration = Duration::from_secs(5 * 60);
const REPLAY_MEMORY: usize = 100_000;

/// Which proofs a request must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// Each that is configured: a token if there are tokens, a signature if there are keys.
    #[default]
    EveryConfigured,
    /// One of those that are configured, as while servers or hooks move from tokens to signatures.
    /// A proof that is there must be right all the same: a wrong signature is not made good by a
    /// right token.
    AnyConfigured,
}

/// Why there is no verifier of what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifierError {
    /// Nothing was given to verify requests by.
    #[error(
        "there is neither a secret token nor a signing key; whoever knows the address could send \
         events (ask for this explicitly if it is what you want)"
    )]
    NoSecret,
    /// Requests are to be verified and not verified.
    #[error(
        "unverified requests are to be accepted, and yet there is a secret token or a signing key"
    )]
    Contradiction,
    /// A secret token is empty.
    #[error("a secret token is empty")]
    EmptyToken,
    /// A signing key is not of the form that GitLab shows.
    #[error("a signing key is not `whsec_` followed by base64 of 16 bytes or more")]
    BadSigningKey,
    /// Proxies are trusted, but nothing depends on it.
    #[error("there are trusted proxies, but no networks that requests must come from")]
    UselessProxies,
}

/// Says what a [`Verifier`] shall accept.
#[derive(Debug)]
pub struct VerifierBuilder {
    tokens: Vec<Token>,
    keys: Vec<SigningKey>,
    required: Required,
    unverified: bool,
    allowed: Vec<IpNet>,
    proxies: Vec<IpNet>,
    size_limit: usize,
    tolerance: Duration,
    replay_memory: usize,
}

impl VerifierBuilder {
    pub(super) fn new() -> Self {
        Self {
            tokens: Vec::new(),
            keys: Vec::new(),
            required: Required::default(),
            unverified: false,
            allowed: Vec::new(),
            proxies: Vec::new(),
            size_limit: SIZE_LIMIT,
            tolerance: TOLERANCE,
            replay_memory: REPLAY_MEMORY,
        }
    }

    /// Accepts this secret in `X-Gitlab-Token`. Give two while a secret is rotated.
    pub fn token(mut self, token: Token) -> Self {
        self.tokens.push(token);
        self
    }

    /// Accepts signatures of this key. Give two while a key is rotated.
    pub fn signing_key(mut self, key: SigningKey) -> Self {
        self.keys.push(key);
        self
    }

    /// Says which proofs a request must have.
    pub fn require(mut self, required: Required) -> Self {
        self.required = required;
        self
    }

    /// Accepts requests without any proof. For a listener that nobody else can reach.
    pub fn accept_unverified(mut self) -> Self {
        self.unverified = true;
        self
    }

    /// Accepts requests from this network, and from others that are given; from anywhere if none
    /// is.
    pub fn network(mut self, network: IpNet) -> Self {
        self.allowed.push(network);
        self
    }

    /// Believes the `X-Forwarded-For` of proxies in this network. Without it that header, which
    /// anybody can send, is not looked at.
    pub fn trusted_proxy(mut self, network: IpNet) -> Self {
        self.proxies.push(network);
        self
    }

    /// Refuses bodies of more bytes; 25 MB unless said otherwise.
    pub fn size_limit(mut self, bytes: usize) -> Self {
        self.size_limit = bytes;
        self
    }

    /// How far `webhook-timestamp` may be off; 5 minutes unless said otherwise.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// How many signed requests are remembered, to refuse their replay; 100,000 unless said
    /// otherwise. It should be more than come within twice the tolerance.
    pub fn replay_memory(mut self, requests: usize) -> Self {
        self.replay_memory = requests;
        self
    }

    /// The verifier.
    pub fn build(self) -> Result<Verifier, VerifierError> {
        let secrets = !self.tokens.is_empty() || !self.keys.is_empty();
        if !secrets && !self.unverified {
            return Err(VerifierError::NoSecret);
        }
        if secrets && self.unverified {
            return Err(VerifierError::Contradiction);
        }
        if self.allowed.is_empty() && !self.proxies.is_empty() {
            return Err(VerifierError::UselessProxies);
        }
        let mut tokens = AcceptedTokens::default();
        for token in &self.tokens {
            if token.expose().is_empty() {
                return Err(VerifierError::EmptyToken);
            }
            tokens.add(token);
        }
        Ok(Verifier {
            tokens,
            keys: self.keys,
            required: self.required,
            sources: Sources {
                allowed: self.allowed,
                proxies: self.proxies,
            },
            size_limit: self.size_limit,
            tolerance: self.tolerance,
            // A timestamp may be in the future by the tolerance and lives for another.
            replayed: Memory::new(self.replay_memory, self.tolerance.saturating_mul(2)),
        })
    }
}
