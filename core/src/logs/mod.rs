//! Scanning of job logs: streaming, bounded in memory, the same for every way
//! in which the bytes are cut into chunks.
//!
//! A log passes through a chain of [`LogStage`]s. What every provider needs
//! lives here: [`AnsiFilter`], [`LineFolder`], [`Positions`], and [`LineReader`] at
//! the end for what takes lines ([`LineSink`]). The stages in [`markers`] read the markers of
//! single providers. What comes out is plain text, text with styles ([`SpanReader`],
//! [`HtmlWriter`]), the matches of a [`Search`], or a [`FailureWindow`].

mod ansi;
mod fold;
mod html;
mod lines;
mod log_text;
pub mod markers;
mod positions;
mod search;
mod spans;
mod stage;
mod style;
mod window;

pub use ansi::{AnsiFilter, AnsiMode};
pub use fold::{LineFolder, MAX_FOLDED_LINE};
pub use html::HtmlWriter;
pub use lines::{Line, LineReader, LineSink, MAX_LINE};
pub use log_text::LogText;
pub use positions::Positions;
pub use search::{
    FoundLine, FoundSink, MAX_CONTEXT, MAX_CONTEXT_LINE, Search, SearchOptions, SearchSummary,
};
pub use spans::{SpanReader, SpanSink};
pub use stage::{LogStage, Mark, Position};
pub use style::{Color, Style};
pub use window::{
    FailureWindow, LogWindow, WindowItem, WindowLine, WindowOptions, share_bytes, shortened,
};

#[cfg(test)]
mod tests;
