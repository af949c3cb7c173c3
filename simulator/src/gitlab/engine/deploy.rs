//! Environments and deployments, which follow their jobs.

use super::actions::Refusal;
use super::variables::slug;
use super::{Event, hexadecimal};
use crate::gitlab::model::{
    Change, Deployment, DeploymentStatus, Environment, EnvironmentState, Instance, Status,
};
use crate::gitlab::scenario::{EnvironmentAction, EnvironmentDefinition};

impl Instance {
    /// The environment of a project with this name.
    pub fn environment_named(&self, project_id: u64, name: &str) -> Option<&Environment> {
        self.environments
            .values()
            .find(|environment| environment.project_id == project_id && environment.name == name)
    }

    /// The environment a job has to do with.
    pub fn environment_of_job(&self, job_id: u64) -> Option<&Environment> {
        let job = self.jobs.get(&job_id)?;
        let definition = job.definition.environment.as_ref()?;
        let pipeline = self.pipelines.get(&job.pipeline_id)?;
        self.environment_named(
            job.project_id,
            &self.expand(&definition.name, pipeline, Some(job)),
        )
    }

    /// Makes the environment and the deployment of a new job, if it has any.
    pub(super) fn add_deployment(&mut self, job_id: u64) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let Some(pipeline) = self.pipelines.get(&job.pipeline_id) else {
            return;
        };
        let Some(definition) = job.definition.environment.clone() else {
            return;
        };
        let name = self.expand(&definition.name, pipeline, Some(job));
        let url = definition
            .url
            .as_ref()
            .map(|url| self.expand(url, pipeline, Some(job)));
        let project_id = job.project_id;
        let (user_id, reference) = (job.user_id, pipeline.reference.clone());
        let (tag, sha) = (pipeline.tag, pipeline.sha.clone());
        let environment_id = match self.environment_named(project_id, &name) {
            Some(environment) => environment.id,
            None if definition.action == EnvironmentAction::Stop => return,
            None => self.add_environment(project_id, &name, url, &definition),
        };
        if definition.action != EnvironmentAction::Start {
            return;
        }
        let id = self.next_id("deployments");
        let mut iid = id;
        if let Some(project) = self.projects.get_mut(&project_id) {
            project.deployment_count += 1;
            iid = project.deployment_count;
        }
        let deployment = Deployment {
            id,
            iid,
            project_id,
            environment_id,
            job_id: Some(job_id),
            user_id,
            reference,
            tag,
            sha,
            status: DeploymentStatus::Created,
            created_at: self.now,
            updated_at: self.now,
            finished_at: None,
        };
        self.deployments.insert(id, deployment);
        if let Some(job) = self.jobs.get_mut(&job_id) {
            job.deployment_id = Some(id);
        }
        let change = Change::Deployment {
            id,
            from: None,
            to: DeploymentStatus::Created,
        };
        self.record(project_id, change);
    }

    /// Makes an environment.
    pub(in crate::gitlab) fn add_environment(
        &mut self,
        project_id: u64,
        name: &str,
        external_url: Option<String>,
        definition: &EnvironmentDefinition,
    ) -> u64 {
        let id = self.next_id("environments");
        let environment = Environment {
            id,
            project_id,
            name: name.to_owned(),
            slug: environment_slug(name),
            description: None,
            external_url,
            tier: definition
                .tier
                .clone()
                .unwrap_or_else(|| guessed_tier(name).to_owned()),
            state: EnvironmentState::Available,
            auto_stop_at: None,
            stop_job: definition.on_stop.clone(),
            created_at: self.now,
            updated_at: self.now,
        };
        self.environments.insert(id, environment);
        id
    }

    /// Moves the deployment and the environment of a job on with the job.
    pub(super) fn deployment_follows(&mut self, job_id: u64, status: Status) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let (project_id, deployment_id) = (job.project_id, job.deployment_id);
        let now = self.now;
        let to = DeploymentStatus::of_job(status);
        if let Some(deployment) = deployment_id.and_then(|id| self.deployments.get_mut(&id))
            && deployment.status != to
        {
            let (id, from) = (deployment.id, deployment.status);
            deployment.status = to;
            deployment.updated_at = now;
            deployment.finished_at = to.is_complete().then_some(now);
            self.record(
                project_id,
                Change::Deployment {
                    id,
                    from: Some(from),
                    to,
                },
            );
        }
        self.environment_follows(job_id, status);
    }

    fn environment_follows(&mut self, job_id: u64, status: Status) {
        let Some(job) = self.jobs.get(&job_id) else {
            return;
        };
        let Some(definition) = job.definition.environment.clone() else {
            return;
        };
        let Some(id) = self
            .environment_of_job(job_id)
            .map(|environment| environment.id)
        else {
            return;
        };
        let now = self.now;
        let Some(environment) = self.environments.get_mut(&id) else {
            return;
        };
        let state = match (definition.action, status) {
            (EnvironmentAction::Start, Status::Success) => EnvironmentState::Available,
            (EnvironmentAction::Stop, Status::Running) => EnvironmentState::Stopping,
            (EnvironmentAction::Stop, Status::Success) => EnvironmentState::Stopped,
            // A stop that did not work leaves the environment up.
            (EnvironmentAction::Stop, Status::Failed | Status::Canceled) => {
                EnvironmentState::Available
            }
            _ => return,
        };
        environment.state = state;
        environment.updated_at = now;
        environment.auto_stop_at = None;
        if state == EnvironmentState::Available
            && let Some(after) = definition.auto_stop_in
        {
            let at = now + after.0;
            environment.auto_stop_at = Some(at);
            self.queue.schedule(at, Event::EnvironmentExpires(id));
        }
    }

    /// The latest deployment to an environment that ended well.
    pub fn last_deployment(&self, environment_id: u64) -> Option<&Deployment> {
        self.deployments.values().rev().find(|deployment| {
            deployment.environment_id == environment_id
                && deployment.status == DeploymentStatus::Success
        })
    }

    /// Stops an environment: by its stop job when it has one, else at once.
    pub(in crate::gitlab) fn stop_environment(
        &mut self,
        environment_id: u64,
        force: bool,
    ) -> Result<(), Refusal> {
        let environment = self
            .environments
            .get(&environment_id)
            .ok_or(Refusal::NotFound)?;
        let stop_job = environment.stop_job.as_ref().and_then(|name| {
            let deployed_by = self.last_deployment(environment_id)?.job_id?;
            let pipeline_id = self.jobs.get(&deployed_by)?.pipeline_id;
            let job = self
                .latest_jobs(pipeline_id)
                .find(|job| job.name() == name)?;
            (job.status == Status::Manual).then_some(job.id)
        });
        let now = self.now;
        let state = match stop_job.filter(|_| !force) {
            Some(job_id) => {
                self.play_job(job_id, Vec::new())?;
                EnvironmentState::Stopping
            }
            None => EnvironmentState::Stopped,
        };
        if let Some(environment) = self.environments.get_mut(&environment_id) {
            environment.state = state;
            environment.auto_stop_at = None;
            environment.updated_at = now;
        }
        Ok(())
    }
}

/// GitLab's `Gitlab::Slug::Environment`: 24 characters, with a digest where the
/// name had to be changed.
fn environment_slug(name: &str) -> String {
    let slug = slug(name);
    if slug == name && slug.len() <= 24 {
        return slug;
    }
    let head: String = slug.chars().take(17).collect();
    format!("{}-{}", head.trim_end_matches('-'), hexadecimal(0, name, 6))
}

/// The tier GitLab takes an environment to have by its name.
pub(crate) fn guessed_tier(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&[
        "staging", "stage", "stg", "preprod", "pre-prod", "model", "demo", "non-prod",
    ]) {
        "staging"
    } else if has(&[
        "test",
        "tst",
        "int",
        "acceptance",
        "qa",
        "qc",
        "control",
        "quality",
    ]) {
        "testing"
    } else if has(&["dev", "review", "trunk"]) {
        "development"
    } else if has(&["prod", "live"]) {
        "production"
    } else {
        "other"
    }
}
