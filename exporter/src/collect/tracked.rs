//! What is remembered of a project between two looks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::types::{JobId, PipelineId, PipelineStatus, ProjectId};
use tokio::time::Instant;

use super::follow::Followed;
use super::refs::{RefBook, RefKey};
use crate::config::ProjectSettings;
use crate::discovery::FoundBy;
use crate::facts::{PipelineSeen, ProjectOptions, Standing};
use crate::sources::Since;

/// How far before what was seen a query asks again: rows are committed late, and replicas lag.
pub(super) const OVERLAP: TimeDelta = TimeDelta::seconds(120);
/// Finished pipelines of a project that are remembered beyond the overlap.
const REMEMBERED: usize = 200;

/// What is remembered of a project between two looks. It can be lost at any time: the ledger knows
/// from where on to look, and the rest is seen anew.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) id: ProjectId,
    pub(super) path: Arc<str>,
    pub(super) found_by: FoundBy,
    pub(super) settings: Arc<ProjectSettings>,
    /// Which configuration these are of: each one that is read has the next number.
    pub(super) generation: u64,
    /// When the project was made, if it is new.
    pub(super) created_at: Option<DateTime<Utc>>,
    /// Everything that changed before this moment of the server's clock was seen.
    pub(super) cursor: Option<DateTime<Utc>>,
    /// The cursor that the ledger knows of.
    pub(super) told: Option<DateTime<Utc>>,
    /// The first cursor: what is of before is history.
    pub(super) baseline: Option<DateTime<Utc>>,
    pub(super) pipelines: BTreeMap<PipelineId, Known>,
    /// Pipelines that the ledger knows as unfinished and that were not seen since, and such as seem to
    /// be deleted. They are looked at by their ids.
    pub(super) unseen: BTreeSet<PipelineId>,
    pub(super) refs: RefBook,
    /// The refs that were asked for at the last look.
    pub(super) wanted: BTreeSet<RefKey>,
    /// Pipelines of projects that are not tracked, which this project's started.
    pub(super) followed: BTreeMap<PipelineId, Followed>,
    /// How often in a row looking failed.
    pub(super) failures: u32,
}

/// A pipeline as it was last seen.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Without its jobs.
    pub(super) seen: PipelineSeen,
    /// Its state when its jobs were last looked at, and when that was.
    pub(super) detailed: Option<Detailed>,
    /// Why jobs failed, as REST told.
    pub(super) codes: BTreeMap<JobId, Arc<str>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Detailed {
    pub(super) status: PipelineStatus,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) at: Instant,
}

impl Tracked {
    pub(super) fn new(
        id: ProjectId,
        path: Arc<str>,
        found_by: FoundBy,
        settings: Arc<ProjectSettings>,
        standing: Option<Standing>,
    ) -> Self {
        let (cursor, unseen) = match standing {
            Some(standing) => (
                standing.seen_until,
                standing.unfinished.into_iter().collect(),
            ),
            None => (None, BTreeSet::new()),
        };
        Self {
            id,
            path,
            found_by,
            settings,
            generation: 0,
            created_at: None,
            cursor,
            told: cursor,
            baseline: cursor,
            pipelines: BTreeMap::new(),
            unseen,
            refs: RefBook::default(),
            wanted: BTreeSet::new(),
            followed: BTreeMap::new(),
            failures: 0,
        }
    }

    /// What is to be done with its looks.
    pub(super) fn options(&self) -> ProjectOptions {
        ProjectOptions {
            created_at: self.created_at,
            sparse_status: self.settings.output_sparse_status_metrics,
        }
    }

    /// What to ask for.
    pub(super) fn since(&self) -> Since {
        match self.cursor {
            Some(cursor) => Since::Moment(cursor - OVERLAP),
            None => Since::Newest,
        }
    }

    /// Whether something of it is at work, which is worth looking at sooner.
    pub(super) fn is_running(&self) -> bool {
        let own = self.pipelines.values().map(|known| &known.seen.status);
        let followed = self.followed.values().filter_map(Followed::status);
        own.chain(followed).any(is_at_work)
    }

    /// Forgets finished pipelines that no query shows again.
    pub(super) fn tidy(&mut self) {
        let Some(cursor) = self.cursor else { return };
        let horizon = cursor - OVERLAP * 2;
        let old: Vec<_> = self
            .pipelines
            .iter()
            .filter(|(_, known)| known.seen.status.is_finished())
            .filter(|(_, known)| known.seen.updated_at < horizon)
            .map(|(id, _)| *id)
            .collect();
        let too_many = old.len().saturating_sub(REMEMBERED);
        for id in old.into_iter().take(too_many) {
            self.pipelines.remove(&id);
        }
        let pipelines = &self.pipelines;
        self.followed
            .retain(|_, followed| !followed.is_done() || pipelines.contains_key(&followed.root));
    }
}

/// Whether the jobs of a pipeline may change although it does not itself.
pub(super) fn is_at_work(status: &PipelineStatus) -> bool {
    use PipelineStatus::{Manual, Scheduled};
    !status.is_finished() && !matches!(status, Manual | Scheduled)
}
