//! What tests and tools do to the server from the inside: the same as people
//! do through its API, without a request.

use super::engine::{CreationError, NewPipeline};
use super::scenario::{ProjectDefinition, ScenarioError};
use super::{GitLabSimulator, Truth};

impl GitLabSimulator {
    /// A record of what really happens from now on, deletions included, and of
    /// all that has ended so far.
    pub fn truth(&self) -> Truth {
        Truth::of(self.simulation())
    }

    /// Makes a pipeline of a branch or tag, as the first user. Answers its id.
    pub fn create_pipeline(&self, project: &str, reference: &str) -> Result<u64, CreationError> {
        self.simulation().with(|instance| {
            let project_id = instance.project(project).map(|project| project.id);
            let project_id = project_id.ok_or(CreationError::ReferenceNotFound)?;
            let user_id = instance.users.keys().next().copied().unwrap_or(1);
            instance.create_pipeline(&NewPipeline::new(project_id, reference, user_id))
        })
    }

    /// Makes a pipeline from whatever it is to be made from. Answers its id.
    pub fn create_pipeline_from(&self, new: &NewPipeline) -> Result<u64, CreationError> {
        self.simulation()
            .with(|instance| instance.create_pipeline(new))
    }

    /// Retries the failed and canceled jobs of a pipeline, if there are any.
    pub fn retry_pipeline(&self, id: u64) {
        self.simulation()
            .with(|instance| instance.retry_pipeline(id));
    }

    /// Cancels what can be canceled in a pipeline and its children.
    pub fn cancel_pipeline(&self, id: u64) {
        self.simulation()
            .with(|instance| instance.cancel_pipeline(id));
    }

    /// Deletes a pipeline and its children.
    pub fn delete_pipeline(&self, id: u64) {
        self.simulation()
            .with(|instance| instance.delete_pipeline(id));
    }

    /// Retries a job. Answers the new attempt's id, unless it cannot be retried.
    pub fn retry_job(&self, id: u64) -> Option<u64> {
        self.simulation()
            .with(|instance| instance.retry_job(id).ok())
    }

    /// Cancels a job, if there is anything to cancel.
    pub fn cancel_job(&self, id: u64) {
        self.simulation()
            .with(|instance| instance.cancel_job(id, false));
    }

    /// Starts a manual job. Answers the id of the job that runs, unless it
    /// cannot be started.
    pub fn play_job(&self, id: u64) -> Option<u64> {
        self.simulation()
            .with(|instance| instance.play_job(id, Vec::new()).ok())
    }

    /// Lets so many projects of a generated world finish one more pipeline, now
    /// and at once, one project after the other. Answers the pipelines' ids.
    pub fn finish_pipelines(&self, projects: usize) -> Vec<u64> {
        self.simulation()
            .with(|instance| instance.finish_pipelines(projects))
    }

    /// Adds a project, without a history. Answers its id.
    pub fn create_project(&self, definition: &ProjectDefinition) -> Result<u64, ScenarioError> {
        self.simulation()
            .with(|instance| instance.create_project(definition))
    }

    /// Gives a project another path, within its group or out of it: the group
    /// or user at the new place has to exist. Answers whether it did.
    pub fn move_project(&self, project: &str, new_path: &str) -> bool {
        self.simulation()
            .with(|instance| instance.move_project(project, new_path))
    }

    /// Makes a project read only, or writable again. Answers whether it exists.
    pub fn archive_project(&self, project: &str, archived: bool) -> bool {
        self.simulation().with(|instance| {
            let id = instance.project(project).map(|project| project.id);
            let project = id.and_then(|id| instance.projects.get_mut(&id));
            project.is_some_and(|project| {
                project.archived = archived;
                true
            })
        })
    }

    /// Deletes a project and all that is in it. Answers whether it existed.
    pub fn delete_project(&self, project: &str) -> bool {
        self.simulation()
            .with(|instance| instance.delete_project(project))
    }
}
