//! What `pipewright jenkins …` does.

mod abort;
mod artifact;
mod build;
mod connect;
mod console;
mod execute;
mod input;
mod job;
mod parameters;
mod queue;
mod resolve;
mod rows;
mod run;
mod server;
mod services;
mod stage;
mod watch;
mod why;

pub(super) use execute::execute;
use services::{Services, Session};
