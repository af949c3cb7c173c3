//! Faithful simulators of CI servers, in process or as a server.
//!
//! A simulator models the server's state machine rather than canned answers:
//! what is triggered runs, by a scenario and a [`SimulationClock`] that is
//! real, sped up, paused with tokio's time, or stepped by hand.

mod clock;
pub mod faults;
pub mod gitlab;
mod in_process;
mod serve;

pub use clock::SimulationClock;
pub use in_process::InProcessTransport;
pub use serve::Server;
