//! What builds print: the raw log with its notes, and the ways to show it.

mod html;
mod note;
mod text;
mod transcript;

pub(in crate::jenkins) use html::html;
pub use note::strip_notes;
pub(in crate::jenkins) use note::{hyperlink_note, pipeline_note};
pub(in crate::jenkins) use text::{TextStream, plain_text, with_crlf};
pub use transcript::Console;
