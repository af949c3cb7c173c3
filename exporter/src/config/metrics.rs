/// What is exposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsSettings {
    /// Series of one family at most; what comes on top is left out and counted. 0 is no limit.
    /// Default: 200 000.
    pub max_series_per_family: usize,
}

impl Default for MetricsSettings {
    fn default() -> Self {
        Self {
            max_series_per_family: 200_000,
        }
    }
}
