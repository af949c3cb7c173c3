//! The services of a client.

use std::sync::Arc;

use super::GitLabClient;
use crate::services::{
    Api, ApiService, ArtifactService, Artifacts, DeploymentService, Deployments,
    EnvironmentService, Environments, JobService, Jobs, PipelineService, Pipelines, ProjectService,
    Projects, TokenService, Tokens, TriggerService, Triggers,
};

impl GitLabClient {
    /// Pipelines.
    pub fn pipelines(&self) -> Arc<dyn PipelineService> {
        Arc::new(Pipelines::new(self.clone()))
    }

    /// Jobs.
    pub fn jobs(&self) -> Arc<dyn JobService> {
        Arc::new(Jobs::new(self.clone()))
    }

    /// Artifacts of jobs.
    pub fn artifacts(&self) -> Arc<dyn ArtifactService> {
        Arc::new(Artifacts::new(self.clone()))
    }

    /// Pipeline triggers.
    pub fn triggers(&self) -> Arc<dyn TriggerService> {
        Arc::new(Triggers::new(self.clone()))
    }

    /// Environments.
    pub fn environments(&self) -> Arc<dyn EnvironmentService> {
        Arc::new(Environments::new(self.clone()))
    }

    /// Deployments.
    pub fn deployments(&self) -> Arc<dyn DeploymentService> {
        Arc::new(Deployments::new(self.clone()))
    }

    /// Projects.
    pub fn projects(&self) -> Arc<dyn ProjectService> {
        Arc::new(Projects::new(self.clone()))
    }

    /// The access token in use.
    pub fn tokens(&self) -> Arc<dyn TokenService> {
        Arc::new(Tokens::new(self.clone()))
    }

    /// Any endpoint.
    pub fn api(&self) -> Arc<dyn ApiService> {
        Arc::new(Api::new(self.clone()))
    }
}
