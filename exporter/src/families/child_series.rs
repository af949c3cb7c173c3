//! Series of pipelines that one job of other pipelines starts.

use std::sync::Arc;

use super::{Counter, Histogram, Lane};
use crate::exposition::{Bounds, LabelText};
use crate::facts::RefKind;
use crate::store::ParentName;

/// Pipelines of one ref that were started by one job of another ref or project.
#[derive(Clone, Debug)]
pub(crate) struct ChildSeries {
    pub(crate) parent: ParentName,
    pub(crate) kind: RefKind,
    /// `parent_project`, `parent_ref` and `bridge_name`.
    pub(crate) label: LabelText,
    pub(crate) runs: Counter,
    pub(crate) duration: Option<Histogram>,
    pub(crate) queued: Option<Histogram>,
    pub(crate) lane: Lane,
}

impl ChildSeries {
    pub(crate) fn new(parent: ParentName, kind: RefKind, created: i64) -> Self {
        Self {
            label: parent_label(&parent),
            parent,
            kind,
            runs: Counter::since(created),
            duration: None,
            queued: None,
            lane: Lane::default(),
        }
    }

    /// Whether it is of this job. Projects are told apart by their ids: a path may change.
    pub(crate) fn is_of(&self, parent: &ParentName) -> bool {
        self.parent.project == parent.project
            && self.parent.git_ref == parent.git_ref
            && self.parent.bridge == parent.bridge
    }

    pub(crate) fn moved(&mut self, path: &Arc<str>) {
        if self.parent.path != *path {
            self.parent.path = Arc::clone(path);
            self.label = parent_label(&self.parent);
        }
    }

    pub(crate) fn change_bounds(&mut self, old: &[f64], new: &Bounds) {
        for histogram in [&mut self.duration, &mut self.queued].into_iter().flatten() {
            histogram.change_bounds(old, new);
        }
    }
}

fn parent_label(parent: &ParentName) -> LabelText {
    LabelText::new(&[
        ("parent_project", &parent.path),
        ("parent_ref", &parent.git_ref),
        ("bridge_name", &parent.bridge),
    ])
}
