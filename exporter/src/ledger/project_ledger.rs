//! What is known of one project.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use pipewright_gitlab::types::PipelineId;

use super::entry::{Entry, NEVER};
use super::options::EngineOptions;
use crate::exposition::LabelText;
use crate::facts::{ProjectOptions, RefKind, Standing};
use crate::families::{ProjectView, RefSeries};
use crate::store::Batch;

/// What is known of one project. Moments are milliseconds since 1970 by the server's clock.
#[derive(Clone, Debug)]
pub(super) struct ProjectLedger {
    /// The last batch that was folded.
    pub(super) sequence: u64,
    /// Whether it is looked at. Otherwise it was forgotten, or there was no look yet.
    pub(super) tracked: bool,
    pub(super) path: Arc<str>,
    /// When it was first looked at, ever.
    pub(super) first_look: Option<i64>,
    pub(super) looked_at: i64,
    /// What ended at or before this is history.
    pub(super) baseline: i64,
    pub(super) seen_until: Option<i64>,
    /// Pipelines that were over by then are no longer among the entries.
    pub(super) pruned_through: i64,
    pub(super) entries: BTreeMap<u64, Entry>,
    /// Pipelines to look at again, and their refs.
    pub(super) unfinished: BTreeMap<u64, (RefKind, Arc<str>)>,
    pub(super) refs: BTreeMap<Arc<str>, Arc<RefSeries>>,
    /// A batch that the store may have kept, and said that it had not.
    pub(super) doubtful: Option<Batch>,
    /// Whether it was taken out of the engine while somebody still held it.
    pub(super) removed: bool,
}

impl Default for ProjectLedger {
    fn default() -> Self {
        Self {
            sequence: 0,
            tracked: false,
            path: "".into(),
            first_look: None,
            looked_at: NEVER,
            baseline: NEVER,
            seen_until: None,
            pruned_through: NEVER,
            entries: BTreeMap::new(),
            unfinished: BTreeMap::new(),
            refs: BTreeMap::new(),
            doubtful: None,
            removed: false,
        }
    }
}

impl ProjectLedger {
    /// Every ref that is shown, by kind.
    pub(super) fn kinds_of_refs(&self) -> Vec<(Arc<str>, RefKind)> {
        self.refs
            .iter()
            .flat_map(|(git_ref, series)| {
                series
                    .kinds()
                    .into_iter()
                    .map(|kind| (Arc::clone(git_ref), kind))
            })
            .collect()
    }

    /// What a scrape and the sources see.
    pub(super) fn view(&self, options: &EngineOptions, project: ProjectOptions) -> ProjectView {
        ProjectView {
            path: Arc::clone(&self.path),
            label: LabelText::new(&[("project", &self.path)]),
            looked_at: self.looked_at,
            sparse_status: project.sparse_status,
            bounds: Arc::clone(&options.bounds),
            refs: self.refs.values().map(Arc::clone).collect(),
            standing: self.tracked.then(|| Standing {
                seen_until: self.seen_until.and_then(DateTime::from_timestamp_millis),
                unfinished: self
                    .unfinished
                    .keys()
                    .map(|id| PipelineId::new(*id))
                    .collect(),
            }),
        }
    }
}
