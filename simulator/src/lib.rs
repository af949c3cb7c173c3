#![doc = include_str!("../README.md")]

mod archive;
mod chance;
mod clock;
mod content;
mod event_queue;
pub mod faults;
pub mod gitlab;
mod in_process;
pub mod jenkins;
mod request_counter;
pub mod scenario;
mod secret;
mod serve;

pub use archive::{Archive, ArchiveEntry};
pub use clock::SimulationClock;
pub use content::{Content, ContentStream};
pub use in_process::InProcessTransport;
pub use request_counter::RequestCounter;
pub use secret::Secret;
pub use serve::Server;
