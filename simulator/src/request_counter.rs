//! How often each endpoint was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::Method;

/// Counts requests by method and route template, for tests and measurements.
///
/// Clones count together.
#[derive(Clone, Debug, Default)]
pub struct RequestCounter(Arc<Mutex<BTreeMap<(String, String), u64>>>);

impl RequestCounter {
    /// Counts one request.
    pub fn record(&self, method: &Method, route: &str) {
        let key = (method.as_str().to_owned(), route.to_owned());
        self.with(|counts| *counts.entry(key).or_default() += 1);
    }

    /// How often `method` was called on `route`, such as
    /// `/api/v4/projects/{id}/pipelines`.
    pub fn of(&self, method: &str, route: &str) -> u64 {
        let key = (method.to_owned(), route.to_owned());
        self.with(|counts| counts.get(&key).copied().unwrap_or(0))
    }

    /// How many requests there were.
    pub fn total(&self) -> u64 {
        self.with(|counts| counts.values().sum())
    }

    /// Every endpoint that was asked: method, route and how often.
    pub fn all(&self) -> Vec<(String, String, u64)> {
        self.with(|counts| {
            counts
                .iter()
                .map(|((method, route), count)| (method.clone(), route.clone(), *count))
                .collect()
        })
    }

    /// Starts again from zero.
    pub fn reset(&self) {
        self.with(BTreeMap::clear);
    }

    fn with<R>(&self, act: impl FnOnce(&mut BTreeMap<(String, String), u64>) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
