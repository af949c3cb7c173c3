//! However a call fails, it ends, in time, and creates work at most once.

use std::time::Duration;

use pipewright_core::resilience::{
    Decision, GiveUp, RetryCause, RetryFacts, RetryHistory, RetryPolicy,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::SmallRng;

fn cause() -> impl Strategy<Value = RetryCause> {
    prop_oneof![
        Just(RetryCause::Throttled),
        Just(RetryCause::Unavailable),
        Just(RetryCause::ServerError),
        Just(RetryCause::Timeout),
        Just(RetryCause::Connect),
        Just(RetryCause::Interrupted),
        Just(RetryCause::RefreshedCredential),
    ]
}

fn failure() -> impl Strategy<Value = (RetryCause, bool, Option<u64>, u64)> {
    (
        cause(),
        any::<bool>(),
        prop::option::of(0_u64..1000),
        0_u64..30,
    )
}

proptest! {
    #[test]
    fn a_call_that_always_fails_ends(
        failures in prop::collection::vec(failure(), 40),
        idempotent in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let policy = RetryPolicy::default();
        let mut rng = SmallRng::seed_from_u64(seed);
        let mut history = RetryHistory::default();
        let mut elapsed = Duration::ZERO;
        let mut ended = false;
        // Sent at least partly, and not refused with 429: may have created work.
        let mut may_have_worked = 0;
        for (cause, sent, server_wait, attempt_seconds) in failures {
            let answered = !matches!(
                cause,
                RetryCause::Timeout | RetryCause::Connect | RetryCause::Interrupted
            );
            if (sent || answered) && cause != RetryCause::Throttled {
                may_have_worked += 1;
            }
            elapsed += Duration::from_secs(attempt_seconds);
            let facts = RetryFacts { idempotent, replayable: true, may_have_been_sent: sent };
            let wait = server_wait.map(Duration::from_secs);
            match policy.decide(cause, facts, history, elapsed, wait, &mut rng) {
                Decision::Retry { after } => {
                    prop_assert!(after <= policy.max_server_wait);
                    elapsed += after;
                    prop_assert!(elapsed <= policy.total_time);
                    history.record(cause);
                }
                Decision::GiveUp(reason) => {
                    prop_assert!(!idempotent || reason != GiveUp::MayHaveBeenSent);
                    ended = true;
                    break;
                }
            }
        }
        prop_assert!(ended && history.total() <= 6);
        prop_assert!(idempotent || may_have_worked <= 1);
    }
}
