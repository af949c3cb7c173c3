//! Whether a failed attempt is repeated.

use std::time::Duration;

use rand::Rng;

use super::RetryRule;

/// Why an attempt failed, as far as retrying is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryCause {
    /// The server refused for now: 429. It did nothing.
    Throttled,
    /// The server is not available: 503.
    Unavailable,
    /// The server or a gateway before it failed: 500, 502, 504.
    ServerError,
    /// No complete answer within the attempt's time.
    Timeout,
    /// The connection never opened (refused, no route, no such host, TLS handshake).
    Connect,
    /// The connection broke after it had opened.
    Interrupted,
    /// The credential was refused (401) and there is a newer one by now.
    RefreshedCredential,
}

/// What is known about the request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryFacts {
    /// Sending it twice does no more than sending it once.
    pub idempotent: bool,
    /// Its body can be sent again.
    pub replayable: bool,
    /// Some of it may have reached the server.
    pub may_have_been_sent: bool,
}

/// The retries of one call so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetryHistory {
    /// Retries, those for a refreshed credential excluded.
    pub retries: u32,
    /// Retries with a refreshed credential.
    pub refreshes: u32,
}

impl RetryHistory {
    /// Counts a retry that is about to be made for this cause.
    pub fn record(&mut self, cause: RetryCause) {
        let count = match cause {
            RetryCause::RefreshedCredential => &mut self.refreshes,
            _ => &mut self.retries,
        };
        *count = count.saturating_add(1);
    }

    /// All retries.
    pub fn total(&self) -> u32 {
        self.retries.saturating_add(self.refreshes)
    }

    fn of(self, cause: RetryCause) -> u32 {
        match cause {
            RetryCause::RefreshedCredential => self.refreshes,
            _ => self.retries,
        }
    }
}

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this time.
    Retry {
        /// How long to wait first.
        after: Duration,
    },
    /// Hand the failure to the caller.
    GiveUp(GiveUp),
}

/// Why there is no further attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GiveUp {
    /// As many retries as the rule allows were made.
    RetriesExhausted,
    /// The next wait would end after the total time.
    TimeExhausted,
    /// It creates work and may have arrived: it is never sent twice.
    MayHaveBeenSent,
    /// Its body cannot be sent again.
    NotReplayable,
}

/// When to retry what. Waits are bounded by the count of each rule and, together with the attempts,
/// by [`total_time`](Self::total_time).
///
/// A request that creates work (not idempotent) is retried on a 429, on a connection that never
/// opened, and on nothing else, unless [`retry_non_idempotent`](Self::retry_non_idempotent) is set.
///
/// Retries are counted across causes: a call that saw two 503 has one retry left for a 500. Only
/// refreshed credentials are counted apart.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// 429. Default: 5, after the server's wait, else from 1 s.
    pub throttled: RetryRule,
    /// 503. Default: 3 from 2 s.
    pub unavailable: RetryRule,
    /// 500, 502, 504. Default: 3 from 1 s.
    pub server_error: RetryRule,
    /// No answer in time. Default: 3, each after 1 s.
    pub timeout: RetryRule,
    /// The connection never opened. Default: 3 from 1 s.
    pub connect: RetryRule,
    /// The connection broke. Default: 3 from 1 s.
    pub interrupted: RetryRule,
    /// 401, and the token provider has a newer token. Default: 1 at once.
    pub refreshed_credential: RetryRule,
    /// The longest wait that a server may impose (`Retry-After` and the like); a longer one is cut
    /// to this. Default: 5 minutes.
    pub max_server_wait: Duration,
    /// No retry begins later than this after the call began. Default: 5 minutes.
    pub total_time: Duration,
    /// Retry requests that create work like any other. **They may then happen twice.**
    pub retry_non_idempotent: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self {
            throttled: RetryRule::exponential(5, second),
            unavailable: RetryRule::exponential(3, 2 * second),
            server_error: RetryRule::exponential(3, second),
            timeout: RetryRule::fixed(3, second),
            connect: RetryRule::exponential(3, second),
            interrupted: RetryRule::exponential(3, second),
            refreshed_credential: RetryRule::at_once(1),
            max_server_wait: 300 * second,
            total_time: 300 * second,
            retry_non_idempotent: false,
        }
    }
}

impl RetryPolicy {
    /// Never retries anything.
    pub fn none() -> Self {
        let never = RetryRule::never();
        Self {
            throttled: never,
            unavailable: never,
            server_error: never,
            timeout: never,
            connect: never,
            interrupted: never,
            refreshed_credential: never,
            ..Self::default()
        }
    }

    /// The rule for this cause.
    pub fn rule(&self, cause: RetryCause) -> &RetryRule {
        match cause {
            RetryCause::Throttled => &self.throttled,
            RetryCause::Unavailable => &self.unavailable,
            RetryCause::ServerError => &self.server_error,
            RetryCause::Timeout => &self.timeout,
            RetryCause::Connect => &self.connect,
            RetryCause::Interrupted => &self.interrupted,
            RetryCause::RefreshedCredential => &self.refreshed_credential,
        }
    }

    /// Whether an attempt that failed for this cause is repeated, and after how long.
    ///
    /// `elapsed` is the time since the call began; `server_wait` what the server asked for in the
    /// answer that failed. Draws from `rng` only for a jittered delay.
    pub fn decide(
        &self,
        cause: RetryCause,
        facts: RetryFacts,
        history: RetryHistory,
        elapsed: Duration,
        server_wait: Option<Duration>,
        rng: &mut impl Rng,
    ) -> Decision {
        if let Some(reason) = self.forbidden(cause, facts) {
            return Decision::GiveUp(reason);
        }
        let rule = self.rule(cause);
        let retries = history.of(cause);
        if retries >= rule.max_retries {
            return Decision::GiveUp(GiveUp::RetriesExhausted);
        }
        let after = match server_wait {
            Some(wait) if cause != RetryCause::RefreshedCredential => {
                wait.min(self.max_server_wait)
            }
            _ => rule.delay(retries, rng),
        };
        if elapsed.saturating_add(after) > self.total_time {
            return Decision::GiveUp(GiveUp::TimeExhausted);
        }
        Decision::Retry { after }
    }

    /// Why repeating would be wrong, however often it was tried.
    fn forbidden(&self, cause: RetryCause, facts: RetryFacts) -> Option<GiveUp> {
        let answered = matches!(
            cause,
            RetryCause::Throttled
                | RetryCause::Unavailable
                | RetryCause::ServerError
                | RetryCause::RefreshedCredential
        );
        // An answer proves that something arrived, whatever the transport believed.
        let arrived = answered || facts.may_have_been_sent;
        if !arrived {
            return None;
        }
        if !facts.replayable {
            return Some(GiveUp::NotReplayable);
        }
        let safe = facts.idempotent || self.retry_non_idempotent || cause == RetryCause::Throttled;
        (!safe).then_some(GiveUp::MayHaveBeenSent)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::SmallRng;
    use rstest::rstest;

    use super::*;

    const READ: RetryFacts = RetryFacts {
        idempotent: true,
        replayable: true,
        may_have_been_sent: true,
    };
    const TRIGGER: RetryFacts = RetryFacts {
        idempotent: false,
        ..READ
    };
    const EVERY_CAUSE: [RetryCause; 7] = [
        RetryCause::Throttled,
        RetryCause::Unavailable,
        RetryCause::ServerError,
        RetryCause::Timeout,
        RetryCause::Connect,
        RetryCause::Interrupted,
        RetryCause::RefreshedCredential,
    ];

    fn decide(
        policy: &RetryPolicy,
        cause: RetryCause,
        facts: RetryFacts,
        retries: u32,
        elapsed: u64,
        server_wait: Option<u64>,
    ) -> Decision {
        let history = RetryHistory {
            retries,
            refreshes: retries,
        };
        policy.decide(
            cause,
            facts,
            history,
            Duration::from_secs(elapsed),
            server_wait.map(Duration::from_secs),
            &mut SmallRng::seed_from_u64(5),
        )
    }

    #[rstest]
    #[case(RetryCause::Throttled, 5, 1)]
    #[case(RetryCause::Unavailable, 3, 2)]
    #[case(RetryCause::ServerError, 3, 1)]
    #[case(RetryCause::Timeout, 3, 1)]
    #[case(RetryCause::Connect, 3, 1)]
    #[case(RetryCause::Interrupted, 3, 1)]
    #[case(RetryCause::RefreshedCredential, 1, 0)]
    fn defaults_are_as_documented(#[case] cause: RetryCause, #[case] most: u32, #[case] base: u64) {
        let policy = RetryPolicy::default();
        assert_eq!(policy.rule(cause).base, Duration::from_secs(base));
        for retries in 0..8 {
            let decision = decide(&policy, cause, READ, retries, 0, None);
            assert_eq!(
                matches!(decision, Decision::Retry { .. }),
                retries < most,
                "{retries}"
            );
        }
        let never = decide(&RetryPolicy::none(), cause, READ, 0, 0, None);
        assert_eq!(never, Decision::GiveUp(GiveUp::RetriesExhausted));
    }

    #[test]
    fn work_is_created_twice_only_on_request() {
        let mut policy = RetryPolicy::default();
        for cause in EVERY_CAUSE {
            let expected = match cause {
                RetryCause::Throttled => None,
                _ => Some(Decision::GiveUp(GiveUp::MayHaveBeenSent)),
            };
            let decision = decide(&policy, cause, TRIGGER, 0, 0, None);
            assert_eq!(expected.unwrap_or(decision), decision, "{cause:?}");

            // A transport that says "not sent" is believed only where there was no answer.
            let unsent = RetryFacts {
                may_have_been_sent: false,
                ..TRIGGER
            };
            let retried = matches!(
                decide(&policy, cause, unsent, 0, 0, None),
                Decision::Retry { .. }
            );
            let unanswered = matches!(
                cause,
                RetryCause::Connect | RetryCause::Timeout | RetryCause::Interrupted
            );
            assert_eq!(
                retried,
                unanswered || cause == RetryCause::Throttled,
                "{cause:?}"
            );
        }
        policy.retry_non_idempotent = true;
        for cause in EVERY_CAUSE {
            let decision = decide(&policy, cause, TRIGGER, 0, 0, None);
            assert!(matches!(decision, Decision::Retry { .. }), "{cause:?}");
        }
    }

    #[test]
    fn a_consumed_body_is_not_sent_again() {
        let policy = RetryPolicy::default();
        let once = RetryFacts {
            replayable: false,
            ..READ
        };
        let decision = decide(&policy, RetryCause::Throttled, once, 0, 0, None);
        assert_eq!(decision, Decision::GiveUp(GiveUp::NotReplayable));
        let unsent = RetryFacts {
            may_have_been_sent: false,
            ..once
        };
        let decision = decide(&policy, RetryCause::Connect, unsent, 0, 0, None);
        assert!(matches!(decision, Decision::Retry { .. }));
    }

    #[rstest]
    #[case::as_asked(Some(60), 0, Decision::Retry { after: Duration::from_secs(60) })]
    #[case::capped(Some(3600), 0, Decision::Retry { after: Duration::from_secs(300) })]
    #[case::just_in_time(Some(60), 240, Decision::Retry { after: Duration::from_secs(60) })]
    #[case::too_late(Some(61), 240, Decision::GiveUp(GiveUp::TimeExhausted))]
    #[case::long_over(None, 301, Decision::GiveUp(GiveUp::TimeExhausted))]
    fn the_servers_wait_is_honoured_within_the_time_that_there_is(
        #[case] server_wait: Option<u64>,
        #[case] elapsed: u64,
        #[case] expected: Decision,
    ) {
        for cause in [RetryCause::Throttled, RetryCause::Unavailable] {
            let decision = decide(
                &RetryPolicy::default(),
                cause,
                READ,
                0,
                elapsed,
                server_wait,
            );
            assert_eq!(decision, expected);
        }
    }

    #[test]
    fn a_refreshed_credential_does_not_use_up_the_other_retries() {
        let policy = RetryPolicy::default();
        let mut history = RetryHistory::default();
        history.record(RetryCause::ServerError);
        let mut rng = SmallRng::seed_from_u64(0);
        let refreshed = RetryCause::RefreshedCredential;
        let decision = policy.decide(refreshed, READ, history, Duration::ZERO, None, &mut rng);
        assert_eq!(
            decision,
            Decision::Retry {
                after: Duration::ZERO
            }
        );
        history.record(refreshed);
        assert_eq!(history.total(), 2);
        let decision = policy.decide(refreshed, READ, history, Duration::ZERO, None, &mut rng);
        assert_eq!(decision, Decision::GiveUp(GiveUp::RetriesExhausted));
    }
}
