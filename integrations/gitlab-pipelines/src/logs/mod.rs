//! Job logs: rendering and following.

mod format;
mod heads;
mod render;
mod sections;

pub use format::{LogFormat, LogText, Marker};
pub use render::LogRenderer;

#[cfg(test)]
mod tests;
