//! Counting in fixed windows of time, as Rack::Attack and GitLab's own limiter do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Above this many counters, those whose window is over are dropped.
const SWEEP_ABOVE: usize = 4096;

/// Counts events by key in windows that all start at multiples of their length.
#[derive(Debug, Default)]
pub struct WindowCounter(Mutex<HashMap<String, Window>>);

/// One key's count in the present window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Events counted, this one included.
    pub count: u32,
    /// When the next window starts.
    pub ends_at: DateTime<Utc>,
}

impl WindowCounter {
    /// Counts one event under `key` and tells how many there are now.
    pub fn increment(&self, key: &str, period_seconds: u32, now: DateTime<Utc>) -> Window {
        let ends_at = window_end(period_seconds, now);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() > SWEEP_ABOVE {
            windows.retain(|_, window| window.ends_at > now);
        }
        let window = windows
            .entry(key.to_owned())
            .or_insert(Window { count: 0, ends_at });
        if window.ends_at <= now {
            *window = Window { count: 0, ends_at };
        }
        window.count = window.count.saturating_add(1);
        *window
    }

    /// Counts one event and tells whether it was within `limit`.
    pub fn admits(&self, key: &str, limit: u32, period_seconds: u32, now: DateTime<Utc>) -> bool {
        self.increment(key, period_seconds, now).count <= limit
    }
}

fn window_end(period_seconds: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let period = i64::from(period_seconds.max(1));
    let end = (now.timestamp().div_euclid(period) + 1).saturating_mul(period);
    DateTime::from_timestamp(end, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_window_starts_again_when_it_is_over() {
        let counter = WindowCounter::default();
        let start = DateTime::from_timestamp(1_767_225_630, 0).unwrap();
        assert!(counter.admits("a", 2, 60, start));
        assert!(counter.admits("a", 2, 60, start));
        assert!(!counter.admits("a", 2, 60, start));
        assert!(counter.admits("b", 2, 60, start));
        assert!(!counter.admits("a", 2, 60, start + TimeDelta::seconds(29)));
        assert!(counter.admits("a", 2, 60, start + TimeDelta::seconds(30)));
    }
}
