//! What a server's headers say about how long to wait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, header};

/// How a provider writes the time at which its rate limit resets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetForm {
    /// Seconds since 1970 (GitLab's `RateLimit-Reset`).
    UnixSeconds,
    /// Seconds from now (Buildkite's `RateLimit-Reset`).
    SecondsFromNow,
}

/// The names of a provider's rate-limit headers. `Retry-After` is understood always, in both of its
/// forms (seconds, HTTP date).
#[derive(Debug, Clone, Default)]
pub struct ServerHints {
    /// The header that tells how many requests are left.
    pub remaining: Option<HeaderName>,
    /// The header that tells when the limit resets, and how it writes that.
    pub reset: Option<(HeaderName, ResetForm)>,
}

impl ServerHints {
    /// How many requests are left, where the server says so.
    pub fn remaining(&self, headers: &HeaderMap) -> Option<u64> {
        number(headers, self.remaining.as_ref()?)
    }

    /// How long `Retry-After` asks to wait.
    pub fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = value.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let date = DateTime::<Utc>::from(httpdate::parse_http_date(value).ok()?);
        Some((date - now).to_std().unwrap_or_default())
    }

    /// How long until the limit resets.
    pub fn reset_in(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        let (name, form) = self.reset.as_ref()?;
        let seconds = number(headers, name)?;
        Some(match form {
            ResetForm::SecondsFromNow => Duration::from_secs(seconds),
            ResetForm::UnixSeconds => {
                let now = u64::try_from(now.timestamp()).unwrap_or_default();
                Duration::from_secs(seconds.saturating_sub(now))
            }
        })
    }

    /// How long the server asks this caller to wait: `Retry-After`, else the reset of an exhausted
    /// limit.
    pub fn wait(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        Self::retry_after(headers, now).or_else(|| self.exhausted_for(headers, now))
    }

    /// How long no request at all will be served, because the limit that all requests share is
    /// used up. A limit of one endpoint (a 429 with requests remaining) is none.
    pub fn exhausted_for(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        (self.remaining(headers)? == 0).then(|| self.reset_in(headers, now))?
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
