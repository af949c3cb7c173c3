//! When each collector last saw each project.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::ProjectId;

use super::families::LAST_SUCCESS;
use crate::exposition::{LabelText, Writer};

/// When a collector last saw all that it wanted of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastSuccess {
    /// The project.
    pub project: ProjectId,
    /// Its path, as it was then.
    pub path: Arc<str>,
    /// The collector.
    pub collector: Arc<str>,
    /// When.
    pub at: DateTime<Utc>,
}

// There are as many as projects are looked at, and these are asked for by configuration.
#[derive(Debug, Default)]
pub(super) struct LastSuccesses {
    projects: Mutex<BTreeMap<ProjectId, Vec<LastSuccess>>>,
}

impl LastSuccesses {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ProjectId, Vec<LastSuccess>>> {
        self.projects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, success: LastSuccess) {
        let mut projects = self.lock();
        let of_project = projects.entry(success.project).or_default();
        for other in &mut *of_project {
            other.path = Arc::clone(&success.path);
        }
        match of_project
            .iter_mut()
            .find(|other| other.collector == success.collector)
        {
            Some(other) => *other = success,
            None => of_project.push(success),
        }
    }

    pub(super) fn remove(&self, project: ProjectId) {
        self.lock().remove(&project);
    }

    pub(super) fn all(&self) -> Vec<LastSuccess> {
        self.lock().values().flatten().cloned().collect()
    }

    pub(super) fn write(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.family(&LAST_SUCCESS)?;
        for success in self.all() {
            let labels = LabelText::new(&[
                ("collector_type", &success.collector),
                ("project", &success.path),
            ]);
            #[expect(clippy::cast_precision_loss, reason = "milliseconds fit for millennia")]
            let seconds = success.at.timestamp_millis() as f64 / 1000.0;
            out.gauge(&[labels.as_str()], seconds)?;
        }
        Ok(())
    }
}
