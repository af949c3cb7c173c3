use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::types::PipelineId;

/// How far a run of a chain has come: what a [`StateStore`] keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainState {
    /// The version of the form of this, [`ChainState::VERSION`].
    pub version: u32,
    /// The name of the run: different for each.
    pub run: String,
    /// The [fingerprint](super::Chain::fingerprint) of the chain.
    pub chain: String,
    /// The steps that were begun.
    pub steps: BTreeMap<String, StepState>,
}

/// How far a step has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case", deny_unknown_fields)]
pub enum StepState {
    /// Its pipeline is about to be triggered, or has been.
    Intended {
        /// What the pipeline's [`RUN_KEY`](super::RUN_KEY) is.
        key: String,
        /// When, by the clock of this machine.
        at: DateTime<Utc>,
        /// The id of the project's newest pipeline before that; 0 if it had none.
        newest: u64,
    },
    /// Its pipeline is known.
    Triggered {
        /// The pipeline's id.
        pipeline: PipelineId,
    },
}

impl ChainState {
    /// The version of the form that this library writes and reads.
    pub const VERSION: u32 = 1;

    pub(super) fn read(bytes: &[u8]) -> Result<Self, ChainRunError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let malformed = |error: serde_json::Error| ChainRunError::Malformed(error.to_string());
        let Versioned { version } = serde_json::from_slice(bytes).map_err(malformed)?;
        if version != Self::VERSION {
            return Err(ChainRunError::Version(version));
        }
        serde_json::from_slice(bytes).map_err(malformed)
    }
}

/// Keeps the state of a run of a chain: in a file, in a database.
///
/// Only one run at a time may use a store. The library holds no lock: that is up to the store.
#[async_trait]
pub trait StateStore: Send + Sync + Debug {
    /// What was saved last; none if nothing was.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn load(&self) -> io::Result<Option<Vec<u8>>>;

    /// Puts a new state in the place of the one before, wholly or not at all. When this is done,
    /// it is to outlive the process.
    ///
    /// # Errors
    /// When it cannot be written; nothing is triggered then.
    async fn save(&self, state: &[u8]) -> io::Result<()>;
}

/// Keeps the state in memory: for runs that need not outlive the process, and for tests.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<Vec<u8>>>);

#[async_trait]
impl StateStore for MemoryStore {
    async fn load(&self) -> io::Result<Option<Vec<u8>>> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.clone())
    }

    async fn save(&self, state: &[u8]) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(state.to_vec());
        Ok(())
    }
}

/// Why a chain could not be run, or not be run on. What was triggered goes on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainRunError {
    /// The state cannot be read.
    #[error("the state of the run cannot be read: {0}")]
    Load(#[source] io::Error),
    /// The state cannot be written.
    #[error("the state of the run cannot be written: {0}")]
    Save(#[source] io::Error),
    /// What was saved is not the state of a run.
    #[error("what was saved is not the state of a run: {0}")]
    Malformed(String),
    /// The state has another form.
    #[error("the state has version {0}, and this program reads version 1")]
    Version(u32),
    /// The state is that of another chain.
    #[error("the state is that of another chain, or this one was changed since")]
    OtherChain,
}
