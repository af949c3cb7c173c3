//! Why a job failed.

use pipewright_core::open_enum;

open_enum! {
    /// Why a job failed, as far as GitLab knows.
    ///
    /// GitLab 19 splits `stuck_or_timeout_failure` and `job_execution_timeout` into finer reasons;
    /// [`JobFailureReason::coarse`] maps those back.
    pub enum JobFailureReason {
        /// No reason was recorded.
        UnknownFailure = "unknown_failure",
        /// A command of the job failed.
        ScriptFailure = "script_failure",
        /// The runner could not use the API.
        ApiFailure = "api_failure",
        /// The job was stuck, or ran out of time.
        StuckOrTimeoutFailure = "stuck_or_timeout_failure",
        /// The runner's machine failed.
        RunnerSystemFailure = "runner_system_failure",
        /// Artifacts of an earlier job are gone.
        MissingDependencyFailure = "missing_dependency_failure",
        /// The runner is too old for the job.
        RunnerUnsupported = "runner_unsupported",
        /// A delayed job was not started in time.
        StaleSchedule = "stale_schedule",
        /// The job ran longer than its time-out.
        JobExecutionTimeout = "job_execution_timeout",
        /// The job is archived.
        ArchivedFailure = "archived_failure",
        /// What the job needs could not be prepared.
        UnmetPrerequisites = "unmet_prerequisites",
        /// The scheduler could not assign the job.
        SchedulerFailure = "scheduler_failure",
        /// The job's data is inconsistent.
        DataIntegrityFailure = "data_integrity_failure",
        /// A newer deployment came first.
        ForwardDeploymentFailure = "forward_deployment_failure",
        /// The user who started the job is blocked.
        UserBlocked = "user_blocked",
        /// The project is being deleted.
        ProjectDeleted = "project_deleted",
        /// The compute quota is used up.
        CiQuotaExceeded = "ci_quota_exceeded",
        /// The pipeline would have triggered itself.
        PipelineLoopDetected = "pipeline_loop_detected",
        /// No runner fits the job.
        NoMatchingRunner = "no_matching_runner",
        /// The log is larger than allowed.
        TraceSizeExceeded = "trace_size_exceeded",
        /// CI is switched off in the project.
        BuildsDisabled = "builds_disabled",
        /// The environment could not be created.
        EnvironmentCreationFailure = "environment_creation_failure",
        /// The deployment was rejected.
        DeploymentRejected = "deployment_rejected",
        /// A newer deployment made the job outdated.
        FailedOutdatedDeploymentJob = "failed_outdated_deployment_job",
        /// The server ended a job past its time-out (19.x).
        JobExecutionServerTimeout = "job_execution_server_timeout",
        /// No runner took the job, though some fit (19.x).
        StuckPendingWithMatchingRunners = "stuck_pending_with_matching_runners",
        /// No runner took the job, as none fits (19.x).
        StuckPendingNoMatchingRunners = "stuck_pending_no_matching_runners",
        /// A running job fell silent (19.x).
        NoUpdatesRunning = "no_updates_running",
        /// A job being cancelled fell silent (19.x).
        NoUpdatesCanceling = "no_updates_canceling",
        /// The server gave a running job up (19.x).
        ServerTimeoutRunning = "server_timeout_running",
        /// The server gave up a job being cancelled (19.x).
        ServerTimeoutCanceling = "server_timeout_canceling",
        /// The runner is misconfigured (19.x).
        RunnerConfigurationError = "runner_configuration_error",
        /// Something the runner depends on failed (19.x).
        RunnerExternalDependencyFailure = "runner_external_dependency_failure",
        /// The runner was interrupted (19.x).
        RunnerInterrupted = "runner_interrupted",
        /// The environment is protected.
        ProtectedEnvironmentFailure = "protected_environment_failure",
        /// The user may not trigger the downstream pipeline.
        InsufficientBridgePermissions = "insufficient_bridge_permissions",
        /// The downstream project does not exist.
        DownstreamBridgeProjectNotFound = "downstream_bridge_project_not_found",
        /// The downstream trigger is invalid.
        InvalidBridgeTrigger = "invalid_bridge_trigger",
        /// The upstream project does not exist.
        UpstreamBridgeProjectNotFound = "upstream_bridge_project_not_found",
        /// The user may not read the upstream project.
        InsufficientUpstreamPermissions = "insufficient_upstream_permissions",
        /// A child pipeline cannot be triggered here.
        BridgePipelineIsChildPipeline = "bridge_pipeline_is_child_pipeline",
        /// The downstream pipeline could not be created.
        DownstreamPipelineCreationFailed = "downstream_pipeline_creation_failed",
        /// The provider of secrets is not configured.
        SecretsProviderNotFound = "secrets_provider_not_found",
        /// Child pipelines are nested too deep.
        ReachedMaxDescendantPipelinesDepth = "reached_max_descendant_pipelines_depth",
        /// The group does not allow the runner's address.
        IpRestrictionFailure = "ip_restriction_failure",
        /// The tree of pipelines is too large.
        ReachedMaxPipelineHierarchySize = "reached_max_pipeline_hierarchy_size",
        /// Too many downstream pipelines were triggered.
        ReachedDownstreamPipelineTriggerRateLimit = "reached_downstream_pipeline_trigger_rate_limit",
        /// The agent workflow is not allowed.
        DuoWorkflowNotAllowed = "duo_workflow_not_allowed",
        /// The job could not be routed to a runner.
        JobRouterFailure = "job_router_failure",
        /// The job's token has expired.
        JobTokenExpired = "job_token_expired",
        /// An id token would name a reused project path.
        IdTokenBurnedProjectPath = "id_token_burned_project_path",
        /// The downstream project's name resolved to nothing.
        DownstreamProjectTriggerResolvedToEmpty = "downstream_project_trigger_resolved_to_empty",
    }
}

impl JobFailureReason {
    /// The reason as servers before 19 name it, for figures that span versions.
    pub fn coarse(&self) -> &Self {
        match self {
            Self::StuckPendingWithMatchingRunners
            | Self::StuckPendingNoMatchingRunners
            | Self::NoUpdatesRunning
            | Self::NoUpdatesCanceling => &Self::StuckOrTimeoutFailure,
            Self::JobExecutionServerTimeout
            | Self::ServerTimeoutRunning
            | Self::ServerTimeoutCanceling => &Self::JobExecutionTimeout,
            other => other,
        }
    }

    /// The reason in words, for people: `a command of the job failed`. Of an unknown one, the
    /// server's own word.
    pub fn words(&self) -> &str {
        match self {
            Self::UnknownFailure => "no reason was recorded",
            Self::ScriptFailure => "a command of the job failed",
            Self::ApiFailure => "the runner could not use the API",
            Self::StuckOrTimeoutFailure => "the job was stuck, or ran out of time",
            Self::RunnerSystemFailure => "the runner's machine failed",
            Self::MissingDependencyFailure => "artifacts of an earlier job are gone",
            Self::RunnerUnsupported => "the runner is too old for the job",
            Self::StaleSchedule => "a delayed job was not started in time",
            Self::JobExecutionTimeout => "the job ran longer than its time-out",
            Self::ArchivedFailure => "the job is archived",
            Self::UnmetPrerequisites => "what the job needs could not be prepared",
            Self::SchedulerFailure => "the scheduler could not assign the job",
            Self::DataIntegrityFailure => "the job's data is inconsistent",
            Self::ForwardDeploymentFailure => "a newer deployment came first",
            Self::UserBlocked => "the user who started the job is blocked",
            Self::ProjectDeleted => "the project is being deleted",
            Self::CiQuotaExceeded => "the compute quota is used up",
            Self::PipelineLoopDetected => "the pipeline would have triggered itself",
            Self::NoMatchingRunner => "no runner fits the job",
            Self::TraceSizeExceeded => "the log is larger than allowed",
            Self::BuildsDisabled => "CI is switched off in the project",
            Self::EnvironmentCreationFailure => "the environment could not be created",
            Self::DeploymentRejected => "the deployment was rejected",
            Self::FailedOutdatedDeploymentJob => "a newer deployment made the job outdated",
            Self::JobExecutionServerTimeout => "the server ended a job past its time-out",
            Self::StuckPendingWithMatchingRunners => "no runner took the job, though some fit",
            Self::StuckPendingNoMatchingRunners => "no runner took the job, as none fits",
            Self::NoUpdatesRunning => "a running job fell silent",
            Self::NoUpdatesCanceling => "a job being cancelled fell silent",
            Self::ServerTimeoutRunning => "the server gave a running job up",
            Self::ServerTimeoutCanceling => "the server gave up a job being cancelled",
            Self::RunnerConfigurationError => "the runner is misconfigured",
            Self::RunnerExternalDependencyFailure => "something the runner depends on failed",
            Self::RunnerInterrupted => "the runner was interrupted",
            Self::ProtectedEnvironmentFailure => "the environment is protected",
            Self::InsufficientBridgePermissions => {
                "the user may not trigger the downstream pipeline"
            }
            Self::DownstreamBridgeProjectNotFound => "the downstream project does not exist",
            Self::InvalidBridgeTrigger => "the downstream trigger is invalid",
            Self::UpstreamBridgeProjectNotFound => "the upstream project does not exist",
            Self::InsufficientUpstreamPermissions => "the user may not read the upstream project",
            Self::BridgePipelineIsChildPipeline => "a child pipeline cannot be triggered here",
            Self::DownstreamPipelineCreationFailed => {
                "the downstream pipeline could not be created"
            }
            Self::SecretsProviderNotFound => "the provider of secrets is not configured",
            Self::ReachedMaxDescendantPipelinesDepth => "child pipelines are nested too deep",
            Self::IpRestrictionFailure => "the group does not allow the runner's address",
            Self::ReachedMaxPipelineHierarchySize => "the tree of pipelines is too large",
            Self::ReachedDownstreamPipelineTriggerRateLimit => {
                "too many downstream pipelines were triggered"
            }
            Self::DuoWorkflowNotAllowed => "the agent workflow is not allowed",
            Self::JobRouterFailure => "the job could not be routed to a runner",
            Self::JobTokenExpired => "the job's token has expired",
            Self::IdTokenBurnedProjectPath => "an id token would name a reused project path",
            Self::DownstreamProjectTriggerResolvedToEmpty => {
                "the downstream project's name resolved to nothing"
            }
            Self::Other(text) => text,
        }
    }
}
