//! Answering requests over sockets, for programs that listen.
//!
//! A [`Listener`] accepts connections, with TLS or without, and hands their requests to a service
//! such as axum's router. Nobody can hold it up: connections are bounded, and a peer has limited
//! time for the handshake, for the head of a request, and for taking what it is sent.

mod connection;
mod limits;
mod listener;
mod memory;
mod patient;
mod whole;

pub use connection::Peer;
pub use limits::ServeLimits;
pub use listener::{Listener, TlsSource};
pub use memory::{Memory, MemoryPool, NoMemory};
pub use whole::{BodyError, read_whole};
