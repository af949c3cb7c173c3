//! All projects, found by id and by path.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;

use super::Project;

/// Projects by id. A path leads to its project without a look at the others.
#[derive(Debug, Default)]
pub struct Projects {
    by_id: BTreeMap<u64, Project>,
    /// In lower case. A path that is not here, or leads to a project that is
    /// elsewhere by now, is searched for.
    by_path: HashMap<String, u64>,
}

impl Projects {
    /// Adds a project.
    pub fn insert(&mut self, id: u64, project: Project) {
        self.by_path.insert(key(&project.full_path), id);
        self.by_id.insert(id, project);
    }

    /// Takes a project out.
    pub fn remove(&mut self, id: &u64) -> Option<Project> {
        let project = self.by_id.remove(id)?;
        self.by_path.remove(&key(&project.full_path));
        Some(project)
    }

    /// A project, to be changed.
    pub fn get_mut(&mut self, id: &u64) -> Option<&mut Project> {
        self.by_id.get_mut(id)
    }

    /// Gives a project another path. The one it had leads to it still.
    pub(in crate::gitlab) fn rename(&mut self, id: u64, full_path: &str) {
        let Some(project) = self.by_id.get_mut(&id) else {
            return;
        };
        let old_path = std::mem::replace(&mut project.full_path, full_path.to_owned());
        full_path
            .rsplit('/')
            .next()
            .unwrap_or(full_path)
            .clone_into(&mut project.path);
        self.by_path.remove(&key(&old_path));
        self.by_path.insert(key(full_path), id);
        project.old_paths.push(old_path);
    }

    /// The project with this whole path; case does not matter, as in GitLab.
    pub fn at(&self, full_path: &str) -> Option<&Project> {
        let is_there = |project: &&Project| project.full_path.eq_ignore_ascii_case(full_path);
        self.by_path
            .get(&key(full_path))
            .and_then(|id| self.by_id.get(id))
            .filter(is_there)
            .or_else(|| self.by_id.values().find(is_there))
    }
}

impl Deref for Projects {
    type Target = BTreeMap<u64, Project>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}

fn key(full_path: &str) -> String {
    full_path.to_ascii_lowercase()
}
