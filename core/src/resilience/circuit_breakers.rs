//! One breaker a host.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{CircuitBreaker, CircuitBreakerConfig, CircuitState};

/// The breakers of a client, one a host, so that a broken artifact store does not stop requests to
/// a working server. Clones share them.
///
/// Remembers [`CircuitBreakers::MOST`] hosts. Beyond that a host is forgotten: the least recently
/// used of those whose breaker is closed, else of all.
#[derive(Debug, Clone)]
pub struct CircuitBreakers {
    config: CircuitBreakerConfig,
    hosts: Arc<Mutex<Hosts>>,
}

#[derive(Debug, Default)]
struct Hosts {
    // Nearly always one: to compare its name takes less than to hash it.
    breakers: BTreeMap<String, (u64, Arc<CircuitBreaker>)>,
    uses: u64,
}

impl CircuitBreakers {
    /// The number of hosts that are remembered.
    pub const MOST: usize = 256;

    /// Breakers with this configuration.
    pub fn new(config: CircuitBreakerConfig) -> Self {
        Self {
            config,
            hosts: Arc::default(),
        }
    }

    /// The breaker of this host. What makes a host (a name, or a name and a port) is up to the
    /// caller; case does not matter.
    pub fn for_host(&self, host: &str) -> Arc<CircuitBreaker> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.uses += 1;
        let now = hosts.uses;
        // The host of a URL is in lower case already.
        let host = if host.bytes().any(|letter| letter.is_ascii_uppercase()) {
            Cow::Owned(host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(host)
        };
        if let Some((used, breaker)) = hosts.breakers.get_mut(&*host) {
            *used = now;
            return Arc::clone(breaker);
        }
        if hosts.breakers.len() >= Self::MOST {
            hosts.forget_one();
        }
        let breaker = Arc::new(CircuitBreaker::new(self.config));
        hosts
            .breakers
            .insert(host.into_owned(), (now, Arc::clone(&breaker)));
        breaker
    }

    /// The hosts that are known and what their breakers do, in the order of their names.
    pub fn states(&self) -> Vec<(String, CircuitState)> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let states = hosts.breakers.iter();
        states
            .map(|(host, (_, breaker))| (host.clone(), breaker.state()))
            .collect()
    }
}

impl Default for CircuitBreakers {
    fn default() -> Self {
        Self::new(CircuitBreakerConfig::default())
    }
}

impl Hosts {
    fn forget_one(&mut self) {
        let victim = self
            .breakers
            .iter()
            .min_by_key(|(_, (used, breaker))| (breaker.state() != CircuitState::Closed, *used))
            .map(|(host, _)| host.clone());
        if let Some(host) = victim {
            self.breakers.remove(&host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn hosts_fail_apart_and_an_open_one_is_remembered_longest() {
        let breakers = CircuitBreakers::default();
        for _ in 0..5 {
            breakers
                .for_host("broken.example")
                .try_acquire()
                .unwrap()
                .failure();
        }
        for number in 0..2 * CircuitBreakers::MOST {
            let breaker = breakers.for_host(&format!("h{number}.example"));
            breaker.try_acquire().unwrap().success();
        }
        let states = breakers.states();
        assert_eq!(states.len(), CircuitBreakers::MOST);
        assert!(states.contains(&("broken.example".to_owned(), CircuitState::Open)));
        assert!(breakers.for_host("BROKEN.example").try_acquire().is_err());
    }
}
