//! What a family is called and means.

use super::Format;

/// A family of series: a name, what it means, and of what kind it is. Declared as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name. A counter's is given without `_total`, which its samples carry in both formats.
    pub name: &'static str,
    /// What it counts or measures.
    pub help: &'static str,
    /// Counter, gauge or histogram.
    pub kind: FamilyKind,
    /// The unit, where the name ends with one.
    pub unit: Option<&'static str>,
}

/// What kind of samples a family has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FamilyKind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
    /// A distribution over buckets.
    Histogram,
}

impl Family {
    /// A counter; `name` is without `_total`.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self::new(name, help, FamilyKind::Counter)
    }

    /// A gauge.
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self::new(name, help, FamilyKind::Gauge)
    }

    /// A histogram.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        Self::new(name, help, FamilyKind::Histogram)
    }

    const fn new(name: &'static str, help: &'static str, kind: FamilyKind) -> Self {
        Self {
            name,
            help,
            kind,
            unit: None,
        }
    }

    /// States the unit, with which the name ends (`_seconds`, `_bytes`).
    pub const fn in_unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    /// What the header of this format adds to the name.
    pub(super) fn header_suffix(&self, format: Format) -> &'static str {
        match (format, self.kind) {
            (Format::Text, FamilyKind::Counter) => "_total",
            _ => "",
        }
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self.kind {
            FamilyKind::Counter => "counter",
            FamilyKind::Gauge => "gauge",
            FamilyKind::Histogram => "histogram",
        }
    }
}
