//! Which projects are looked at: those named, those that wildcards find, renamed ones under their
//! new path, and none that are gone.

mod discover;
mod found;
mod graphql;
mod rest;
mod wanted;

pub use discover::{Discovery, DiscoveryPage, Task};
pub use found::{Found, FoundBy};
pub use wanted::Wanted;
