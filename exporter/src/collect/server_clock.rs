//! What time it is on the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_core::time::SharedClock;

/// The server's clock, as far as its answers tell it: cursors are moments of it, because the clock
/// of this machine may be off. Clones agree.
#[derive(Clone, Debug)]
pub struct ServerClock {
    own: SharedClock,
    /// Milliseconds that the server is ahead; `i64::MIN` while it is not known.
    ahead: Arc<AtomicI64>,
}

impl ServerClock {
    /// A clock that goes by this machine's until an answer tells the server's.
    pub fn new(own: SharedClock) -> Self {
        Self {
            own,
            ahead: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// An answer was made at `date`, by the server's clock. The time on the way makes the server
    /// seem a little behind, which is the safe side: what is asked for twice is counted once.
    pub fn heard(&self, date: DateTime<Utc>) {
        let ahead = (date - self.own.now()).num_milliseconds();
        self.ahead.store(ahead, Ordering::Relaxed);
    }

    /// The time on the server.
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = match self.ahead.load(Ordering::Relaxed) {
            i64::MIN => 0,
            ahead => ahead,
        };
        let now = self.own.now();
        TimeDelta::try_milliseconds(ahead)
            .and_then(|ahead| now.checked_add_signed(ahead))
            .unwrap_or(now)
    }

    /// The clock of this machine.
    pub fn own(&self) -> &SharedClock {
        &self.own
    }
}
