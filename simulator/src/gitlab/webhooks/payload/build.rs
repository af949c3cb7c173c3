//! Choosing the payload.

use serde_json::Value;

use super::{Dates, deployment, job, pipeline, push};
use crate::gitlab::model::{Instance, JobKind};
use crate::gitlab::webhooks::HookEvent;

/// The body of a webhook about the pipeline, job or deployment with this id;
/// for pushes it is the project's id. Nothing if there is no such thing.
pub fn payload(instance: &Instance, event: HookEvent, id: u64, dates: Dates) -> Option<Value> {
    match event {
        HookEvent::Pipeline => pipeline::pipeline(instance, id, dates),
        HookEvent::Job => job::job(instance, id, dates),
        HookEvent::Deployment => deployment::deployment(instance, id),
        HookEvent::Push => push::push(instance, id),
        HookEvent::TagPush => push::tag_push(instance, id),
    }
}

/// The id of the latest thing in a project that a webhook can be about.
pub(in crate::gitlab::webhooks) fn latest(
    instance: &Instance,
    event: HookEvent,
    project_id: u64,
) -> Option<u64> {
    let last = |ids: &mut dyn Iterator<Item = u64>| ids.max();
    match event {
        HookEvent::Pipeline => last(
            &mut instance
                .pipelines
                .values()
                .filter(|pipeline| pipeline.project_id == project_id)
                .map(|pipeline| pipeline.id),
        ),
        HookEvent::Job => last(
            &mut instance
                .jobs
                .values()
                .filter(|job| job.project_id == project_id && job.kind == JobKind::Build)
                .map(|job| job.id),
        ),
        HookEvent::Deployment => last(
            &mut instance
                .deployments
                .values()
                .filter(|deployment| deployment.project_id == project_id)
                .map(|deployment| deployment.id),
        ),
        HookEvent::Push | HookEvent::TagPush => Some(project_id),
    }
}
