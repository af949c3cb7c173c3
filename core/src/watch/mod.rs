//! Watching what changes slowly: how often to ask, when to stop asking, what was seen already.
//!
//! - [`PollInterval`] is the time between two looks: short after a change, longer when it is quiet
//!   or when looking is expensive.
//! - [`Watcher`] looks until it is over, tells every change, bears passing errors, and notices when
//!   nothing moves any more.
//! - [`SeenPrefix`] drops what was seen from a text that is always sent from its start.
//!
//! ```
//! use std::convert::Infallible;
//! use std::time::Duration;
//! use pipewright_core::watch::{WatchSettings, Watcher};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
//! #     .expect("a runtime").block_on(async {
//! let mut percent = 0;
//! let mut seen = Vec::new();
//! let done = Watcher::new(WatchSettings::default(), |percent: &u32| *percent == 100)
//!     .on_change(|_, percent| seen.push(*percent))
//!     .run(|| {
//!         percent = (percent + 20).min(100);
//!         async move { Ok::<_, Infallible>(percent) }
//!     })
//!     .await;
//! assert_eq!(done.ok(), Some(100));
//! assert_eq!(seen, [20, 40, 60, 80, 100]);
//! # });
//! ```

mod poll_interval;
mod seen_prefix;
mod stream_hash;
mod watch_error;
mod watcher;

pub use poll_interval::{PollInterval, PollSettings};
pub use seen_prefix::{PrefixChange, SeenPrefix};
pub use watch_error::WatchError;
pub use watcher::{WatchSettings, Watcher};
