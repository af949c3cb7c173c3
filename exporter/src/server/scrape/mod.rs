//! `/metrics`.

mod accept;
mod encoding;
mod handler;
mod limits;
mod render;
mod stream;

pub use accept::Accepted;
pub use encoding::Encoding;
pub use limits::ScrapeLimits;

pub(super) use handler::metrics;
