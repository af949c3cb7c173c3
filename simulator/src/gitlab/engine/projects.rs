//! What happens to whole projects.

use crate::gitlab::model::{AccessLevel, Instance};
use crate::gitlab::truth::Happening;

impl Instance {
    /// Moves a project to another path. `false` when there is no such project,
    /// nothing to move it into, or something in its way.
    pub(in crate::gitlab) fn move_project(&mut self, project: &str, new_path: &str) -> bool {
        let Some(project) = self.project(project) else {
            return false;
        };
        let (id, from) = (project.id, project.full_path.clone());
        let Some((namespace, name)) = new_path.rsplit_once('/') else {
            return false;
        };
        let group = self.group(namespace).map(|group| group.id);
        let owner = self.user_named(namespace).map(|user| user.id);
        if group.or(owner).is_none() || name.is_empty() || self.projects.at(new_path).is_some() {
            return false;
        }
        self.projects.rename(id, new_path);
        if let Some(project) = self.projects.get_mut(&id) {
            project.group_id = group;
            if let (None, Some(owner)) = (group, owner) {
                project.members.insert(owner, AccessLevel::Owner);
            }
        }
        self.note(Happening::ProjectMoved {
            id,
            from,
            to: new_path.to_owned(),
            at: self.now,
        });
        true
    }

    /// Deletes a project and all that is in it.
    pub(in crate::gitlab) fn delete_project(&mut self, project: &str) -> bool {
        let Some(project) = self.project(project) else {
            return false;
        };
        let (id, path) = (project.id, project.full_path.clone());
        let pipelines: Vec<u64> = self
            .pipelines
            .of_project(id)
            .map(|pipeline| pipeline.id)
            .collect();
        for pipeline in pipelines {
            self.delete_pipeline(pipeline);
        }
        self.deployments.retain(|_, it| it.project_id != id);
        self.environments.retain(|_, it| it.project_id != id);
        self.merge_requests.retain(|_, it| it.project_id != id);
        self.incidents.retain(|it| it.project_id != id);
        self.triggers.retain(|_, it| it.project_id != id);
        self.hooks.retain(|_, it| it.project_id != id);
        self.projects.remove(&id);
        self.note(Happening::ProjectDeleted {
            id,
            path,
            at: self.now,
        });
        true
    }
}
