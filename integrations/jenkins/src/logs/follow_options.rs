use std::time::Duration;

use bytes::Bytes;
use pipewright_core::watch::PollSettings;

use crate::error::Error;
use crate::types::{BuildNumber, BuildStatus};

/// How to follow a console.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FollowOptions {
    /// How often to look. A look transfers what is new only.
    pub interval: PollSettings,
    /// The offset to begin at: 0, or one that an earlier follower ended with.
    pub from: u64,
    /// How long to follow at most; until the build has ended unless given.
    pub max_wait: Option<Duration>,
    /// How many errors in a row are put up with, of those that may pass. A restart of the server takes
    /// several.
    pub tolerated_errors: u32,
}

impl Default for FollowOptions {
    /// Every second while the console grows, every 10 s while it does not.
    fn default() -> Self {
        Self {
            interval: PollSettings {
                max: Duration::from_secs(10),
                ..PollSettings::default()
            },
            from: 0,
            max_wait: None,
            tolerated_errors: 10,
        }
    }
}

impl FollowOptions {
    /// Sets how often to look.
    pub fn interval(mut self, interval: PollSettings) -> Self {
        self.interval = interval;
        self
    }

    /// Sets the offset to begin at.
    pub fn from(mut self, offset: u64) -> Self {
        self.from = offset;
        self
    }

    /// Sets how long to follow at most.
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = Some(max_wait);
        self
    }

    /// Sets how many errors in a row are put up with.
    pub fn tolerated_errors(mut self, tolerated_errors: u32) -> Self {
        self.tolerated_errors = tolerated_errors;
        self
    }
}

/// What happens while a console is followed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConsoleEvent {
    /// Which build it is. The first event.
    Build(BuildNumber),
    /// The next bytes of the console.
    Chunk(Bytes),
    /// The console as it is now has been read to its end; more may come. The next look begins at this
    /// offset.
    Settled {
        /// The server's own offset, which is no number of bytes received.
        offset: u64,
    },
    /// The console is shorter than what was read, or another: it was deleted or begun again. What
    /// follows is read from its beginning.
    Reset {
        /// The offset that was to be read from.
        from: u64,
        /// The size of the console now.
        size: u64,
    },
    /// A look failed, and will be repeated.
    PassingError {
        /// Why.
        error: Error,
        /// How many looks in a row have failed.
        in_a_row: u32,
    },
    /// The build has ended and its console was read to the end. The last event.
    Finished(Box<BuildStatus>),
    /// The build had not ended in time. The last event.
    TimedOut,
}
