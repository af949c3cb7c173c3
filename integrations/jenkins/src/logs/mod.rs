//! Consoles: following and rendering.

mod follow;
mod follow_options;
mod lines;
mod render;

pub use follow::ConsoleFollower;
pub use follow_options::{ConsoleEvent, FollowOptions};
pub use lines::ConsoleLines;
pub use pipewright_core::logs::LogText;
pub use render::ConsoleRenderer;
