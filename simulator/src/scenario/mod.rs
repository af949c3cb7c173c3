//! What the scenarios of all providers are written with.

mod error;
mod quantity;
mod yaml;

pub use error::ScenarioError;
pub use quantity::{ByteSize, Seconds, SecondsRange};
pub(crate) use yaml::from_yaml;
