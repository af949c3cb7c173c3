//! Scanning of job logs: streaming, bounded in memory, the same for every way
//! in which the bytes are cut into chunks.
//!
//! A log passes through a chain of [`LogStage`]s. What every provider needs
//! lives here: [`AnsiFilter`] and [`LineFolder`]. A provider adds stages for
//! its own markers.

mod ansi;
mod fold;
mod stage;

pub use ansi::{AnsiFilter, AnsiMode};
pub use fold::{LineFolder, MAX_FOLDED_LINE};
pub use stage::LogStage;

#[cfg(test)]
mod tests;
