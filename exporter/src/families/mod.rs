//! Series of pipelines, child pipelines and jobs: what the facts fold into, and how it is written.
//!
//! Each project is a block, and in it each ref. A fact changes one ref's block; a scrape holds the
//! blocks as they were when it began, and whoever changes one meanwhile changes a copy. Labels are
//! escaped when a series is made, in pieces that series share.

mod child_series;
mod counter;
mod histogram;
mod interner;
mod job_series;
mod labels;
mod lane;
mod names;
mod pipeline_series;
mod project_view;
mod record;
mod ref_series;
mod tally;
mod write;
mod write_jobs;
mod write_pipelines;

pub(crate) use counter::Counter;
pub(crate) use histogram::Histogram;
pub(crate) use interner::{Interner, JobName};
pub(crate) use lane::{Lane, LaneJob, Latest};
pub(crate) use project_view::{HistogramBounds, ProjectView};
pub(crate) use record::RefRecord;
pub(crate) use ref_series::{Observation, RefSeries};
pub(crate) use write::{Shown, write_families};
