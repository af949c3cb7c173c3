//! The project of an event.

use serde::Serialize;
use url::Url;

use crate::types::{ProjectId, ProjectRef};
use crate::webhook::wire;

/// The project that an event happened in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventProject {
    /// The id, which stays when the project moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ProjectId>,
    /// The full path, such as `acme/shop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_url: Option<String>,
    /// The branch that is meant when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_branch: Option<String>,
}

impl EventProject {
    /// A project of which only this is known.
    pub fn new(project: &ProjectRef) -> Self {
        Self {
            id: project.id(),
            path: project.path().map(str::to_owned),
            ..Self::default()
        }
    }

    /// Whether it is that project, as far as can be told.
    pub fn is(&self, project: &ProjectRef) -> bool {
        match (project.id(), project.path()) {
            (Some(id), _) => self.id == Some(id),
            // GitLab's paths are told apart without regard to case.
            (None, Some(path)) => self
                .path
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(path)),
            (None, None) => false,
        }
    }

    pub(in crate::webhook) fn from_wire(project: wire::Project) -> Self {
        Self {
            id: project.id.map(ProjectId::new),
            path: project.path_with_namespace,
            name: project.name,
            web_url: project.web_url,
            default_branch: project.default_branch,
        }
    }

    /// What can be told of the project where an older server shows only its repository.
    pub(in crate::webhook) fn from_repository(
        repository: wire::Repository,
        instance: Option<&str>,
    ) -> Self {
        let path = repository
            .homepage
            .as_deref()
            .and_then(|homepage| path_of(homepage, instance));
        Self {
            id: None,
            path,
            name: repository.name,
            web_url: repository.homepage,
            default_branch: None,
        }
    }
}

/// The project's path in its page's URL. GitLab may be installed below a path of its host, which
/// only `instance` tells.
fn path_of(homepage: &str, instance: Option<&str>) -> Option<String> {
    let relative = instance
        .and_then(|instance| homepage.strip_prefix(instance.trim_end_matches('/')))
        .map(str::to_owned)
        .or_else(|| Some(Url::parse(homepage).ok()?.path().to_owned()))?;
    let path = relative.trim_matches('/');
    path.parse::<ProjectRef>().ok()?.path().map(str::to_owned)
}
