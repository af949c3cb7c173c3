//! The states and the origins of pipelines.

use pipewright_core::open_enum;

open_enum! {
    /// What state a pipeline is in. Jobs have the same states.
    pub enum PipelineStatus {
        /// Made, and not yet looked at.
        Created = "created",
        /// Waiting for a resource group.
        WaitingForResource = "waiting_for_resource",
        /// Its prerequisites are being made.
        Preparing = "preparing",
        /// Waiting for an outside system to call back (GitLab 16).
        WaitingForCallback = "waiting_for_callback",
        /// Waiting for a runner.
        Pending = "pending",
        /// At work.
        Running = "running",
        /// Being cancelled; `after_script` may still run (GitLab 17).
        Canceling = "canceling",
        /// Passed.
        Success = "success",
        /// Failed.
        Failed = "failed",
        /// Cancelled.
        Canceled = "canceled",
        /// Nothing ran.
        Skipped = "skipped",
        /// Waiting for somebody to start a manual job.
        Manual = "manual",
        /// Waiting for the time of a delayed job.
        Scheduled = "scheduled",
    }
}

impl PipelineStatus {
    /// Whether nothing more will happen by itself or by hand, short of a retry.
    ///
    /// `manual` is not finished but blocked: see [`PipelineStatus::is_blocked`].
    pub fn is_finished(&self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Canceled | Self::Skipped
        )
    }

    /// Whether it waits for a person.
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Manual)
    }

    /// Whether something of it is at work.
    pub fn is_executing(&self) -> bool {
        matches!(self, Self::Running | Self::Canceling)
    }

    /// Whether GitLab would cancel it.
    pub fn is_cancelable(&self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::WaitingForResource
                | Self::Preparing
                | Self::WaitingForCallback
                | Self::Pending
                | Self::Running
                | Self::Scheduled
        )
    }

    /// Whether it is cancelled, or about to be.
    pub fn is_canceled(&self) -> bool {
        matches!(self, Self::Canceled | Self::Canceling)
    }
}

open_enum! {
    /// What started a pipeline.
    pub enum PipelineSource {
        /// GitLab does not know.
        Unknown = "unknown",
        /// A push.
        Push = "push",
        /// Somebody on GitLab's pages.
        Web = "web",
        /// A trigger token.
        Trigger = "trigger",
        /// A schedule.
        Schedule = "schedule",
        /// The API.
        Api = "api",
        /// An outside CI system.
        External = "external",
        /// A job of another project.
        Pipeline = "pipeline",
        /// A chat command.
        Chat = "chat",
        /// The web IDE.
        WebIde = "webide",
        /// A merge request.
        MergeRequestEvent = "merge_request_event",
        /// A pull request on GitHub.
        ExternalPullRequestEvent = "external_pull_request_event",
        /// A job of the same project: a child pipeline.
        ParentPipeline = "parent_pipeline",
        /// A DAST scan on demand.
        OndemandDastScan = "ondemand_dast_scan",
        /// The validation of a DAST site.
        OndemandDastValidation = "ondemand_dast_validation",
        /// A security policy.
        SecurityOrchestrationPolicy = "security_orchestration_policy",
        /// A push to the container registry.
        ContainerRegistryPush = "container_registry_push",
        /// An agent's workflow.
        DuoWorkflow = "duo_workflow",
        /// The schedule of a pipeline execution policy.
        PipelineExecutionPolicySchedule = "pipeline_execution_policy_schedule",
    }
}

open_enum! {
    /// A group of pipelines that a list can be narrowed to.
    pub enum PipelineScope {
        /// At work.
        Running = "running",
        /// Waiting for a runner.
        Pending = "pending",
        /// Passed, failed or cancelled, but not skipped.
        Finished = "finished",
        /// The latest of each branch.
        Branches = "branches",
        /// The latest of each tag.
        Tags = "tags",
    }
}

open_enum! {
    /// What a list of pipelines is ordered by.
    pub enum PipelineOrder {
        /// The id: what GitLab does unless asked otherwise.
        Id = "id",
        /// The status.
        Status = "status",
        /// The branch or tag.
        Ref = "ref",
        /// When it last changed.
        UpdatedAt = "updated_at",
        /// Who started it.
        UserId = "user_id",
    }
}

open_enum! {
    /// Which end of a list comes first.
    pub enum Sort {
        /// Smallest or oldest first.
        Ascending = "asc",
        /// Largest or newest first.
        Descending = "desc",
    }
}

#[cfg(test)]
mod tests {
    use super::PipelineStatus;

    #[test]
    fn every_status_is_in_one_state_of_affairs() {
        use PipelineStatus::{Canceled, Canceling, Failed, Manual, Skipped, Success};
        assert_eq!(PipelineStatus::KNOWN.len(), 13);
        for status in PipelineStatus::KNOWN {
            assert_eq!(
                status.is_finished(),
                [Success, Failed, Canceled, Skipped].contains(status)
            );
            let beyond = status.is_finished() || [Canceling, Manual].contains(status);
            assert_eq!(status.is_cancelable(), !beyond, "{status}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_round_trips(text in ".{0,20}") {
            let status = PipelineStatus::from(text.as_str());
            assert_eq!(status.as_str(), text);
            let json = serde_json::to_string(&status).unwrap();
            assert_eq!(serde_json::from_str::<PipelineStatus>(&json).unwrap(), status);
        }
    }
}
