//! What moves pipelines on: the server's state machine.

mod actions;
mod archive;
mod bridge;
mod composite;
mod content;
mod create;
mod deploy;
mod draw;
mod job;
mod junit;
mod log;
mod process;
mod queue;
mod retry;
mod step;
mod variables;

pub use archive::{Archive, ArchiveEntry};
pub use content::{Content, ContentStream};
pub use create::{CreationError, NewPipeline};
pub(crate) use draw::{hexadecimal, random_text};
pub(crate) use queue::{Event, EventQueue};
