use super::{Given, Kind, Whole, Wrong};

/// At most so many; 0 is no limit.
pub(in crate::config::read) struct Limit;

const NUMBER: Whole = Whole {
    least: 0,
    most: u32::MAX,
};

impl Kind for Limit {
    type Value = Option<u32>;

    fn expected(&self) -> String {
        "a whole number, or 0 for no limit".into()
    }

    fn read(&self, given: &Given) -> Result<Option<u32>, Wrong> {
        NUMBER
            .read(given)
            .map(|number| Some(number).filter(|number| *number > 0))
    }

    fn show(&self, value: &Option<u32>) -> String {
        value.unwrap_or(0).to_string()
    }
}
