//! What admits facts, as sources know it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, ProjectId};

use super::Look;

/// Admits each fact once, ever.
#[async_trait]
pub trait Ledger: Send + Sync + std::fmt::Debug {
    /// Takes in what a look showed. When it returns, what was counted is safe in the store and in
    /// the next scrape; to call it again with the same look counts nothing.
    ///
    /// # Errors
    /// When the store could not keep it: nothing was counted, and the look may be handed in again.
    async fn admit(&self, look: Look) -> Result<Admission, LedgerError>;

    /// Removes a project that is gone or no longer asked for: its series leave the next scrape. What
    /// was counted stays known, so that nothing is counted twice should it come back.
    async fn forget_project(&self, project: ProjectId) -> Result<(), LedgerError>;

    /// What is known of a project. None for one that was never looked at.
    fn standing(&self, project: ProjectId) -> Option<Standing>;
}

/// What came of a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// Facts that were counted.
    pub counted: u64,
    /// Facts that had been counted before.
    pub duplicates: u64,
    /// Facts from before the first look, which are shown but not counted.
    pub history: u64,
}

/// What is known of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Everything that changed before this moment of the server's clock has been seen. A source asks
    /// for changes since then, and some overlap.
    pub seen_until: Option<DateTime<Utc>>,
    /// Pipelines that were last seen unfinished, by what the ledger knows. Each is due to be looked
    /// at again, by id when no list shows it.
    pub unfinished: Vec<PipelineId>,
}

/// A fact that could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("could not keep what GitLab showed: {what}")]
pub struct LedgerError {
    what: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl LedgerError {
    /// An error; `what` says what was tried and what to do.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
        }
    }

    /// Keeps the cause.
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }
}
