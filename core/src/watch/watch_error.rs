//! Why a watch ended without its end being seen.

use std::fmt;
use std::time::Duration;

/// Why a [`Watcher`](super::Watcher) stopped before what it watched was over.
#[derive(Debug)]
#[non_exhaustive]
pub enum WatchError<S, E> {
    /// The longest wait is over.
    TimedOut {
        /// The last state that was seen, if any.
        last: Option<S>,
        /// How long it was watched.
        waited: Duration,
    },
    /// Nothing moved for too long in a state that should pass.
    Stuck {
        /// The state.
        last: S,
        /// How long it has not changed.
        unchanged_for: Duration,
    },
    /// A look failed for good, or failed too often in a row.
    Failed {
        /// The error of the last look.
        error: E,
        /// The last state that was seen, if any.
        last: Option<S>,
        /// How many looks in a row failed, this one included.
        failures: u32,
    },
}

impl<S, E> WatchError<S, E> {
    /// The last state that was seen, if any.
    pub fn last(&self) -> Option<&S> {
        match self {
            Self::TimedOut { last, .. } | Self::Failed { last, .. } => last.as_ref(),
            Self::Stuck { last, .. } => Some(last),
        }
    }
}

impl<S, E> fmt::Display for WatchError<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut { waited, .. } => write!(formatter, "not over after {waited:?}"),
            Self::Stuck { unchanged_for, .. } => {
                write!(formatter, "nothing has changed for {unchanged_for:?}")
            }
            Self::Failed { failures: 1, .. } => formatter.write_str("looking failed"),
            Self::Failed { failures, .. } => {
                write!(formatter, "looking failed {failures} times in a row")
            }
        }
    }
}

impl<S: fmt::Debug, E: std::error::Error + 'static> std::error::Error for WatchError<S, E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::TimedOut { .. } | Self::Stuck { .. } => None,
        }
    }
}
