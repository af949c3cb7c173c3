//! What people are told about a failure. GraphQL has these texts only, and not
//! the codes that REST has.

/// `CommitStatusPresenter`'s text for a job's failure reason.
///
/// Nothing is said of a script that failed. Two codes share a text: a job over
/// its time, as the runner saw it and, since 19.0, as the server did.
pub(super) fn job_failure(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "script_failure" => return None,
        "api_failure" => "There has been an API failure, please try again",
        "stuck_or_timeout_failure" => {
            "There has been a timeout failure or the job got stuck. Check your timeout limits or \
             try again"
        }
        "runner_system_failure" => "There has been a runner system failure, please try again",
        "runner_configuration_error" => {
            "There has been a configuration error. Check your job configuration or contact your \
             runner administrator."
        }
        "runner_external_dependency_failure" => {
            "The runner could not reach an external dependency. Please try again."
        }
        "runner_interrupted" => {
            "The runner process was interrupted before this job could finish. The job is safe to \
             retry."
        }
        "missing_dependency_failure" => "There has been a missing dependency failure",
        "runner_unsupported" => "No runners support the requirements to run this job.",
        "stale_schedule" => "Delayed job could not be executed by some reason, please try again",
        "job_execution_timeout" | "job_execution_server_timeout" => {
            "The script exceeded the maximum execution time set for the job"
        }
        "stuck_pending_with_matching_runners" => {
            "The job was stuck in pending state with matching runners available. Check your job \
             configuration or try again"
        }
        "stuck_pending_no_matching_runners" => {
            "The job was stuck in pending state with no matching runners available. Check your \
             runner tags or configuration"
        }
        "no_updates_running" => {
            "The job was running but showed no activity for an extended period. Check your job \
             script or try again"
        }
        "no_updates_canceling" => {
            "The job was canceling but showed no activity for an extended period. Try again"
        }
        "server_timeout_running" => {
            "The running job exceeded the maximum execution time set for the job"
        }
        "server_timeout_canceling" => {
            "The canceling job exceeded the maximum execution time set for the job"
        }
        "archived_failure" => "The job is archived and cannot be run",
        "unmet_prerequisites" => "The job failed to complete prerequisite tasks",
        "scheduler_failure" => {
            "The scheduler failed to assign job to the runner, please try again or contact system \
             administrator"
        }
        "data_integrity_failure" => {
            "There has been an unknown job problem, please contact your system administrator with \
             the job ID to review the logs"
        }
        "forward_deployment_failure" => {
            "The deployment job is older than the previously succeeded deployment job, and \
             therefore cannot be run"
        }
        "trace_size_exceeded" => "The job log size limit was reached",
        "builds_disabled" => "The CI/CD is disabled for this project",
        "project_deleted" => "The job belongs to a deleted project",
        "user_blocked" => "The user who created this job is blocked",
        "ci_quota_exceeded" => "No more compute minutes available",
        "no_matching_runner" => "No matching runner available",
        "job_token_expired" => {
            "The CI job token has expired. The job may have exceeded the maximum time limit."
        }
        "job_router_failure" => {
            "The Job Router failed to run this job. Please contact your administrator."
        }
        other => return Some(of_deployment(other).unwrap_or_else(|| of_bridge(other))),
    })
}

fn of_deployment(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "protected_environment_failure" => {
            "The environment this job is deploying to is protected. Only users with permission \
             may successfully run this job."
        }
        "environment_creation_failure" => {
            "This job could not be executed because it would create an environment with an \
             invalid parameter. <a href=\"/help/ci/environments/_index.md#error-job-would-create-\
             an-environment-with-an-invalid-parameter\">How do I fix it?</a>"
        }
        "deployment_rejected" => "This deployment job was rejected.",
        "failed_outdated_deployment_job" => {
            "The deployment job is older than the latest deployment, and therefore failed. <a \
             href=\"/help/ci/environments/deployment_safety.md#prevent-outdated-deployment-jobs\"\
             >How do I fix it?</a>"
        }
        "ip_restriction_failure" => {
            "This job could not be executed because group IP address restrictions are enabled, \
             and the runner's IP address is not in the allowed range."
        }
        "secrets_provider_not_found" => {
            "The secrets provider can not be found. Check your CI/CD variables and try again."
        }
        _ => return None,
    })
}

/// Of bridges; and of reasons that are not listed, the general one.
fn of_bridge(reason: &str) -> &'static str {
    match reason {
        "pipeline_loop_detected" => {
            "This job could not be executed because it would create infinitely looping pipelines"
        }
        "insufficient_upstream_permissions" => {
            "This job could not be executed because of insufficient permissions to track the \
             upstream project."
        }
        "upstream_bridge_project_not_found" => {
            "This job could not be executed because upstream bridge project could not be found."
        }
        "invalid_bridge_trigger" => {
            "This job could not be executed because downstream pipeline trigger definition is \
             invalid"
        }
        "downstream_project_trigger_resolved_to_empty" => {
            "This job could not be executed because the trigger:project value resolved to a blank \
             value. Check that the variables or inputs used in trigger:project are set."
        }
        "downstream_bridge_project_not_found" => {
            "This job could not be executed because downstream bridge project could not be found"
        }
        "insufficient_bridge_permissions" => {
            "This job could not be executed because of insufficient permissions to create a \
             downstream pipeline"
        }
        "bridge_pipeline_is_child_pipeline" => {
            "This job belongs to a child pipeline and cannot create further child pipelines"
        }
        "downstream_pipeline_creation_failed" => "The downstream pipeline could not be created",
        "reached_max_descendant_pipelines_depth" => {
            "You reached the maximum depth of child pipelines"
        }
        "reached_max_pipeline_hierarchy_size" => "The downstream pipeline tree is too large",
        "reached_downstream_pipeline_trigger_rate_limit" => {
            "Too many downstream pipelines triggered in the last minute. Try again later."
        }
        _ => "There is an unknown failure, please try again",
    }
}

/// `Ci::PipelinePresenter`'s text for a pipeline's failure reason.
pub(super) fn pipeline_failure(reason: &str) -> &'static str {
    match reason {
        "config_error" => "The pipeline failed due to an error on the CI/CD configuration file.",
        "external_validation_failure" => "The external pipeline validation failed.",
        "user_not_verified" => "The pipeline failed due to the user not being verified.",
        "size_limit_exceeded" => "The pipeline size limit was exceeded.",
        "job_activity_limit_exceeded" => "The pipeline job activity limit was exceeded.",
        "deployments_limit_exceeded" => "The pipeline deployments limit was exceeded.",
        "project_deleted" => "The project associated with this pipeline was deleted.",
        _ => "The reason for the pipeline failure is unknown.",
    }
}
