//! How results, notes and progress reach the terminal or the pipe.

mod cell;
mod color;
mod json;
mod live;
mod progress;
mod render;
mod table;
mod terminal;
mod time;
mod yaml;

pub(crate) use cell::{Cell, printable, truncate};
pub(crate) use color::status_style;
pub(crate) use live::Live;
pub(crate) use progress::Progress;
pub(crate) use render::{Describe, Output, Row, bytes, diagnostic, note, styled, text};
pub(crate) use table::{Column, Table};
pub(crate) use terminal::{Terminal, colors_stdout, stderr_size, stdout_size};
pub(crate) use time::{moment, seconds, span};
