//! What moves pipelines on: the server's state machine.

mod actions;
mod archive;
mod bridge;
mod composite;
mod create;
mod deploy;
mod generate;
mod job;
mod job_token;
mod junit;
mod log;
mod process;
mod projects;
mod queue;
mod retry;
mod step;
mod variables;

pub use crate::archive::{Archive, ArchiveEntry};
use crate::chance as draw;
pub(crate) use crate::chance::{hexadecimal, random_text};
pub use crate::content::{Content, ContentStream};
pub use create::{CreationError, NewPipeline};
pub(crate) use queue::{Event, EventQueue};
