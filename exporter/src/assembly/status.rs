use std::sync::Arc;

use crate::collect::{self, Collector};
use crate::config::{CollectorKind, Config};
use crate::reload::Reloader;
use crate::server::{
    CollectorState, CollectorStatus, ProjectStatus, Readiness, Status, StatusSource,
};

/// How the collecting goes, by the collector's word and the configuration's.
pub(super) struct Standing {
    pub(super) collector: Collector,
    pub(super) reloader: Arc<Reloader>,
}

impl StatusSource for Standing {
    fn status(&self) -> Status {
        let status = self.collector.status();
        let loaded = self.reloader.current();
        let config = &loaded.config;
        Status {
            readiness: readiness(&status),
            collectors: CollectorKind::ALL
                .into_iter()
                .map(|kind| collector(kind, &status, config))
                .collect(),
            notes: notes(&status),
            projects: status.projects.into_iter().map(project).collect(),
        }
    }
}

/// A scrape is worth something as soon as one project was seen, or there is none to see.
fn readiness(status: &collect::Status) -> Readiness {
    let seen = |project: &collect::ProjectStatus| project.last_success.is_some();
    if status.discovery.last_success.is_some()
        && (status.projects.is_empty() || status.projects.iter().any(seen))
    {
        return Readiness::Ready;
    }
    let failed = status.projects.iter().find_map(|project| {
        let (_, error) = project.last_error.as_ref()?;
        Some(format!("{}: {error}", project.path))
    });
    let reason = match (&status.discovery.last_error, failed) {
        (Some((_, error)), _) => format!("the projects could not be looked for: {error}"),
        (None, Some(failed)) => format!("no project could be read yet: {failed}"),
        (None, None) if status.discovery.last_success.is_none() => {
            "the projects are being looked for".to_owned()
        }
        (None, None) => "the projects are being read for the first time".to_owned(),
    };
    Readiness::NotYet(reason)
}

fn notes(status: &collect::Status) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((_, error)) = &status.discovery.last_error {
        notes.push(format!("The projects could not be looked for: {error}"));
    }
    if !status.discovery.not_found.is_empty() {
        let names = status.discovery.not_found.join(", ");
        notes.push(format!(
            "Not found, or not to be seen with this token: {names}"
        ));
    }
    if let Some(reason) = &status.way.reason {
        notes.push(format!("GraphQL is not used: {reason}"));
    }
    notes
}

fn collector(kind: CollectorKind, status: &collect::Status, config: &Config) -> CollectorStatus {
    let known = status
        .collectors
        .iter()
        .find(|one| one.name == kind.as_str());
    CollectorStatus {
        kind,
        state: match (config.collectors.is_enabled(kind), kind.is_implemented()) {
            (true, true) => CollectorState::Active,
            (true, false) => CollectorState::Missing,
            (false, _) => CollectorState::Off,
        },
        interval: config.collectors.interval(kind),
        last_success: known.and_then(|one| one.last_success),
        last_error: known.and_then(|one| one.last_error.clone()),
    }
}

fn project(project: collect::ProjectStatus) -> ProjectStatus {
    ProjectStatus {
        path: project.path,
        unfinished: project.unfinished,
        last_success: project.last_success,
        last_error: project.last_error,
        next_due: project.next_due,
    }
}
