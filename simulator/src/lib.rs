#![doc = include_str!("../README.md")]

mod clock;
pub mod faults;
pub mod gitlab;
mod in_process;
pub mod jenkins;
mod serve;

pub use clock::SimulationClock;
pub use in_process::InProcessTransport;
pub use serve::Server;
