//! What admits facts, as sources know it.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{PipelineId, PipelineSource, ProjectId};

use super::{Look, RefKind};

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

    /// Says what is to be done with a project's looks. Called when a project is found and whenever
    /// this changes; a project of which nothing was said has the defaults.
    fn track_project(&self, project: ProjectId, options: ProjectOptions) {
        let _ = (project, options);
    }

    /// Removes the refs of a project that are no longer asked for: those that `keep` says no to. Their
    /// series leave the next scrape, and their pipelines are no longer unfinished ones. What was
    /// counted stays known.
    async fn retain_refs(&self, project: ProjectId, keep: KeepRef<'_>) -> Result<(), LedgerError> {
        let _ = (project, keep);
        Ok(())
    }

    /// What is known of a project. None for one that was never looked at.
    fn standing(&self, project: ProjectId) -> Option<Standing>;

    /// When anything was looked at for the first time, ever.
    fn began(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// When anything was looked at last.
    fn last_look(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// The newest pipelines that are shown of a project: by ref and source.
    fn shown(&self, project: ProjectId) -> Vec<ShownPipeline> {
        let _ = project;
        Vec::new()
    }

    /// The projects that are looked at, as far as the ledger knows: those of which some pipelines are
    /// followed from elsewhere are not among them.
    fn looked_at(&self) -> Vec<ProjectId> {
        Vec::new()
    }
}

/// Whether a ref is still asked for.
pub type KeepRef<'a> = &'a (dyn Fn(RefKind, &str) -> bool + Send + Sync);

/// What is to be done with a project's looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectOptions {
    /// When the project was made, if it is new. What finished in a project that is younger than the
    /// first look at any project is no history: it is counted.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether a status is a series only while it is the present one. Otherwise every status is one,
    /// of value 0 or 1.
    pub sparse_status: bool,
}

impl Default for ProjectOptions {
    fn default() -> Self {
        Self {
            created_at: None,
            sparse_status: true,
        }
    }
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
    /// at again, by id when no list shows it. Those that wait for a person (`manual`) are not among
    /// them: they may wait for years, and a list shows them when somebody comes.
    pub unfinished: Vec<PipelineId>,
}

/// The newest pipeline of a ref and a source: the one whose state is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPipeline {
    /// The pipeline.
    pub id: PipelineId,
    /// What it ran for.
    pub git_ref: Arc<str>,
    /// Branch, tag or merge request.
    pub kind: RefKind,
    /// Why it was made.
    pub source: PipelineSource,
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
