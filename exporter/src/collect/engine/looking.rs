//! Looks at projects.

use std::collections::VecDeque;
use std::time::Duration;

use pipewright_gitlab::types::ProjectId;
use tokio::time::Instant;

use super::core::{Done, Engine, Slot, Work};
use super::tending::MOST_CODES;
use crate::collect::poll::{End, Polled, poll};
use crate::collect::tracked::Tracked;
use crate::collect::webhooks::{Then, apply};
use crate::discovery::FoundBy;
use crate::scheduler::Outcome;

/// Looks under way at once. More would only wait for one another.
pub(super) const MOST_LOOKS: usize = 4;
/// Projects of one look by REST, which asks for each of them.
const BY_REST: usize = 5;
/// How soon a look comes that an event asks for: others of the same pipeline may follow at once.
pub(super) const SOON: Duration = Duration::from_secs(2);

impl<'a> Engine<'a> {
    pub(super) fn start_looks(&mut self, work: &Work<'a>) {
        let now = Instant::now();
        while self.looks < MOST_LOOKS {
            let size = if self.shared.way.is_graphql() {
                self.shared.graphql.batch_size()
            } else {
                BY_REST
            };
            let mut batch = Vec::new();
            for project in self.schedule.take(now, size) {
                let slot = self.projects.insert(project, Slot::Away(VecDeque::new()));
                match slot {
                    Some(Slot::Here(tracked)) => batch.push(*tracked),
                    Some(away) => {
                        self.projects.insert(project, away);
                    }
                    None => {
                        self.projects.remove(&project);
                    }
                }
            }
            if batch.is_empty() {
                return;
            }
            self.looks += 1;
            let shared = self.shared;
            work.push(Box::pin(
                async move { Done::Polled(poll(shared, batch).await) },
            ));
        }
    }

    pub(super) async fn polled(&mut self, polled: Polled) {
        self.looks -= 1;
        let mut ended = Vec::new();
        let mut left = Vec::new();
        for (tracked, end) in polled.projects {
            let id = tracked.id;
            let keeps_archived = match tracked.found_by {
                FoundBy::Name(_) => true,
                FoundBy::Wildcard(index) => self
                    .wanted
                    .wildcard(index)
                    .is_some_and(|wildcard| wildcard.archived),
            };
            let outcome = match end {
                End::Gone => {
                    left.push((id, tracked));
                    continue;
                }
                End::Archived if !keeps_archived => {
                    left.push((id, tracked));
                    continue;
                }
                End::Failed(wait) => Outcome::Failed {
                    times: tracked.failures,
                    wait,
                },
                End::Seen | End::Archived if tracked.is_running() => Outcome::Running,
                End::Seen | End::Archived => Outcome::Quiet,
            };
            ended.push((id, outcome));
            self.back(tracked).await;
        }
        self.schedule.done(&ended, Instant::now());
        for (id, _) in ended {
            self.show_due(id);
        }
        for (id, tracked) in left {
            tracing::info!(project = %tracked.path, "is gone, and no longer looked at");
            if let FoundBy::Name(index) = tracked.found_by {
                let name = self.wanted.name(index).unwrap_or_default();
                self.shared.status.named(index, name, false);
            }
            self.untrack(id).await;
        }
        for pending in polled.codes {
            self.codes.retain(|other| other.id() != pending.id());
            self.codes.push_back(pending);
        }
        while self.codes.len() > MOST_CODES {
            self.codes.pop_front();
        }
    }

    /// Shows when a project is looked at next.
    pub(super) fn show_due(&self, id: ProjectId) {
        if let Some(due) = self.schedule.due(id) {
            let wait = due.saturating_duration_since(Instant::now());
            self.shared
                .status
                .due(id, self.shared.server.own().now() + wait);
        }
    }

    /// Puts a project back after a look, and uses what came meanwhile.
    pub(super) async fn back(&mut self, mut tracked: Tracked) {
        let id = tracked.id;
        let Some(Slot::Away(waiting)) = self.projects.remove(&id) else {
            // It was let go of meanwhile.
            return;
        };
        self.refresh(&mut tracked).await;
        let mut look = false;
        for (path, told) in waiting {
            look |= apply(self.shared, &mut tracked, path, told).await == Then::Look;
        }
        if look {
            self.schedule.hint(id, Instant::now() + SOON);
        }
        self.projects.insert(id, Slot::Here(Box::new(tracked)));
    }
}
