//! Markers that providers put into logs, as stages of a chain.
//!
//! What stands before an [`AnsiFilter`](super::AnsiFilter) reads markers that are made of control
//! characters ([`BuildkiteTimes`], [`JenkinsNotes`]); what stands behind it reads lines of text
//! ([`HeadingLines`]).

mod buildkite;
mod heading_lines;
mod jenkins;

pub use buildkite::BuildkiteTimes;
pub use heading_lines::HeadingLines;
pub use jenkins::JenkinsNotes;

#[cfg(test)]
mod tests;
