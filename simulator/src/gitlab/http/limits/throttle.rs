//! Rack::Attack: the throttle in front of the API, and its headers.

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Window, WindowCounter};

/// The throttle's counters.
#[derive(Debug, Default)]
pub struct ThrottleState(WindowCounter);

/// How one request stands with the throttle it falls under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThrottleStatus {
    /// Such as `throttle_authenticated_api`.
    pub name: &'static str,
    /// Requests allowed in one period.
    pub limit: u32,
    /// The length of the period in seconds.
    pub period_seconds: u32,
    /// The present period.
    pub window: Window,
}

impl ThrottleState {
    /// Counts a request of `who` under the throttle `name`.
    pub fn count(
        &self,
        name: &'static str,
        who: &str,
        limit: u32,
        period_seconds: u32,
        now: DateTime<Utc>,
    ) -> ThrottleStatus {
        let window = self
            .0
            .increment(&format!("{name}:{who}"), period_seconds, now);
        ThrottleStatus {
            name,
            limit,
            period_seconds,
            window,
        }
    }
}

impl ThrottleStatus {
    /// Whether the request goes no further.
    pub fn is_exceeded(&self) -> bool {
        self.window.count > self.limit
    }

    /// Adds the `RateLimit-*` headers that every answer has.
    ///
    /// `RateLimit-Limit` is scaled to 60 s, while `RateLimit-Remaining` counts
    /// within the real period; GitLab does not make them agree.
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        let per_minute =
            (u64::from(self.limit) * 60).div_ceil(u64::from(self.period_seconds.max(1)));
        let remaining = self.limit.saturating_sub(self.window.count);
        let mut set = |name: &'static str, value: HeaderValue| {
            headers.insert(HeaderName::from_static(name), value);
        };
        set("ratelimit-limit", per_minute.into());
        set("ratelimit-name", HeaderValue::from_static(self.name));
        set("ratelimit-observed", self.window.count.into());
        set("ratelimit-remaining", remaining.into());
        set("ratelimit-reset", self.window.ends_at.timestamp().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_scale_the_limit_to_a_minute_but_not_the_rest() {
        let now = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let throttle = ThrottleState::default();
        let status = throttle.count("throttle_authenticated_api", "user:1", 7200, 3600, now);
        let mut headers = HeaderMap::new();
        status.write_headers(&mut headers);
        assert_eq!(headers["ratelimit-limit"], "120");
        assert_eq!(headers["ratelimit-remaining"], "7199");
        assert_eq!(headers["ratelimit-reset"], "1767229200");
        assert!(!status.is_exceeded());
    }
}
