use std::sync::Arc;

use pipewright_gitlab::webhook::{Admission, Delivery, Event, Intake, Notice};

/// The event of a delivery; nothing if the state it tells was known.
///
/// What cannot be read is given as it came, and complained about: it was accepted, and is not to be
/// lost.
pub(super) fn notice_of(intake: &Intake, delivery: &Delivery) -> Option<Arc<Notice>> {
    let admission = intake.accept(delivery).or_else(|error| {
        tracing::warn!(%error, "an event is given as it came");
        intake.accept_unread(delivery)
    });
    match admission {
        Ok(Admission::Published { notice, .. }) => Some(notice),
        Ok(Admission::Known) => None,
        // It was found to be JSON when it came, so there is no such error to be had.
        Err(error) => {
            tracing::error!(%error, "an event is lost");
            None
        }
    }
}

/// A few words that tell an event from others.
pub(super) fn label(event: &Event) -> String {
    match event {
        Event::Pipeline(event) => {
            format!("pipeline {} {}", event.pipeline.id, event.pipeline.status)
        }
        Event::Job(event) => format!("job {} {}", event.job.id, event.job.status),
        Event::Deployment(event) => format!("deployment {} {}", event.id, event.status),
        Event::MergeRequest(event) => match event.iid {
            Some(iid) => format!("merge request !{iid}"),
            None => "merge request".to_owned(),
        },
        Event::Push(event) => format!("push {}", event.git_ref),
        Event::TagPush(event) => format!("tag {}", event.git_ref),
        other => other.kind().to_string(),
    }
}
