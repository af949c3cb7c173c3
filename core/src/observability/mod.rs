//! What can be seen from outside: metrics, and names in logs that give nothing away.
//!
//! # Metrics
//!
//! The user hands in a `prometheus-client` registry, or none. An integration declares its metrics as
//! constants in one place and registers them once in a [`MetricsSink`]; without a registry every
//! family is a no-op, and no code below asks whether metrics are on.
//!
//! ```
//! use pipewright_core::observability::{CounterFamily, MetricSpec, MetricsSink};
//! use prometheus_client::registry::Registry;
//!
//! const JOBS: MetricSpec<2> =
//!     MetricSpec::new("gitlab_jobs_total", "Jobs that ended.", ["stage", "status"]);
//!
//! let mut registry = Registry::default();
//! let jobs: CounterFamily<2> = MetricsSink::new(&mut registry).counter(&JOBS);
//! jobs.increment(["test", "success"]);
//!
//! let mut text = String::new();
//! prometheus_client::encoding::text::encode(&mut text, &registry).expect("writes to a string");
//! assert!(text.contains(r#"gitlab_jobs_total{stage="test",status="success"} 1"#));
//!
//! let silent = MetricsSink::none().counter(&JOBS);
//! silent.increment(["test", "success"]);
//! ```
//!
//! # Spans
//!
//! A span is named after the operation that the caller asked for, `provider.noun.verb`
//! (`gitlab.pipeline.create`), and each attempt under it `provider.request`. Fields are named as in
//! the provider's API. Nothing from a body, no header and no query is ever a field.
//!
//! # Projects
//!
//! Project ids and paths tell what a company works on. In spans and logs they go through
//! [`ProjectLabel`], which prints a short fingerprint unless the user asks for the names.

mod buckets;
mod families;
mod metrics_sink;
mod project_label;

pub use buckets::{BYTES, JOB_SECONDS, PIPELINE_SECONDS, REQUEST_SECONDS};
pub use families::{CounterFamily, GaugeFamily, HistogramFamily, MOST_SERIES, OVERFLOW_LABEL};
pub use metrics_sink::{MetricSpec, MetricsSink};
pub use project_label::{Privacy, ProjectLabel, redact_project};
