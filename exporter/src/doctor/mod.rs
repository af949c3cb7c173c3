//! Looks whether everything is there that the exporter needs, and says what to mend.
//!
//! Only reads are sent, one after the other, about three for each configured project.

mod examine;
mod finding;
mod graphql;
mod limits;
mod projects;
mod server;
mod tier;
mod token;
mod trouble;
mod wildcards;

pub use examine::Doctor;
pub use finding::{Finding, Trouble, Verdict};
