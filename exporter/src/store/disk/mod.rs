//! Facts in a folder.
//!
//! ```text
//! lock              held by the process that uses the folder
//! snapshot-7        every project's state, as of the beginning of log-7 or a little later
//! log-7, log-8      batches, in order; the last one is appended to
//! ```
//!
//! Each file begins with eight bytes that say what it is and a version, and goes on in frames: length,
//! CRC-32 of the length, CRC-32 of the content, content (JSON). New files are written under another
//! name and renamed when they are whole.
//!
//! A batch is handed to the operating system before it is folded: what a scrape has shown survives a
//! kill at any point. [`sync`](super::Store::sync), which the ledger calls every second, makes it
//! survive a loss of power: that may cost the last second, which GitLab is then asked for again.
//!
//! A log that ends within a frame is cut off there: that frame was never folded. Anything else that
//! does not fit is damage, and an error.

mod directory;
mod disk_store;
mod file;
mod frame;
mod log;
mod snapshot;

pub use disk_store::DiskStore;
