//! What a person wants to know: the landing page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::ProjectId;
use serde::Serialize;

use crate::config::CollectorKind;

/// How things stand.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Whether every project that is asked for has been looked at once, as far as that can be.
    pub ready: bool,
    /// By which way GitLab is asked.
    pub way: WayStatus,
    /// Which projects are looked for.
    pub discovery: DiscoveryStatus,
    /// Each collector.
    pub collectors: Vec<CollectorStatus>,
    /// Each project, by id.
    pub projects: Vec<ProjectStatus>,
    /// Webhooks that wait to be worked on.
    pub webhooks_waiting: usize,
}

/// By which way GitLab is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayStatus {
    /// `graphql` or `rest`.
    pub way: &'static str,
    /// Why GraphQL is not used, if it is not.
    pub reason: Option<String>,
    /// Projects that one query asks for.
    pub batch_size: usize,
    /// Fields that this GitLab has not, and that are left out.
    pub missing_fields: Vec<String>,
}

/// How looking for projects goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DiscoveryStatus {
    /// When all of it last ended well.
    pub last_success: Option<DateTime<Utc>>,
    /// What last went wrong, and when. It stays until it goes well.
    pub last_error: Option<(DateTime<Utc>, String)>,
    /// Named projects that were not found.
    pub not_found: Vec<String>,
}

/// How a collector does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CollectorStatus {
    /// Its name.
    pub name: &'static str,
    /// Whether it works.
    pub active: bool,
    /// When it last saw a project whole.
    pub last_success: Option<DateTime<Utc>>,
    /// What last went wrong, and when.
    pub last_error: Option<(DateTime<Utc>, String)>,
}

/// How a project does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectStatus {
    /// Its id.
    pub id: u64,
    /// Its path.
    pub path: String,
    /// Pipelines that are at work, or wait.
    pub unfinished: usize,
    /// When it was last seen whole.
    pub last_success: Option<DateTime<Utc>>,
    /// What last went wrong, and when. Gone when it goes well.
    pub last_error: Option<(DateTime<Utc>, String)>,
    /// When it is looked at next, or was due while it is being looked at.
    pub next_due: Option<DateTime<Utc>>,
}

/// What is known of how things stand.
#[derive(Debug, Default)]
pub(super) struct StatusBoard(Mutex<Board>);

#[derive(Debug, Default)]
struct Board {
    discovery: DiscoveryStatus,
    not_found: BTreeMap<usize, String>,
    projects: BTreeMap<ProjectId, ProjectStatus>,
    last_success: Option<DateTime<Utc>>,
    last_error: Option<(DateTime<Utc>, String)>,
}

impl StatusBoard {
    pub(super) fn added(&self, project: ProjectId, path: &Arc<str>) {
        self.lock()
            .projects
            .entry(project)
            .or_insert_with(|| ProjectStatus {
                id: project.get(),
                path: path.to_string(),
                unfinished: 0,
                last_success: None,
                last_error: None,
                next_due: None,
            })
            .path = path.to_string();
    }

    pub(super) fn removed(&self, project: ProjectId) {
        self.lock().projects.remove(&project);
    }

    pub(super) fn looked(
        &self,
        project: ProjectId,
        path: &Arc<str>,
        unfinished: usize,
        at: DateTime<Utc>,
        error: Option<String>,
    ) {
        let mut board = self.lock();
        if error.is_none() {
            board.last_success = board.last_success.max(Some(at));
        } else {
            board.last_error = error.clone().map(|error| (at, error));
        }
        let Some(status) = board.projects.get_mut(&project) else {
            return;
        };
        if *status.path != **path {
            status.path = path.to_string();
        }
        status.unfinished = unfinished;
        match error {
            None => {
                status.last_success = Some(at);
                status.last_error = None;
            }
            Some(error) => status.last_error = Some((at, error)),
        }
    }

    pub(super) fn due(&self, project: ProjectId, at: DateTime<Utc>) {
        if let Some(status) = self.lock().projects.get_mut(&project) {
            status.next_due = Some(at);
        }
    }

    pub(super) fn discovered(&self, at: DateTime<Utc>) {
        let mut board = self.lock();
        board.discovery.last_success = Some(at);
        board.discovery.last_error = None;
    }

    pub(super) fn discovery_failed(&self, at: DateTime<Utc>, error: String) {
        self.lock().discovery.last_error = Some((at, error));
    }

    pub(super) fn named(&self, index: usize, name: &str, found: bool) {
        let mut board = self.lock();
        if found {
            board.not_found.remove(&index);
        } else {
            board.not_found.insert(index, name.to_owned());
        }
    }

    pub(super) fn forget_names(&self) {
        self.lock().not_found.clear();
    }

    pub(super) fn status(
        &self,
        way: WayStatus,
        collectors: impl Iterator<Item = (CollectorKind, bool)>,
        webhooks_waiting: usize,
    ) -> Status {
        let board = self.lock();
        let mut discovery = board.discovery.clone();
        discovery.not_found = board.not_found.values().cloned().collect();
        let looked =
            |status: &ProjectStatus| status.last_success.is_some() || status.last_error.is_some();
        Status {
            ready: discovery.last_success.is_some() && board.projects.values().all(looked),
            way,
            discovery,
            collectors: collectors
                .map(|(kind, active)| CollectorStatus {
                    name: kind.as_str(),
                    active,
                    last_success: board.last_success.filter(|_| active),
                    last_error: board.last_error.clone().filter(|_| active),
                })
                .collect(),
            projects: board.projects.values().cloned().collect(),
            webhooks_waiting,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
