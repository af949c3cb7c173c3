//! A project as a scrape sees it.

use std::sync::Arc;

use crate::exposition::{Bounds, LabelText};
use crate::facts::Standing;

use super::RefSeries;

/// The bounds of the histograms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HistogramBounds {
    pub(crate) pipelines: Bounds,
    pub(crate) jobs: Bounds,
}

/// A project at one moment.
#[derive(Clone, Debug)]
pub(crate) struct ProjectView {
    pub(crate) path: Arc<str>,
    pub(crate) label: LabelText,
    /// When it was last looked at, in milliseconds since 1970.
    pub(crate) looked_at: i64,
    pub(crate) sparse_status: bool,
    pub(crate) bounds: Arc<HistogramBounds>,
    pub(crate) refs: Vec<Arc<RefSeries>>,
    pub(crate) standing: Option<Standing>,
}
