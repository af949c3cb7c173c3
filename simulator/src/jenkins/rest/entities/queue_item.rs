//! The queue.

use chrono::DateTime;

use super::action::{action, of_entry};
use super::folder::item;
use super::job::pointed_at;
use crate::jenkins::engine::{listed, why};
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Instance, Permission, QueueItem, QueueState, Task};
use crate::jenkins::rest::Links;

/// All that waits.
pub(in crate::jenkins::rest) fn queue(out: &mut Exporter<'_>, instance: &Instance, links: &Links) {
    out.class("hudson.model.Queue");
    out.list("discoverableItems", 1, std::iter::empty::<()>, |(), _| {});
    out.inline_list(
        "items",
        1,
        || {
            let may_read = links.may(instance, Permission::Read);
            let entries = instance.queue.values();
            entries.filter(move |entry| may_read && !entry.has_left())
        },
        |entry, out| queue_item(out, instance, links, entry),
    );
}

/// Something that waits, or has left.
pub(in crate::jenkins::rest) fn queue_item(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    entry: &QueueItem,
) {
    out.class(entry.class());
    out.list(
        "actions",
        1,
        || of_entry(&entry.parameters, &entry.causes).into_iter(),
        |it, out| action(out, instance, it),
    );
    let blocked = matches!(entry.state, QueueState::Blocked);
    let buildable = matches!(entry.state, QueueState::Buildable);
    out.value("blocked", 999, || blocked);
    out.value("buildable", 999, || buildable);
    out.value("id", 999, || entry.id);
    out.value("inQueueSince", 999, || entry.since.timestamp_millis());
    out.value("params", 999, || listed(&entry.parameters));
    out.value("stuck", 999, || buildable && is_stuck(instance, entry));
    out.object("task", 999, |out| task(out, instance, links, entry));
    out.value("url", 999, || format!("queue/item/{}/", entry.id));
    out.value("why", 999, || why(instance, entry));
    let since = entry.buildable_since.unwrap_or(DateTime::UNIX_EPOCH);
    match entry.state {
        QueueState::Waiting(until) => out.value("timestamp", 999, || until.timestamp_millis()),
        QueueState::Blocked => {
            out.value("buildableStartMilliseconds", 999, || {
                since.timestamp_millis()
            });
        }
        QueueState::Buildable => {
            out.value("buildableStartMilliseconds", 999, || {
                since.timestamp_millis()
            });
            out.value("pending", 999, || false);
        }
        QueueState::Left {
            cancelled, build, ..
        } => {
            out.value("cancelled", 999, || cancelled);
            out.optional(
                "executable",
                999,
                || build,
                |key, out| {
                    pointed_at(out, instance, links, key);
                },
            );
        }
    }
}

fn task(out: &mut Exporter<'_>, instance: &Instance, links: &Links, entry: &QueueItem) {
    match entry.task {
        Task::Job(id) => {
            if let Some(job) = instance.item(id) {
                item(out, instance, links, job);
            }
        }
        Task::Node { .. } => out.class(
            "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask",
        ),
    }
}

/// Nothing with its label is there, so that waiting does not help.
///
/// Jenkins also takes for stuck what waits much longer than it usually
/// builds; that is not simulated.
fn is_stuck(instance: &Instance, entry: &QueueItem) -> bool {
    let label = instance.label_of(entry);
    !label.is_empty()
        && !instance
            .nodes
            .iter()
            .any(|node| node.is_online() && node.has_label(&label))
}
