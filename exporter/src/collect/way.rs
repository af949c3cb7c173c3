//! By which way GitLab is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pipewright_core::time::instant_in;
use pipewright_gitlab::error::{AccessKind, GraphQlKind};
use pipewright_gitlab::{Error, ErrorKind};
use tokio::time::Instant;

/// By which way GitLab is asked. GraphQL that is refused is left alone for a while, and tried again.
#[derive(Debug)]
pub(super) struct Way(Mutex<State>);

#[derive(Debug)]
struct State {
    wanted: bool,
    refused: Option<Refused>,
    /// How often in a row GraphQL was refused.
    times: u32,
}

#[derive(Debug)]
struct Refused {
    reason: String,
    until: Instant,
}

/// How long GraphQL is left alone, at first and at most.
const ALONE: (Duration, Duration) = (Duration::from_secs(300), Duration::from_secs(3600));

impl Way {
    pub(super) fn new(use_graphql: bool) -> Self {
        Self(Mutex::new(State {
            wanted: use_graphql,
            refused: None,
            times: 0,
        }))
    }

    /// Whether to ask by GraphQL now.
    pub(super) fn is_graphql(&self) -> bool {
        let state = self.lock();
        let alone = state.refused.as_ref();
        state.wanted && alone.is_none_or(|refused| refused.until <= Instant::now())
    }

    /// Why GraphQL is not used, if it is not.
    pub(super) fn reason(&self) -> Option<String> {
        let state = self.lock();
        if !state.wanted {
            return Some("it is switched off in the configuration".to_owned());
        }
        let refused = state.refused.as_ref()?;
        Some(refused.reason.clone())
    }

    /// Changes what is wanted.
    pub(super) fn want(&self, use_graphql: bool) {
        let mut state = self.lock();
        state.wanted = use_graphql;
        state.refused = None;
        state.times = 0;
    }

    /// GraphQL answered.
    pub(super) fn went_well(&self) {
        let mut state = self.lock();
        if state.refused.take().is_some() {
            tracing::info!("GraphQL is used again");
        }
        state.times = 0;
    }

    /// Whether an error of GraphQL is one that REST would not have; if so REST is used from now on.
    pub(super) fn refused(&self, error: &Error) -> bool {
        if !is_of_graphql_alone(error) {
            return false;
        }
        let mut state = self.lock();
        state.times = state.times.saturating_add(1);
        let alone = ALONE
            .0
            .saturating_mul(1 << (state.times - 1).min(8))
            .min(ALONE.1);
        tracing::warn!(%error, seconds = alone.as_secs(), "GraphQL is refused: REST is used instead");
        state.refused = Some(Refused {
            reason: error.to_string(),
            until: instant_in(alone),
        });
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the REST API may well answer although GraphQL did not.
fn is_of_graphql_alone(error: &Error) -> bool {
    match error.kind() {
        // What is merely too much is asked for in smaller pieces before it comes to this.
        ErrorKind::GraphQl(kind) => !matches!(kind, GraphQlKind::Timeout),
        ErrorKind::Access(kind) => matches!(
            kind,
            AccessKind::EndpointNotFound | AccessKind::PermissionDenied
        ),
        ErrorKind::Authentication(_) | ErrorKind::Decode => true,
        _ => false,
    }
}
