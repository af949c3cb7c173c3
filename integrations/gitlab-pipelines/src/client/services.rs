//! The services of a client.

use std::sync::Arc;

use super::GitLabClient;
use crate::logs::{FollowOptions, LogFollower};
use crate::runs::Runs;
use crate::services::{
    Api, ApiService, ArtifactService, Artifacts, DeploymentService, Deployments,
    EnvironmentService, Environments, GraphQl, GraphQlService, JobService, Jobs,
    MergeRequestService, MergeRequests, PipelineService, Pipelines, ProjectService, Projects,
    Repositories, RepositoryService, TokenService, Tokens, TriggerService, Triggers,
};
use crate::types::{JobId, ProjectRef};
use crate::watch::PipelineWatcher;
use crate::why::FailureReporter;

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

    /// Branches and tags.
    pub fn repository(&self) -> Arc<dyn RepositoryService> {
        Arc::new(Repositories::new(self.clone()))
    }

    /// Merge requests.
    pub fn merge_requests(&self) -> Arc<dyn MergeRequestService> {
        Arc::new(MergeRequests::new(self.clone()))
    }

    /// GraphQL.
    pub fn graphql(&self) -> Arc<dyn GraphQlService> {
        Arc::new(GraphQl::new(self.clone()))
    }

    /// The access token in use.
    pub fn tokens(&self) -> Arc<dyn TokenService> {
        Arc::new(Tokens::new(self.clone()))
    }

    /// Any endpoint.
    pub fn api(&self) -> Arc<dyn ApiService> {
        Arc::new(Api::new(self.clone()))
    }

    /// Waits for pipelines, and counts those that finish.
    pub fn watcher(&self) -> PipelineWatcher {
        PipelineWatcher::of_client(self.clone())
    }

    /// Tells why pipelines fail.
    pub fn why(&self) -> FailureReporter {
        FailureReporter::new(self.pipelines(), self.jobs())
    }

    /// Runs across pipelines, and counts those that finish.
    pub fn runs(&self) -> Runs {
        Runs::with_watcher(self.pipelines(), self.watcher())
    }

    /// Follows the log of a job, and counts the job when it is finished.
    pub fn follow_log(
        &self,
        project: &ProjectRef,
        job: JobId,
        options: FollowOptions,
    ) -> LogFollower {
        LogFollower::new(self.jobs(), project.clone(), job, options).metrics(self.metrics().clone())
    }
}
