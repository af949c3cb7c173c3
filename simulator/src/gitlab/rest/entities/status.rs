//! `DetailedStatusEntity`: a status as the browser shows it.

use serde_json::{Value, json};

use crate::gitlab::model::{Instance, Pipeline, Status};

/// The detailed status of a pipeline.
pub fn detailed_status(instance: &Instance, pipeline: &Pipeline) -> Value {
    let warns = pipeline.status == Status::Success && has_warnings(instance, pipeline);
    let (icon, text, label, group) = if warns {
        (
            "warning",
            "Warning",
            "passed with warnings",
            "success-with-warnings",
        )
    } else {
        words(pipeline.status)
    };
    let project = instance.projects.get(&pipeline.project_id);
    let path = project.map_or("", |project| project.full_path.as_str());
    json!({
        "icon": format!("status_{icon}"),
        "text": text,
        "label": label,
        "group": group,
        "tooltip": label,
        "has_details": true,
        "details_path": format!("/{path}/-/pipelines/{}", pipeline.id),
        "illustration": null,
        "favicon": format!("/assets/ci_favicons/favicon_status_{icon}.png"),
    })
}

/// Whether a job failed that was allowed to.
pub(in crate::gitlab) fn has_warnings(instance: &Instance, pipeline: &Pipeline) -> bool {
    instance
        .latest_jobs(pipeline.id)
        .any(|job| job.allow_failure && matches!(job.status, Status::Failed | Status::Canceled))
}

/// Icon, text, label and group.
pub(in crate::gitlab) fn words(
    status: Status,
) -> (&'static str, &'static str, &'static str, &'static str) {
    match status {
        Status::Created => ("created", "Created", "created", "created"),
        Status::WaitingForResource => (
            "pending",
            "Waiting",
            "waiting for resource",
            "waiting-for-resource",
        ),
        Status::WaitingForCallback => (
            "pending",
            "Waiting",
            "waiting for callback",
            "waiting-for-callback",
        ),
        Status::Preparing => ("preparing", "Preparing", "preparing", "preparing"),
        Status::Pending => ("pending", "Pending", "pending", "pending"),
        Status::Running => ("running", "Running", "running", "running"),
        Status::Success => ("success", "Passed", "passed", "success"),
        Status::Failed => ("failed", "Failed", "failed", "failed"),
        Status::Canceling => ("canceled", "Canceling", "canceling", "canceling"),
        Status::Canceled => ("canceled", "Canceled", "canceled", "canceled"),
        Status::Skipped => ("skipped", "Skipped", "skipped", "skipped"),
        Status::Manual => ("manual", "Blocked", "waiting for manual action", "manual"),
        Status::Scheduled => (
            "scheduled",
            "Scheduled",
            "waiting for delayed job",
            "scheduled",
        ),
    }
}
