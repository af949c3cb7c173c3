use std::time::Duration;

use super::{Given, Kind, Wrong};

/// A whole number within bounds.
pub(in crate::config::read) struct Whole {
    pub(in crate::config::read) least: u32,
    pub(in crate::config::read) most: u32,
}

impl Kind for Whole {
    type Value = u32;

    fn expected(&self) -> String {
        if self.most == u32::MAX {
            format!("a whole number from {}", self.least)
        } else {
            format!("a whole number from {} to {}", self.least, self.most)
        }
    }

    fn read(&self, given: &Given) -> Result<u32, Wrong> {
        let number = given.number().ok_or(Wrong::Kind)?;
        whole(number)
            .filter(|number| (self.least..=self.most).contains(number))
            .ok_or(Wrong::Kind)
    }

    fn show(&self, value: &u32) -> String {
        value.to_string()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole and within bounds"
)]
fn whole(number: f64) -> Option<u32> {
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    fits.then_some(number as u32)
}

/// A time span in seconds.
pub(in crate::config::read) struct Seconds;

impl Seconds {
    const LEAST: f64 = 1.0;
    /// Longer than anybody waits, and far from where arithmetic on times overflows.
    const MOST: f64 = 366.0 * 86_400.0;
}

impl Kind for Seconds {
    type Value = Duration;

    fn expected(&self) -> String {
        format!("a number of seconds from {} to {}", Self::LEAST, Self::MOST)
    }

    fn read(&self, given: &Given) -> Result<Duration, Wrong> {
        let number = given.number().ok_or(Wrong::Kind)?;
        Some(number)
            .filter(|number| (Self::LEAST..=Self::MOST).contains(number))
            .and_then(|number| Duration::try_from_secs_f64(number).ok())
            .ok_or(Wrong::Kind)
    }

    fn show(&self, value: &Duration) -> String {
        value.as_secs_f64().to_string()
    }
}

/// So many a second; 0 is no limit.
pub(in crate::config::read) struct Rate;

impl Rate {
    /// One request in a day, nearly.
    const LEAST: f64 = 0.00001;
    const MOST: f64 = 10_000.0;
}

impl Kind for Rate {
    type Value = Option<f64>;

    fn expected(&self) -> String {
        format!(
            "a number of requests from {} to {}, or 0 for no limit",
            Self::LEAST,
            Self::MOST
        )
    }

    fn read(&self, given: &Given) -> Result<Option<f64>, Wrong> {
        let number = given.number().ok_or(Wrong::Kind)?;
        if number == 0.0 {
            return Ok(None);
        }
        Some(number)
            .filter(|number| (Self::LEAST..=Self::MOST).contains(number))
            .ok_or(Wrong::Kind)
            .map(Some)
    }

    fn show(&self, value: &Option<f64>) -> String {
        value.unwrap_or(0.0).to_string()
    }
}
