//! What the parents of pipelines in other projects are called now.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::engine::Engine;
use super::project_ledger::ProjectLedger;
use super::slot::Slot;
use crate::facts::{Look, Origin};

/// The paths of the projects that are looked at, by their ids.
pub(super) type Paths = BTreeMap<u64, Arc<str>>;

impl ProjectLedger {
    /// Shows pipelines as started by what their parents' projects are called now. Whether anything
    /// changed.
    pub(super) fn rename_parents(&mut self, paths: &Paths) -> bool {
        let mut changed = false;
        for series in self.refs.values_mut() {
            if series.has_renamed_parents(paths) {
                changed = true;
                Arc::make_mut(series).rename_parents(paths);
            }
        }
        changed
    }
}

impl Engine {
    /// Gives the pipelines of a look the paths that their parents' projects have now: a source may
    /// remember an older one.
    pub(super) fn name_parents(&self, look: &mut Look) {
        for seen in &mut look.pipelines {
            let Some(parent) = &mut seen.parent else {
                continue;
            };
            if parent.project == look.project && look.origin != Origin::Webhook {
                parent.project_path = Arc::clone(&look.path);
                continue;
            }
            let slot = self.read_projects().get(&parent.project.get()).cloned();
            if let Some(path) = slot.and_then(|slot| path_of(&slot)) {
                parent.project_path = path;
            }
        }
    }

    /// Renames the parents that all projects show, if one of them was moved.
    pub(super) async fn rename_moved(&self) {
        if !self.moved.swap(false, Ordering::AcqRel) {
            return;
        }
        let slots: Vec<(u64, Arc<Slot>)> = self
            .read_projects()
            .iter()
            .map(|(project, slot)| (*project, Arc::clone(slot)))
            .collect();
        let paths: Paths = slots
            .iter()
            .filter_map(|(project, slot)| Some((*project, path_of(slot)?)))
            .collect();
        let options = self.options.load_full();
        for (_, slot) in slots {
            let refs = &slot.view().refs;
            if !refs.iter().any(|series| series.has_renamed_parents(&paths)) {
                continue;
            }
            let mut ledger = slot.ledger.lock().await;
            if !ledger.removed && ledger.rename_parents(&paths) {
                slot.publish(&ledger, &options);
            }
        }
    }
}

/// What a project is called, if it is looked at.
fn path_of(slot: &Slot) -> Option<Arc<str>> {
    let view = slot.view();
    view.standing.is_some().then(|| Arc::clone(&view.path))
}
