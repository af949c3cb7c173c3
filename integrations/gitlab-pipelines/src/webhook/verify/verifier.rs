//! The judge of requests.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::HeaderMap;

use super::builder::{Required, VerifierBuilder};
use super::signature::{SigningKey, is_signed};
use super::source::Sources;
use super::token::AcceptedTokens;
use crate::webhook::memory::Memory;
use crate::webhook::rejection::Rejection;

const TOKEN: &str = "X-Gitlab-Token";
const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";

/// Tells requests of GitLab from others.
pub struct Verifier {
    pub(super) tokens: AcceptedTokens,
    pub(super) keys: Vec<SigningKey>,
    pub(super) required: Required,
    pub(super) sources: Sources,
    pub(super) size_limit: usize,
    pub(super) tolerance: Duration,
    pub(super) replayed: Memory,
}

/// A request that is proved to be genuine, unless it is a replay.
#[derive(Debug)]
#[must_use = "a signed request must be remembered, or it can be replayed"]
pub struct Proof<'a> {
    replayed: &'a Memory,
    signed_id: Option<&'a str>,
}

impl Proof<'_> {
    /// Remembers the request, so that it cannot be replayed; refuses it if it is a replay.
    pub fn remember(self, now: DateTime<Utc>) -> Result<(), Rejection> {
        match self.signed_id {
            Some(id) if !self.replayed.insert(id, now) => Err(Rejection::Replayed),
            _ => Ok(()),
        }
    }
}

struct Signed<'a> {
    id: &'a str,
    timestamp: &'a str,
    signatures: &'a str,
}

impl Verifier {
    /// Says what a verifier shall accept.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::new()
    }

    /// The most bytes a body may have.
    pub fn size_limit(&self) -> usize {
        self.size_limit
    }

    /// Judges a request by its headers: its source, its announced length, its token, the presence
    /// and the age of its signature.
    pub fn check_headers(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<(), Rejection> {
        self.sources.check(headers, peer)?;
        let announced = headers
            .get(http::header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
        if announced.is_some_and(|bytes| bytes > self.size_limit as u64) {
            return Err(Rejection::TooLarge {
                limit: self.size_limit,
            });
        }
        self.proofs(headers, now).map(drop)
    }

    /// Judges a request: `Ok` if it is genuine, unless `Proof::remember` then says that it is a
    /// replay.
    pub fn verify<'a>(
        &'a self,
        headers: &'a HeaderMap,
        body: &[u8],
        peer: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Proof<'a>, Rejection> {
        self.sources.check(headers, peer)?;
        if body.len() > self.size_limit {
            return Err(Rejection::TooLarge {
                limit: self.size_limit,
            });
        }
        let signed = self.proofs(headers, now)?;
        if let Some(signed) = &signed {
            let Signed {
                id,
                timestamp,
                signatures,
            } = *signed;
            if !is_signed(&self.keys, signatures, id, timestamp, body) {
                return Err(Rejection::WrongSignature);
            }
        }
        Ok(Proof {
            replayed: &self.replayed,
            signed_id: signed.map(|signed| signed.id),
        })
    }

    pub(in crate::webhook) fn forget(&self, id: &str) {
        self.replayed.remove(id);
    }

    /// Checks which proofs are there, and all of them that needs no body.
    fn proofs<'a>(
        &self,
        headers: &'a HeaderMap,
        now: DateTime<Utc>,
    ) -> Result<Option<Signed<'a>>, Rejection> {
        let has_token = self.token(headers)?;
        let signed = if self.keys.is_empty() {
            None
        } else {
            self.signed(headers, now)?
        };
        let misses_token = !self.tokens.is_empty() && !has_token;
        let misses_signature = !self.keys.is_empty() && signed.is_none();
        let refused = match self.required {
            Required::EveryConfigured => misses_token || misses_signature,
            Required::AnyConfigured => {
                (misses_token || misses_signature) && !has_token && signed.is_none()
            }
        };
        if refused {
            let header = if misses_token { TOKEN } else { SIGNATURE };
            return Err(Rejection::Missing { header });
        }
        Ok(signed)
    }

    /// Whether there is a token, which is then right.
    fn token(&self, headers: &HeaderMap) -> Result<bool, Rejection> {
        if self.tokens.is_empty() {
            return Ok(false);
        }
        match single(headers, TOKEN)? {
            None => Ok(false),
            Some(sent) if self.tokens.accept(sent) => Ok(true),
            Some(_) => Err(Rejection::WrongToken),
        }
    }

    /// The signature if there is one, which is then neither incomplete nor too old.
    fn signed<'a>(
        &self,
        headers: &'a HeaderMap,
        now: DateTime<Utc>,
    ) -> Result<Option<Signed<'a>>, Rejection> {
        let Some(signatures) = text(headers, SIGNATURE)? else {
            return Ok(None);
        };
        let id = text(headers, ID)?.ok_or(Rejection::Missing { header: ID })?;
        if id.is_empty() || id.contains('.') {
            // The signed text is `id.timestamp.body`: a full stop in the id could move the limits.
            return Err(Rejection::BadHeader {
                header: ID,
                reason: "is empty or holds a full stop",
            });
        }
        let timestamp =
            text(headers, TIMESTAMP)?.ok_or(Rejection::Missing { header: TIMESTAMP })?;
        let seconds: i64 = timestamp.parse().map_err(|_| Rejection::BadHeader {
            header: TIMESTAMP,
            reason: "is no number of seconds",
        })?;
        let off = now.timestamp().saturating_sub(seconds);
        if off.unsigned_abs() > self.tolerance.as_secs() {
            return Err(Rejection::Stale { seconds: off });
        }
        Ok(Some(Signed {
            id,
            timestamp,
            signatures,
        }))
    }
}

/// A header that is there once or not at all: of two, a proxy may have looked at the other one.
fn single<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a [u8]>, Rejection> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Rejection::BadHeader {
            header: name,
            reason: "is there more than once",
        });
    }
    Ok(first.map(http::HeaderValue::as_bytes))
}

fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Rejection> {
    let Some(bytes) = single(headers, name)? else {
        return Ok(None);
    };
    std::str::from_utf8(bytes)
        .map(Some)
        .map_err(|_| Rejection::BadHeader {
            header: name,
            reason: "is not text",
        })
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verifier")
            .field("required", &self.required)
            .field("sources", &self.sources)
            .field("size_limit", &self.size_limit)
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}
