//! From a change to the webhooks about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use super::delivery::Delivery;
use super::payload::{Dates, payload};
use super::{AlertStatus, HookEvent, alert_status};
use crate::gitlab::Observer;
use crate::gitlab::model::{Change, DeploymentStatus, Instance, JobKind, Transition};

/// Writes down what is to be sent at the moment it happens.
#[derive(Debug)]
pub(super) struct HookObserver {
    pub(super) outbox: UnboundedSender<Delivery>,
    pub(super) numbers: Arc<AtomicU64>,
}

impl Observer for HookObserver {
    fn observe(&mut self, instance: &Instance, transition: &Transition) {
        let Some((event, id)) = event_of(instance, transition) else {
            return;
        };
        let hooks = instance.hooks.values().filter(|hook| {
            hook.project_id == transition.project_id
                && event.is_wanted_by(hook.events)
                && alert_status(hook, transition.at) == AlertStatus::Executable
        });
        let mut content = None;
        for hook in hooks {
            let content = content.get_or_insert_with(|| payload(instance, event, id, Dates::Sent));
            let Some(content) = content else { return };
            let number = self.numbers.fetch_add(1, Ordering::Relaxed);
            // Nobody sends any more: the simulation is being taken down.
            let _ = self
                .outbox
                .send(Delivery::new(instance, hook, event, content, number));
        }
    }
}

/// What is sent about a change, and the id of what changed.
fn event_of(instance: &Instance, transition: &Transition) -> Option<(HookEvent, u64)> {
    match transition.change {
        // Nothing is sent about a pipeline before its first step.
        Change::Pipeline { id, from, .. } => from.is_some().then_some((HookEvent::Pipeline, id)),
        // Bridges have no webhooks.
        Change::Job { id, .. } => {
            let job = instance.jobs.get(&id)?;
            (job.kind == JobKind::Build).then_some((HookEvent::Job, id))
        }
        Change::Deployment { id, to, .. } => {
            let is_told = !matches!(
                to,
                DeploymentStatus::Created | DeploymentStatus::Skipped | DeploymentStatus::Blocked
            );
            is_told.then_some((HookEvent::Deployment, id))
        }
    }
}
