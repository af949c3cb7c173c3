//! The services of a client.

use std::sync::Arc;

use super::JenkinsClient;
use crate::logs::{ConsoleFollower, FollowOptions};
use crate::services::{
    ArtifactService, Artifacts, BuildService, Builds, JobService, Jobs, PipelineService, Pipelines,
    Queue, QueueService, Server, ServerService,
};
use crate::types::{BuildRef, JobRef};
use crate::watch::BuildWatcher;
use crate::why::FailureReporter;

impl JenkinsClient {
    /// Jobs and folders.
    pub fn jobs(&self) -> Arc<dyn JobService> {
        Arc::new(Jobs::new(self.clone()))
    }

    /// Builds.
    pub fn builds(&self) -> Arc<dyn BuildService> {
        Arc::new(Builds::new(self.clone()))
    }

    /// Runs of pipelines: their stages, logs and inputs.
    pub fn pipelines(&self) -> Arc<dyn PipelineService> {
        Arc::new(Pipelines::new(self.clone()))
    }

    /// Artifacts and fingerprints.
    pub fn artifacts(&self) -> Arc<dyn ArtifactService> {
        Arc::new(Artifacts::new(self.clone()))
    }

    /// The queue.
    pub fn queue(&self) -> Arc<dyn QueueService> {
        Arc::new(Queue::new(self.clone()))
    }

    /// The server itself.
    pub fn server(&self) -> Arc<dyn ServerService> {
        Arc::new(Server::new(self.clone()))
    }

    /// Tells why builds fail.
    pub fn why(&self) -> FailureReporter {
        FailureReporter::new(self.builds(), self.pipelines())
    }

    /// Waits for builds, and counts those that end.
    pub fn watcher(&self) -> BuildWatcher {
        BuildWatcher::of_client(self.clone())
    }

    /// Follows the console of a build, and counts the build when it has ended.
    pub fn follow_console(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: FollowOptions,
    ) -> ConsoleFollower {
        ConsoleFollower::new(self.builds(), job.clone(), build, options)
            .metrics(self.metrics().clone())
    }
}
