//! A GitLab inside the program, with a company that works all day in a few minutes.

mod company;
mod error;
mod play;
mod traffic;

pub use error::DemoError;
pub use play::{Demo, DemoOptions};
