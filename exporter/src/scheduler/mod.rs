//! When which project is looked at.

mod pace;
mod schedule;

pub use pace::{Outcome, Pace};
pub use schedule::Schedule;
