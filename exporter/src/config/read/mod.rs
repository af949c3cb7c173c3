//! Reading the configuration: flags over environment over file over defaults.
//!
//! Each part of the configuration is read by a function that asks a [`Section`](section::Section)
//! for its keys one by one, with their defaults. What was asked for is what there is: unknown keys,
//! unknown variables and the list of all settings come of that, so that none can be forgotten.

mod environment;
mod file;
mod given;
mod kinds;
mod load;
mod origin;
mod parts;
mod problem;
mod reader;
mod secret;
mod section;
mod show;
mod web;

use given::Given;

pub use load::{Loaded, Sources};
pub use origin::{Origin, PREFIX, Setting};
pub use problem::{ConfigError, Problem};
pub use reader::Flag;
pub use show::as_yaml;
