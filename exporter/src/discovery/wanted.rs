//! What the configuration asks for.

use std::sync::Arc;

use super::{Found, FoundBy};
use crate::config::{Config, OwnerKind, ProjectSettings, Wildcard};

/// What the configuration asks for: pure questions about projects.
#[derive(Clone, Debug)]
pub struct Wanted {
    config: Arc<Config>,
}

impl Wanted {
    /// What `config` asks for.
    pub fn new(config: Arc<Config>) -> Self {
        Self { config }
    }

    /// The paths or ids that are named, in order.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let projects = self.config.projects.iter().enumerate();
        projects.map(|(index, entry)| (index, entry.name.as_str()))
    }

    /// The wildcards, in order.
    pub fn wildcards(&self) -> impl Iterator<Item = (usize, &Wildcard)> {
        self.config.wildcards.iter().enumerate()
    }

    /// A wildcard.
    pub fn wildcard(&self, index: usize) -> Option<&Wildcard> {
        self.config.wildcards.get(index)
    }

    /// The name of an entry.
    pub fn name(&self, index: usize) -> Option<&str> {
        Some(self.config.projects.get(index)?.name.as_str())
    }

    /// Whether a project that a wildcard found is one it asks for: GitLab's lists may hold archived
    /// ones.
    pub fn admits(&self, wildcard: usize, found: &Found) -> bool {
        self.wildcard(wildcard)
            .is_some_and(|wildcard| wildcard.archived || !found.archived)
    }

    /// The settings of a project: of the first wildcard that finds it, and of its own entry.
    pub fn settings(&self, path: &str, by: FoundBy) -> ProjectSettings {
        let wildcard = match by {
            FoundBy::Wildcard(index) => self.wildcard(index),
            FoundBy::Name(_) => self
                .wildcard_of(path)
                .and_then(|index| self.wildcard(index)),
        };
        self.config.project_settings(path, wildcard)
    }

    /// The entry or the wildcard that a project of this path belongs to, judged by its path alone:
    /// for one that a webhook tells of. A user's name and a group's path look the same in it.
    pub fn adopts(&self, path: &str) -> Option<FoundBy> {
        let named = self
            .names()
            .find(|(_, name)| name.eq_ignore_ascii_case(path));
        named
            .map(|(index, _)| FoundBy::Name(index))
            .or_else(|| self.wildcard_of(path).map(FoundBy::Wildcard))
    }

    fn wildcard_of(&self, path: &str) -> Option<usize> {
        let path = path.to_lowercase();
        let (index, _) = self
            .wildcards()
            .find(|(_, wildcard)| is_below(wildcard, &path))?;
        Some(index)
    }
}

fn is_below(wildcard: &Wildcard, path: &str) -> bool {
    let search = wildcard.search.as_deref().unwrap_or_default();
    if !search.is_empty() && !path.contains(&search.to_lowercase()) {
        return false;
    }
    let Some(owner) = &wildcard.owner else {
        return true;
    };
    let below = path
        .strip_prefix(&owner.name.to_lowercase())
        .and_then(|rest| rest.strip_prefix('/'));
    let deep = owner.kind == OwnerKind::Group && owner.include_subgroups;
    below.is_some_and(|rest| deep || !rest.contains('/'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::{Owner, ProjectEntry};

    fn wildcard(owner: Option<(&str, OwnerKind, bool)>, search: Option<&str>) -> Wildcard {
        Wildcard {
            owner: owner.map(|(name, kind, include_subgroups)| Owner {
                name: name.to_owned(),
                kind,
                include_subgroups,
            }),
            search: search.map(str::to_owned),
            ..Wildcard::default()
        }
    }

    #[rstest]
    #[case("acme/shop", Some(FoundBy::Name(0)))]
    #[case("Acme/Shop", Some(FoundBy::Name(0)))]
    #[case("team/a", Some(FoundBy::Wildcard(0)))]
    #[case("team/sub/a", None)]
    #[case("teamwork/a", None)]
    #[case("deep/sub/a", Some(FoundBy::Wildcard(1)))]
    #[case("jane/dotfiles", Some(FoundBy::Wildcard(2)))]
    #[case("jane/other", None)]
    fn a_webhooks_project_is_judged_by_its_path(#[case] path: &str, #[case] by: Option<FoundBy>) {
        let config = Config {
            projects: vec![ProjectEntry {
                name: "acme/shop".to_owned(),
                overrides: crate::config::ProjectOverrides::default(),
            }],
            wildcards: vec![
                wildcard(Some(("team", OwnerKind::Group, false)), None),
                wildcard(Some(("deep", OwnerKind::Group, true)), None),
                wildcard(Some(("jane", OwnerKind::User, true)), Some("dot")),
            ],
            ..Config::default()
        };
        assert_eq!(Wanted::new(Arc::new(config)).adopts(path), by);
    }
}
