//! How metrics are written for Prometheus: text 0.0.4 and OpenMetrics 1.0.0.
//!
//! A [`MetricSource`] writes its families into a [`Writer`], which passes the text on in pieces: no
//! scrape is ever held whole, so that memory grows with the series and not with the scrapes.
//!
//! A counter's sample ends with `_total` in both formats, so that queries need not know which one
//! was scraped. The formats differ in what the header names: text 0.0.4 names the sample
//! (`# TYPE age_pipeline_run_count_total counter`), OpenMetrics the family
//! (`# TYPE age_pipeline_run_count counter`). Bounds of buckets are written alike (`le="5.0"`) for
//! the same reason. Only OpenMetrics has units, exemplars and `_created`.
//!
//! Written here because prometheus-client writes OpenMetrics only, can only write a registry that
//! it holds series by series, and wants a map and a lock for each.
//!
//! ```
//! use amazing_gitlab_exporter::exposition::{Family, Format, LabelText, Writer};
//!
//! const RUNS: Family = Family::counter("age_pipeline_run_count", "Pipelines that finished.");
//!
//! let labels = LabelText::new(&[("project", "acme/shop"), ("ref", "main")]);
//! let mut out = Vec::new();
//! let mut writer = Writer::new(&mut out, Format::Text);
//! writer.family(&RUNS)?;
//! writer.counter(&[labels.as_str()], 7, None, None)?;
//! writer.finish()?;
//! assert_eq!(
//!     String::from_utf8(out)?.lines().last(),
//!     Some("age_pipeline_run_count_total{project=\"acme/shop\",ref=\"main\"} 7"),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bounds;
mod family;
mod format;
mod labels;
mod number;
mod sample;
mod source;
mod writer;

pub use bounds::{Bounds, BoundsError};
pub use family::{Family, FamilyKind};
pub use format::Format;
pub use labels::LabelText;
pub use sample::{Exemplar, HistogramSample};
pub use source::{MetricSource, render};
pub use writer::Writer;
