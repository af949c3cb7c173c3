//! Job logs: rendering and following.

mod follow;
mod follow_options;
mod format;
mod heads;
mod html;
mod lines;
mod render;
mod sections;

pub use follow::LogFollower;
pub use follow_options::{FollowOptions, LogEvent};
pub use format::{LogFormat, Marker};
pub use html::LogHtml;
pub use lines::LogLines;
pub use pipewright_core::logs::LogText;
pub use render::LogRenderer;

#[cfg(test)]
mod tests;
