//! Making pipelines.

use std::sync::Arc;
use std::time::Duration;

use super::retry::NewJob;
use super::{Event, draw};
use crate::gitlab::model::{
    AccessLevel, Change, Instance, Pipeline, PipelineSource, Project, Status, Variable, When,
    iid_of_reference,
};
use crate::gitlab::scenario::{CiDefinition, SecondsRange};

/// What a pipeline is made from.
#[derive(Clone, Debug)]
pub struct NewPipeline {
    /// The project it belongs to.
    pub project_id: u64,
    /// The branch or tag.
    pub reference: String,
    /// The user on whose behalf it runs.
    pub user_id: u64,
    /// What made it.
    pub source: PipelineSource,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// The names of the inputs that were given.
    pub inputs: Vec<String>,
    /// The bridge that started it.
    pub upstream_job_id: Option<u64>,
    /// The name of the child configuration to use instead of the project's own.
    pub child: Option<String>,
}

impl NewPipeline {
    /// A pipeline without variables, made through the API.
    pub fn new(project_id: u64, reference: &str, user_id: u64) -> Self {
        Self {
            project_id,
            reference: reference.to_owned(),
            user_id,
            source: PipelineSource::Api,
            variables: Vec::new(),
            inputs: Vec::new(),
            upstream_job_id: None,
            child: None,
        }
    }
}

/// Why a pipeline was not made, in GitLab's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreationError {
    /// There is no such branch or tag.
    #[error("Reference not found")]
    ReferenceNotFound,
    /// The repository has no `.gitlab-ci.yml`.
    #[error("Missing CI config file")]
    MissingConfiguration,
    /// The configuration is wrong.
    #[error("{0}")]
    InvalidConfiguration(String),
    /// No job is left after all rules.
    #[error(
        "Pipeline will not run for the selected trigger. The rules configuration prevented any \
         jobs from being added to the pipeline."
    )]
    NoJobs,
    /// The user's role is too low for variables.
    #[error("Insufficient permissions to set pipeline variables")]
    VariablesNotAllowed,
    /// An input that the configuration does not declare. (The wording is not verified.)
    #[error("unknown input arguments: {0}")]
    UnknownInput(String),
    /// The project is read only.
    #[error("Project is archived")]
    Archived,
}

impl Instance {
    /// Makes a pipeline with all its jobs. It is `created`, and starts a moment later.
    pub fn create_pipeline(&mut self, new: &NewPipeline) -> Result<u64, CreationError> {
        let (sha, tag, ci) = self.check_new_pipeline(new)?;
        if let Some(error) = &ci.yaml_errors {
            return self.broken_pipeline(new, sha, tag, &ci, error);
        }
        let jobs: Vec<_> = ci
            .jobs
            .iter()
            .filter(|job| job.when != When::Never)
            .filter(|job| job.only.is_empty() || job.only.contains(&new.reference))
            .collect();
        if jobs.is_empty() {
            return Err(CreationError::NoJobs);
        }
        let id = self.next_id("pipelines");
        let pipeline = self.pipeline_record(id, new, sha, tag, &ci);
        self.pipelines.insert(id, pipeline);
        if let Some(name) = &ci.name {
            let name = self
                .pipelines
                .get(&id)
                .map(|pipeline| self.expand(name, pipeline, None));
            if let Some(pipeline) = self.pipelines.get_mut(&id) {
                pipeline.name = name;
            }
        }
        self.record(
            new.project_id,
            Change::Pipeline {
                id,
                from: None,
                to: Status::Created,
            },
        );
        // GitLab makes jobs stage by stage, so that ids follow the stages.
        for (stage_index, stage) in (0..).zip(&ci.stages) {
            for job in jobs.iter().filter(|job| &job.stage == stage) {
                self.add_job(NewJob {
                    project_id: new.project_id,
                    pipeline_id: id,
                    user_id: new.user_id,
                    definition: Arc::clone(job),
                    stage_index,
                    attempt: 1,
                });
            }
        }
        let mut source = draw::source(self.seed, &format!("pipeline {id}"));
        let delay = SecondsRange {
            min: Duration::from_millis(100),
            max: Duration::from_millis(400),
        };
        let delay = draw::duration(&mut source, delay);
        self.queue
            .schedule(self.now + delay, Event::PipelineStarts(id));
        Ok(id)
    }

    /// What comes of a wrong configuration: a pipeline without jobs that has
    /// failed, when nobody is there to be told; else only an error.
    fn broken_pipeline(
        &mut self,
        new: &NewPipeline,
        sha: String,
        tag: bool,
        ci: &CiDefinition,
        error: &str,
    ) -> Result<u64, CreationError> {
        if !matches!(new.source, PipelineSource::Push | PipelineSource::Schedule) {
            return Err(CreationError::InvalidConfiguration(error.to_owned()));
        }
        let id = self.next_id("pipelines");
        let mut pipeline = self.pipeline_record(id, new, sha, tag, ci);
        pipeline.yaml_errors = Some(error.to_owned());
        pipeline.failure_reason = Some("config_error".to_owned());
        pipeline.stages.clear();
        self.pipelines.insert(id, pipeline);
        let made = Change::Pipeline {
            id,
            from: None,
            to: Status::Created,
        };
        self.record(new.project_id, made);
        self.set_pipeline_status(id, Status::Failed);
        Ok(id)
    }

    fn check_new_pipeline(
        &self,
        new: &NewPipeline,
    ) -> Result<(String, bool, Arc<CiDefinition>), CreationError> {
        let project = self
            .projects
            .get(&new.project_id)
            .ok_or(CreationError::ReferenceNotFound)?;
        if project.archived {
            return Err(CreationError::Archived);
        }
        let (sha, tag) = self
            .resolve(project, &new.reference)
            .ok_or(CreationError::ReferenceNotFound)?;
        let ci = match &new.child {
            Some(child) => project.children.get(child),
            None => project.ci.as_ref(),
        };
        let ci = ci.ok_or(CreationError::MissingConfiguration)?;
        let own_variables = new.source != PipelineSource::ParentPipeline;
        if own_variables
            && new
                .variables
                .iter()
                .any(|variable| variable.key != "TRIGGER_PAYLOAD")
            && ci.variables_minimum_role.unwrap_or(AccessLevel::Developer)
                > self
                    .access_level(new.user_id, project)
                    .unwrap_or(AccessLevel::Guest)
        {
            return Err(CreationError::VariablesNotAllowed);
        }
        if let Some(input) = new.inputs.iter().find(|input| !ci.inputs.contains(input)) {
            return Err(CreationError::UnknownInput(input.clone()));
        }
        Ok((sha.to_owned(), tag, ci.clone()))
    }

    /// The commit that a branch, a tag or a merge request's reference stands
    /// for, and whether it is a tag.
    pub(in crate::gitlab) fn resolve<'a>(
        &'a self,
        project: &'a Project,
        reference: &str,
    ) -> Option<(&'a str, bool)> {
        project.repository.resolve(reference).or_else(|| {
            let iid = iid_of_reference(reference)?;
            let merge_request = self.merge_request(project.id, iid)?;
            Some((merge_request.sha.as_str(), false))
        })
    }

    fn pipeline_record(
        &mut self,
        id: u64,
        new: &NewPipeline,
        sha: String,
        tag: bool,
        ci: &CiDefinition,
    ) -> Pipeline {
        let project = self.projects.get_mut(&new.project_id);
        let iid = project
            .as_ref()
            .map_or(1, |project| project.pipeline_count + 1);
        let commit = project
            .as_ref()
            .and_then(|project| project.repository.commits.get(&sha));
        let before_sha = commit.and_then(|commit| commit.parents.first().cloned());
        let committed_at = commit.map(|commit| commit.created_at);
        if let Some(project) = project {
            project.pipeline_count = iid;
        }
        let reference = new.reference.trim_start_matches("refs/heads/");
        Pipeline {
            id,
            iid,
            project_id: new.project_id,
            name: None,
            reference: reference.trim_start_matches("refs/tags/").to_owned(),
            tag,
            sha,
            before_sha: before_sha.unwrap_or_else(|| "0".repeat(40)),
            source: new.source,
            status: Status::Created,
            yaml_errors: None,
            failure_reason: None,
            user_id: new.user_id,
            variables: new.variables.clone(),
            stages: ci.stages.clone(),
            jobs: Vec::new(),
            upstream_job_id: new.upstream_job_id,
            created_at: self.now,
            updated_at: self.now,
            started_at: None,
            finished_at: None,
            committed_at,
            duration: None,
            coverage: None,
        }
    }
}
