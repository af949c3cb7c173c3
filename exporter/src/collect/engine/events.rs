//! What comes from outside: webhooks, and another configuration.

use std::sync::Arc;

use pipewright_gitlab::webhook::Delivery;
use tokio::time::Instant;

use super::core::{Engine, Slot, Work, pace};
use super::looking::SOON;
use crate::collect::look::keep_refs;
use crate::collect::tracked::Tracked;
use crate::collect::webhooks::{Then, apply};
use crate::config::CollectorKind;
use crate::discovery::{Discovery, Wanted};
use crate::sources::webhook::told;

/// Events of one project that wait while it is looked at.
const MOST_WAITING: usize = 1000;

impl<'a> Engine<'a> {
    /// Uses a webhook.
    pub(in crate::collect) async fn webhook(&mut self, delivery: &Delivery, work: &mut Work<'a>) {
        let event = match delivery.event() {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(%error, "a webhook could not be read");
                return;
            }
        };
        let Some((project, path, told)) = told(&event, &self.shared.names) else {
            return;
        };
        match self.projects.get_mut(&project) {
            Some(Slot::Here(tracked)) => {
                if apply(self.shared, tracked, path, told).await == Then::Look {
                    self.schedule.hint(project, Instant::now() + SOON);
                    self.show_due(project);
                }
            }
            Some(Slot::Away(waiting)) => {
                if waiting.len() >= MOST_WAITING {
                    waiting.pop_front();
                }
                waiting.push_back((path, told));
            }
            None => self.adopt(project, path.as_deref(), work),
        }
    }

    /// Takes a new configuration to heart: its settings at once, its projects with the next round.
    pub(in crate::collect) async fn reload(&mut self) {
        let config = self.shared.config();
        self.wanted = Wanted::new(Arc::clone(&config));
        self.discovery = Discovery::new(
            &self.shared.client,
            self.wanted.clone(),
            config.gitlab.graphql_page_size,
        );
        self.schedule.set_pace(pace(self.shared));
        for kind in CollectorKind::ALL {
            let active = config.collectors.is_active(kind);
            self.shared
                .operational
                .collector_enabled(kind.as_str(), active);
        }
        self.shared.status.forget_names();
        self.finding.begun = false;
        self.finding.tasks.clear();
        self.finding.confirm.clear();
        self.finding.at = Instant::now();
        self.generation += 1;
        let here: Vec<_> = self.projects.keys().copied().collect();
        for project in here {
            if let Some(Slot::Here(tracked)) = self.projects.remove(&project) {
                let mut tracked = *tracked;
                self.refresh(&mut tracked).await;
                self.projects.insert(project, Slot::Here(Box::new(tracked)));
            }
        }
    }

    /// Gives a project the settings of a new configuration. One that is not asked for any more stays
    /// until the next round of discovery does not find it.
    pub(super) async fn refresh(&self, tracked: &mut Tracked) {
        if tracked.generation == self.generation {
            return;
        }
        let Some(by) = self.wanted.adopts(&tracked.path) else {
            return;
        };
        let settings = self.settings(&tracked.path, by);
        tracked.found_by = by;
        tracked.generation = self.generation;
        if *tracked.settings != *settings {
            tracked.settings = settings;
            let options = tracked.options();
            self.shared.ledger.track_project(tracked.id, options);
            let now = self.shared.server.now();
            let wanted = tracked.refs.wanted(&tracked.settings, now);
            keep_refs(self.shared, tracked, wanted).await;
        }
    }
}
