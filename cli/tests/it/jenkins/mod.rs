//! `pipewright jenkins …`.

mod artifacts;
mod builds;
mod configuration;
mod exit_codes;
mod interruption;
mod jobs;
mod lists;
mod output;
mod queue;
mod recording;
mod stages;
