use std::path::PathBuf;

use super::{
    Collectors, GitLabSettings, LogSettings, MetricsSettings, ProjectEntry, ProjectSettings,
    RedisSettings, ServerSettings, Wildcard,
};

/// Everything the exporter can be told. [`Config::default`] holds every default, and names nothing
/// to watch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// What is logged.
    pub log: LogSettings,
    /// What is served, and where.
    pub server: ServerSettings,
    /// Where replicas meet. Read, and not used yet.
    pub redis: RedisSettings,
    /// The GitLab that is watched, and how much of it is asked.
    pub gitlab: GitLabSettings,
    /// What is collected, and how often.
    pub collectors: Collectors,
    /// What is exposed.
    pub metrics: MetricsSettings,
    /// Where what was counted is kept over restarts. None keeps it in memory only.
    pub state_dir: Option<PathBuf>,
    /// The settings of a project that says nothing else.
    pub project_defaults: ProjectSettings,
    /// Projects by name.
    pub projects: Vec<ProjectEntry>,
    /// Projects by where they are. An empty wildcard is everything that the token sees.
    pub wildcards: Vec<Wildcard>,
}

impl Config {
    /// The settings of the project at `path`: the defaults, over them what the wildcard says that
    /// found it, over that what the project's own entry says. A named project that a wildcard finds
    /// too has both.
    pub fn project_settings(&self, path: &str, wildcard: Option<&Wildcard>) -> ProjectSettings {
        let mut settings = self.project_defaults.clone();
        if let Some(wildcard) = wildcard {
            settings.apply(&wildcard.overrides);
        }
        if let Some(entry) = self.project_entry(path) {
            settings.apply(&entry.overrides);
        }
        settings
    }

    /// The entry that names the project at `path`. GitLab's paths know no case.
    pub fn project_entry(&self, path: &str) -> Option<&ProjectEntry> {
        let path = path.to_lowercase();
        self.projects
            .iter()
            .find(|entry| entry.name.to_lowercase() == path)
    }
}
