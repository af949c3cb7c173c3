//! What a sample has beside a number.

use super::Bounds;

/// One observation that stands for those of a bucket or a counter: which pipeline or job it was.
/// Written in OpenMetrics only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exemplar {
    /// The name of its label, such as `pipeline_id`.
    pub label: &'static str,
    /// The id.
    pub id: u64,
    /// What was observed: the value that was put into a bucket, or 1 for a counter.
    pub value: f64,
    /// When, in milliseconds since 1970.
    pub at: Option<i64>,
}

/// A distribution, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct HistogramSample<'a> {
    /// The bounds of its buckets.
    pub bounds: &'a Bounds,
    /// How many observations fell into each bucket (not into those below it): one number more than
    /// there are bounds, and those that are missing are 0.
    pub counts: &'a [u64],
    /// The sum of what was observed.
    pub sum: f64,
    /// Since when it counts, in milliseconds since 1970.
    pub created: Option<i64>,
    /// One of the observations.
    pub exemplar: Option<Exemplar>,
}
