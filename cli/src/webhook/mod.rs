//! What `pipewright webhook …` does.

mod answer;
mod app;
mod exec;
mod figures;
mod lines;
mod programs;
mod queue;
mod read;
mod secrets;
mod serve;
mod tls;

pub(crate) use serve::serve;
