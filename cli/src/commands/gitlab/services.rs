use std::sync::Arc;

use pipewright_gitlab::GitLabClient;
use pipewright_gitlab::services::{
    ApiService, ArtifactService, DeploymentService, EnvironmentService, JobService,
    PipelineService, ProjectService, TokenService, TriggerService,
};

/// What every GitLab command of one run shares.
pub(crate) type Session = crate::commands::session::Session<Services>;

/// Every service of one server.
#[derive(Clone, Debug)]
pub(crate) struct Services {
    pub(crate) client: GitLabClient,
    pub(crate) pipelines: Arc<dyn PipelineService>,
    pub(crate) jobs: Arc<dyn JobService>,
    pub(crate) artifacts: Arc<dyn ArtifactService>,
    pub(crate) triggers: Arc<dyn TriggerService>,
    pub(crate) environments: Arc<dyn EnvironmentService>,
    pub(crate) deployments: Arc<dyn DeploymentService>,
    pub(crate) projects: Arc<dyn ProjectService>,
    pub(crate) tokens: Arc<dyn TokenService>,
    pub(crate) api: Arc<dyn ApiService>,
}

impl From<&GitLabClient> for Services {
    fn from(client: &GitLabClient) -> Self {
        Self {
            client: client.clone(),
            pipelines: client.pipelines(),
            jobs: client.jobs(),
            artifacts: client.artifacts(),
            triggers: client.triggers(),
            environments: client.environments(),
            deployments: client.deployments(),
            projects: client.projects(),
            tokens: client.tokens(),
            api: client.api(),
        }
    }
}
