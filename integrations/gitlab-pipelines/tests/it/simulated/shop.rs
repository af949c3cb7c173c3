//! The project acme/shop of a simulated GitLab, and a client without a rate limit of its own.

use futures_util::TryStreamExt as _;
use pipewright_core::resilience::RateLimits;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::requests::jobs::PipelineJobFilter;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::types::{Job, PipelineId, ProjectRef};
use pipewright_gitlab::{GitLabClient, TokenKind};
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::Scenario;

use super::world::{World, credential, project};

pub(super) struct Shop {
    pub(super) gitlab: GitLabSimulator,
    pub(super) client: GitLabClient,
    pub(super) project: ProjectRef,
}

impl Shop {
    pub(super) fn new() -> Self {
        Self::of(Scenario::default_yaml())
    }

    /// Of a scenario that has the project.
    pub(super) fn of(scenario: &str) -> Self {
        let world = World::of(scenario);
        let mut config = world.config();
        config.rate_limits = RateLimits {
            per_second: None,
            burst: None,
            per_minute: None,
        };
        let credential = credential(TokenKind::Personal, world.gitlab.token());
        Self {
            client: world.build(config, credential, GitLabMetrics::default()),
            gitlab: world.gitlab,
            project: project("acme/shop"),
        }
    }

    /// Creates a pipeline of the main branch.
    pub(super) async fn pipeline(&self) -> PipelineId {
        let main = CreatePipeline::new("main".parse().unwrap());
        let created = self.client.pipelines().create(&self.project, &main).await;
        created.unwrap().id
    }

    /// The job of this name in a pipeline.
    pub(super) async fn job(&self, pipeline: PipelineId, name: &str) -> Job {
        let (jobs, filter) = (self.client.jobs(), PipelineJobFilter::default());
        let jobs = jobs.stream_for_pipeline(&self.project, pipeline, &filter);
        let jobs: Vec<Job> = jobs.try_collect().await.unwrap();
        jobs.into_iter().find(|job| job.name == name).unwrap()
    }
}
