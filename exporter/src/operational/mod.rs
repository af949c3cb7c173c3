//! What an operator wants to know of the exporter itself: requests to GitLab, collectors, webhooks,
//! configuration, the process.

mod counting;
mod families;
mod last_success;
mod live;
mod overview;
mod process;
mod write;

pub use counting::{Operational, Tier};
pub use last_success::LastSuccess;
pub use overview::{CollectorOverview, Overview};
