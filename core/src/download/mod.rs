//! Downloading to a file, over connections that break.
//!
//! The file is written beside its target and renamed when it is whole, so that the target is never
//! half a file. A body that breaks off goes on where it ended, if the server says by what the rest
//! is known to be of the same; otherwise it begins again.

mod content_range;
mod engine;
mod error;
mod options;
mod part_file;
mod resume;

pub use content_range::{ContentRange, content_range};
pub use engine::download;
pub use error::DownloadError;
pub use options::{Download, DownloadOptions, Progress};
pub use resume::{Resume, SameBy};
