use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::config::CollectorKind;

/// Who knows how the collecting goes.
pub trait StatusSource: Send + Sync {
    /// How it goes now. Answers at once.
    fn status(&self) -> Status;
}

/// How the collecting goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether what is shown is worth a scrape.
    pub readiness: Readiness,
    /// Each collector.
    pub collectors: Vec<CollectorStatus>,
    /// Each project that is looked at.
    pub projects: Vec<ProjectStatus>,
    /// What else a person should know, such as a named project that was not found.
    pub notes: Vec<String>,
}

/// Whether what is shown is worth a scrape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// GitLab was read, and what was seen is shown.
    Ready,
    /// Not yet, for this reason.
    NotYet(String),
}

/// How a collector does.
#[derive(Clone, Debug, PartialEq)]
pub struct CollectorStatus {
    /// Which one.
    pub kind: CollectorKind,
    /// Whether it works.
    pub state: CollectorState,
    /// How long after one look comes the next.
    pub interval: Duration,
    /// When a look at a project last succeeded.
    pub last_success: Option<DateTime<Utc>>,
    /// What last went wrong, and when.
    pub last_error: Option<(DateTime<Utc>, String)>,
}

/// Whether a collector works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectorState {
    /// It does.
    Active,
    /// It was switched off.
    Off,
    /// It was asked for, and this version has none.
    Missing,
}

/// How it goes with a project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectStatus {
    /// Its path.
    pub path: String,
    /// Pipelines of it that are at work or wait.
    pub unfinished: usize,
    /// When a look at it last succeeded.
    pub last_success: Option<DateTime<Utc>>,
    /// What last went wrong, and when. None after a success.
    pub last_error: Option<(DateTime<Utc>, String)>,
    /// When the next look is due.
    pub next_due: Option<DateTime<Utc>>,
}
