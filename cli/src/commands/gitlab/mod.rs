//! What `pipewright gitlab …` does.

mod api;
mod artifact;
mod chain;
mod connect;
mod deployment;
mod environment;
mod execute;
mod job;
mod job_grep;
mod job_log;
mod pipeline;
mod pipeline_reports;
mod project;
mod resolve;
mod rows;
mod services;
mod token;
mod trigger;
mod variables;
mod wait_all;
mod watch;
mod why;

pub(super) use connect::client;
pub(super) use execute::execute;
pub(super) use job_log::{Rendering, Sink};
pub(super) use services::{Services, Session};
pub(super) use watch::{Board, Item, live, took};
