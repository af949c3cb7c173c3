//! Metrics that differ only in their labels' values. The default of each is a no-op.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

/// The most series (distinct label values) of one family. Labels such as a ref come from outside
/// and would otherwise fill the memory of this program and of the metrics server.
pub const MOST_SERIES: usize = 10_000;

/// The value of every label of what comes after [`MOST_SERIES`].
pub const OVERFLOW_LABEL: &str = "(other)";

pub(super) type Labels<const N: usize> = [(&'static str, String); N];
pub(super) type Inner<M, const N: usize, C = fn() -> M> = Family<Labels<N>, M, C>;
pub(super) type GaugeMetric = Gauge<f64, AtomicU64>;

/// A counter for each set of values of `N` labels.
#[derive(Debug, Clone)]
pub struct CounterFamily<const N: usize> {
    pub(super) series: Option<Series<Inner<Counter, N>, N>>,
}

impl<const N: usize> CounterFamily<N> {
    /// Adds one.
    pub fn increment(&self, values: [&str; N]) {
        self.add(values, 1);
    }

    /// Adds this many.
    pub fn add(&self, values: [&str; N], count: u64) {
        if let Some(series) = &self.series {
            let labels = series.labels(values);
            series.family.get_or_create(&labels).inc_by(count);
        }
    }
}

/// A number that goes up and down, for each set of values of `N` labels.
#[derive(Debug, Clone)]
pub struct GaugeFamily<const N: usize> {
    pub(super) series: Option<Series<Inner<GaugeMetric, N>, N>>,
}

impl<const N: usize> GaugeFamily<N> {
    /// Sets the number.
    pub fn set(&self, values: [&str; N], value: f64) {
        if let Some(series) = &self.series {
            let labels = series.labels(values);
            series.family.get_or_create(&labels).set(value);
        }
    }

    /// Adds to the number; a negative `change` subtracts.
    pub fn add(&self, values: [&str; N], change: f64) {
        if let Some(series) = &self.series {
            let labels = series.labels(values);
            series.family.get_or_create(&labels).inc_by(change);
        }
    }
}

/// A distribution for each set of values of `N` labels.
#[derive(Debug, Clone)]
pub struct HistogramFamily<const N: usize> {
    pub(super) series: Option<Series<Inner<Histogram, N, Buckets>, N>>,
}

impl<const N: usize> HistogramFamily<N> {
    /// Counts one observation, in the unit that the metric's name ends with.
    pub fn observe(&self, values: [&str; N], value: f64) {
        if let Some(series) = &self.series {
            let labels = series.labels(values);
            series.family.get_or_create(&labels).observe(value);
        }
    }
}

// Derived ones would be fine, but tell nothing of what a default is.
macro_rules! default_is_silent {
    ($($family:ident)*) => {$(
        impl<const N: usize> Default for $family<N> {
            /// A family that records nothing.
            fn default() -> Self {
                Self { series: None }
            }
        }
    )*};
}
default_is_silent!(CounterFamily GaugeFamily HistogramFamily);

/// The bounds of a histogram's buckets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buckets(pub(super) &'static [f64]);

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// A registered family and the names of its labels.
#[derive(Debug, Clone)]
pub(super) struct Series<F, const N: usize> {
    family: F,
    names: [&'static str; N],
    count: Arc<AtomicUsize>,
}

impl<M, C, const N: usize> Series<Family<Labels<N>, M, C>, N>
where
    C: MetricConstructor<M>,
{
    pub(super) fn new(family: Family<Labels<N>, M, C>, names: [&'static str; N]) -> Self {
        Self {
            family,
            names,
            count: Arc::default(),
        }
    }

    /// The labels with these values, or those of the overflow when there are too many already.
    fn labels(&self, values: [&str; N]) -> Labels<N> {
        let labels = self.named(values);
        let known = self.family.get(&labels).is_some();
        if known || self.count.fetch_add(1, Ordering::Relaxed) < MOST_SERIES {
            return labels;
        }
        self.count.store(MOST_SERIES, Ordering::Relaxed);
        self.named([OVERFLOW_LABEL; N])
    }

    fn named(&self, values: [&str; N]) -> Labels<N> {
        let mut names = self.names.into_iter();
        values.map(|value| (names.next().unwrap_or_default(), value.to_owned()))
    }
}
