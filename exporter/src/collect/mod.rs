//! The collector: finds projects, looks at them when they are due, takes webhooks in between, and
//! hands what it saw to the ledger.

mod away;
mod builder;
mod codes;
mod collector;
mod connection;
mod deleted;
mod engine;
mod first_look;
mod follow;
mod inlet;
mod look;
mod observer;
mod orphans;
mod poll;
mod refs;
mod server_clock;
mod shared;
mod status;
pub(crate) mod tier;
mod tracked;
mod upkeep;
mod way;
mod webhooks;

pub use builder::CollectorBuilder;
pub use collector::Collector;
pub use connection::Connection;
pub use inlet::{Inlet, Overloaded};
pub use observer::RequestObserver;
pub use server_clock::ServerClock;
pub use status::{CollectorStatus, DiscoveryStatus, ProjectStatus, Status, WayStatus};
