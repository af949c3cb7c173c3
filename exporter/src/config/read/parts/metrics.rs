use super::super::kinds::Whole;
use super::super::section::Section;
use crate::config::MetricsSettings;

const SERIES: Whole = Whole {
    least: 0,
    most: u32::MAX,
};

pub(super) fn metrics(section: &mut Section<'_, '_>) -> MetricsSettings {
    let default = MetricsSettings::default();
    MetricsSettings {
        max_series_per_family: section.size(
            "max_series_per_family",
            &SERIES,
            default.max_series_per_family,
        ),
    }
}
