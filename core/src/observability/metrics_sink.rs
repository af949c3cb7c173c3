//! Where metrics are registered, or not.

use prometheus_client::registry::Registry;

use super::families::{Buckets, Inner, Series};
use super::{CounterFamily, GaugeFamily, HistogramFamily};

/// A metric's name, what it means, and the names of its labels. Declared as a constant.
#[derive(Debug, Clone, Copy)]
pub struct MetricSpec<const N: usize> {
    /// The whole name as it is scraped, unit and `_total` included.
    pub name: &'static str,
    /// What it counts or measures, in one sentence. The library adds a full stop to this text, so
    /// one at its end is dropped.
    pub help: &'static str,
    /// The names of its labels, in the order in which values are given.
    pub labels: [&'static str; N],
}

impl<const N: usize> MetricSpec<N> {
    /// A metric of this name.
    pub const fn new(name: &'static str, help: &'static str, labels: [&'static str; N]) -> Self {
        Self { name, help, labels }
    }

    fn help(&self) -> &'static str {
        self.help.trim_end_matches('.')
    }
}

/// Registers metrics in the user's registry, or hands out silent ones.
#[derive(Debug, Default)]
pub struct MetricsSink<'registry> {
    registry: Option<&'registry mut Registry>,
}

impl<'registry> MetricsSink<'registry> {
    /// Registers in this registry. Registering one name twice would make the scrape invalid: make
    /// one set of families for a registry and clone it.
    pub fn new(registry: &'registry mut Registry) -> Self {
        Self {
            registry: Some(registry),
        }
    }

    /// Registers nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// A counter. Its name ends with `_total`: the exposition format demands it, and the library
    /// adds it where it is missing.
    pub fn counter<const N: usize>(&mut self, spec: &MetricSpec<N>) -> CounterFamily<N> {
        let series = self.registry.as_deref_mut().map(|registry| {
            let family = Inner::default();
            let name = spec.name.strip_suffix("_total").unwrap_or(spec.name);
            registry.register(name, spec.help(), family.clone());
            Series::new(family, spec.labels)
        });
        CounterFamily { series }
    }

    /// A gauge.
    pub fn gauge<const N: usize>(&mut self, spec: &MetricSpec<N>) -> GaugeFamily<N> {
        let series = self.registry.as_deref_mut().map(|registry| {
            let family = Inner::default();
            registry.register(spec.name, spec.help(), family.clone());
            Series::new(family, spec.labels)
        });
        GaugeFamily { series }
    }

    /// A histogram with these upper bounds, ascending, in the unit that the name ends with.
    pub fn histogram<const N: usize>(
        &mut self,
        spec: &MetricSpec<N>,
        bounds: &'static [f64],
    ) -> HistogramFamily<N> {
        let series = self.registry.as_deref_mut().map(|registry| {
            let family = Inner::new_with_constructor(Buckets(bounds));
            registry.register(spec.name, spec.help(), family.clone());
            Series::new(family, spec.labels)
        });
        HistogramFamily { series }
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;

    use super::super::{JOB_SECONDS, MOST_SERIES, OVERFLOW_LABEL};
    use super::*;

    const ERRORS: MetricSpec<1> = MetricSpec::new("errors_total", "Errors.", ["type"]);
    const LEFT: MetricSpec<0> = MetricSpec::new("remaining", "Requests left", []);
    const TOOK: MetricSpec<2> = MetricSpec::new("took_seconds", "Time", ["project", "stage"]);

    fn text(registry: &Registry) -> String {
        let mut text = String::new();
        encode(&mut text, registry).unwrap();
        text
    }

    #[test]
    fn families_are_scraped_under_the_names_that_were_declared() {
        let mut registry = Registry::default();
        let mut sink = MetricsSink::new(&mut registry);
        let errors = sink.counter(&ERRORS);
        let left = sink.gauge(&LEFT);
        let took = sink.histogram(&TOOK, JOB_SECONDS);
        errors.increment(["a \"quoted\"\nname"]);
        errors.clone().add(["a \"quoted\"\nname"], 2);
        left.set([], 7.5);
        left.add([], -1.0);
        took.observe(["acme/shop", "test"], 61.0);
        let text = text(&registry);
        for line in [
            "# HELP errors Errors.\n",
            r#"errors_total{type="a \"quoted\"\nname"} 3"#,
            "\nremaining{} 6.5\n",
            r#"took_seconds_bucket{le="120.0",project="acme/shop",stage="test"} 1"#,
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn values_from_outside_do_not_fill_the_memory() {
        let mut registry = Registry::default();
        let errors = MetricsSink::new(&mut registry).counter(&ERRORS);
        for number in 0..MOST_SERIES + 5 {
            errors.increment([&number.to_string()]);
        }
        errors.increment(["0"]);
        let text = text(&registry);
        assert!(text.contains(&format!("errors_total{{type=\"{OVERFLOW_LABEL}\"}} 5")));
        assert!(text.contains("errors_total{type=\"0\"} 2"));
    }

    #[test]
    fn without_a_registry_nothing_happens() {
        let mut sink = MetricsSink::none();
        sink.counter(&ERRORS).increment(["x"]);
        sink.gauge(&LEFT).set([], 1.0);
        sink.histogram(&TOOK, JOB_SECONDS).observe(["x", "y"], 1.0);
        CounterFamily::<1>::default().increment(["x"]);
    }
}
