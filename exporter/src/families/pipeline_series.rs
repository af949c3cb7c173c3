//! Series of pipelines of one kind and source.

use pipewright_gitlab::types::{PipelineSource, PipelineStatus};

use super::labels::{kind_label, source_label};
use super::{Counter, Histogram, Lane};
use crate::exposition::Bounds;
use crate::facts::RefKind;

/// Pipelines of one ref, kind and source.
#[derive(Clone, Debug)]
pub(crate) struct PipelineSeries {
    pub(crate) kind: RefKind,
    pub(crate) source: PipelineSource,
    /// `kind` and `source`.
    pub(crate) label: Box<str>,
    pub(crate) runs: Counter,
    pub(crate) reruns: Counter,
    pub(crate) durations: Vec<(PipelineStatus, Histogram)>,
    pub(crate) queued: Option<Histogram>,
    pub(crate) lane: Lane,
}

impl PipelineSeries {
    pub(crate) fn new(kind: RefKind, source: PipelineSource, created: i64) -> Self {
        let label = format!("{},{}", kind_label(kind), source_label(&source));
        Self {
            kind,
            source,
            label: label.into_boxed_str(),
            runs: Counter::since(created),
            reruns: Counter::since(created),
            durations: Vec::new(),
            queued: None,
            lane: Lane::default(),
        }
    }

    /// Whether its pipelines are children of pipelines of the same project.
    pub(crate) fn is_of_children(&self) -> bool {
        self.source == PipelineSource::ParentPipeline
    }

    pub(crate) fn duration(
        &mut self,
        status: &PipelineStatus,
        created: i64,
        bounds: &Bounds,
    ) -> Option<&mut Histogram> {
        if !self.durations.iter().any(|(known, _)| known == status) {
            let histogram = Histogram::since(created, bounds);
            self.durations.push((status.clone(), histogram));
        }
        self.durations
            .iter_mut()
            .find(|(known, _)| known == status)
            .map(|(_, histogram)| histogram)
    }

    pub(crate) fn change_bounds(&mut self, old: &[f64], new: &Bounds) {
        for (_, histogram) in &mut self.durations {
            histogram.change_bounds(old, new);
        }
        if let Some(histogram) = &mut self.queued {
            histogram.change_bounds(old, new);
        }
    }
}
