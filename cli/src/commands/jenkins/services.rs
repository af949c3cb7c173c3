use std::sync::Arc;

use pipewright_jenkins::JenkinsClient;
use pipewright_jenkins::services::{
    ArtifactService, BuildService, JobService, PipelineService, QueueService, ServerService,
};

/// What every Jenkins command of one run shares.
pub(super) type Session = crate::commands::session::Session<Services>;

/// Every service of one server.
#[derive(Clone, Debug)]
pub(super) struct Services {
    pub(super) client: JenkinsClient,
    pub(super) jobs: Arc<dyn JobService>,
    pub(super) builds: Arc<dyn BuildService>,
    pub(super) pipelines: Arc<dyn PipelineService>,
    pub(super) artifacts: Arc<dyn ArtifactService>,
    pub(super) queue: Arc<dyn QueueService>,
    pub(super) server: Arc<dyn ServerService>,
}

impl From<JenkinsClient> for Services {
    fn from(client: JenkinsClient) -> Self {
        Self {
            jobs: client.jobs(),
            builds: client.builds(),
            pipelines: client.pipelines(),
            artifacts: client.artifacts(),
            queue: client.queue(),
            server: client.server(),
            client,
        }
    }
}
