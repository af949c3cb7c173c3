//! The breaker against a model that is too simple to be wrong.

use std::sync::Arc;
use std::time::Duration;

use pipewright_core::resilience::{
    CircuitBreaker, CircuitBreakerConfig, CircuitPermit, CircuitState,
};
use proptest::prelude::*;

use crate::runtime::paused;

#[derive(Debug, Clone)]
enum Step {
    Acquire,
    Success(usize),
    Failure(usize),
    Cancel(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Acquire),
        2 => any::<usize>().prop_map(Step::Success),
        4 => any::<usize>().prop_map(Step::Failure),
        1 => any::<usize>().prop_map(Step::Cancel),
        2 => (1_u64..40).prop_map(Step::Wait),
    ]
}

/// Seconds and plain lists. `round` names the phase that a permit belongs to.
#[derive(Debug)]
struct Model {
    config: CircuitBreakerConfig,
    now: u64,
    state: CircuitState,
    opened_at: u64,
    in_a_row: u32,
    probe_out: bool,
    round: u32,
}

impl Model {
    fn change(&mut self, state: CircuitState) {
        self.state = state;
        self.in_a_row = 0;
        self.probe_out = false;
        self.round += 1;
        self.opened_at = self.now;
    }

    fn acquire(&mut self) -> Option<u32> {
        let reset = self.config.reset_timeout.as_secs();
        if self.state == CircuitState::Open && self.now >= self.opened_at + reset {
            self.change(CircuitState::HalfOpen);
        }
        match self.state {
            CircuitState::Closed => Some(self.round),
            CircuitState::Open => None,
            CircuitState::HalfOpen if self.probe_out => None,
            CircuitState::HalfOpen => {
                self.probe_out = true;
                Some(self.round)
            }
        }
    }

    /// `verdict`: whether it went well, or nothing when it was cancelled.
    fn settle(&mut self, round: u32, verdict: Option<bool>) {
        if round != self.round {
            return;
        }
        let half_open = self.state == CircuitState::HalfOpen;
        self.probe_out = false;
        match (half_open, verdict) {
            (_, None) => {}
            (false, Some(true)) => self.in_a_row = 0,
            (true, Some(false)) => self.change(CircuitState::Open),
            (false, Some(false)) => {
                self.in_a_row += 1;
                if self.in_a_row == self.config.failure_threshold {
                    self.change(CircuitState::Open);
                }
            }
            (true, Some(true)) => {
                self.in_a_row += 1;
                if self.in_a_row == self.config.success_threshold {
                    self.change(CircuitState::Closed);
                }
            }
        }
    }
}

async fn agree(config: CircuitBreakerConfig, steps: Vec<Step>) {
    let breaker = Arc::new(CircuitBreaker::new(config));
    let mut model = Model {
        config,
        now: 0,
        state: CircuitState::Closed,
        opened_at: 0,
        in_a_row: 0,
        probe_out: false,
        round: 0,
    };
    let mut permits: Vec<(CircuitPermit, u32)> = Vec::new();
    let pick = |permits: &mut Vec<(CircuitPermit, u32)>, index: usize| {
        (!permits.is_empty()).then(|| permits.swap_remove(index % permits.len()))
    };
    for step in steps {
        match step {
            Step::Acquire => match (breaker.try_acquire(), model.acquire()) {
                (Ok(permit), Some(round)) => permits.push((permit, round)),
                (Err(open), None) => assert!(open.retry_in <= config.reset_timeout),
                (real, expected) => panic!("{real:?}, but the model says {expected:?}"),
            },
            Step::Success(index) => {
                if let Some((permit, round)) = pick(&mut permits, index) {
                    permit.success();
                    model.settle(round, Some(true));
                }
            }
            Step::Failure(index) => {
                if let Some((permit, round)) = pick(&mut permits, index) {
                    permit.failure();
                    model.settle(round, Some(false));
                }
            }
            Step::Cancel(index) => {
                if let Some((permit, round)) = pick(&mut permits, index) {
                    drop(permit);
                    model.settle(round, None);
                }
            }
            Step::Wait(seconds) => {
                tokio::time::advance(Duration::from_secs(seconds)).await;
                model.now += seconds;
            }
        }
    }
    // Whatever happened: once everybody is done and the time is over, it answers again.
    permits.clear();
    tokio::time::advance(config.reset_timeout).await;
    assert!(breaker.try_acquire().is_ok());
}

proptest! {
    #[test]
    fn does_what_the_model_does(
        failure_threshold in 1_u32..6,
        success_threshold in 1_u32..4,
        reset_seconds in 1_u64..60,
        steps in prop::collection::vec(step(), 0..200),
    ) {
        let config = CircuitBreakerConfig {
            failure_threshold,
            success_threshold,
            reset_timeout: Duration::from_secs(reset_seconds),
        };
        paused(agree(config, steps));
    }
}
