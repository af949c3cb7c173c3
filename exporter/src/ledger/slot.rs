//! A project's place in the engine.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::options::EngineOptions;
use super::project_ledger::ProjectLedger;
use crate::facts::ProjectOptions;
use crate::families::ProjectView;

/// One project: its ledger, which one look at a time changes, and what is shown of it meanwhile.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) ledger: tokio::sync::Mutex<ProjectLedger>,
    options: Mutex<ProjectOptions>,
    view: ArcSwap<ProjectView>,
}

impl Slot {
    pub(super) fn new(
        ledger: ProjectLedger,
        project: ProjectOptions,
        options: &EngineOptions,
    ) -> Self {
        Self {
            view: ArcSwap::from_pointee(ledger.view(options, project)),
            ledger: tokio::sync::Mutex::new(ledger),
            options: Mutex::new(project),
        }
    }

    pub(super) fn view(&self) -> Arc<ProjectView> {
        self.view.load_full()
    }

    pub(super) fn options(&self) -> ProjectOptions {
        *self.options.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows what is in the ledger now.
    pub(super) fn publish(&self, ledger: &ProjectLedger, options: &EngineOptions) {
        let view = ledger.view(options, self.options());
        self.view.store(Arc::new(view));
    }

    pub(super) fn set_options(&self, project: ProjectOptions) {
        *self.options.lock().unwrap_or_else(PoisonError::into_inner) = project;
        self.view.rcu(|view| ProjectView {
            sparse_status: project.sparse_status,
            ..ProjectView::clone(view)
        });
    }
}
