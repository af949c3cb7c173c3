//! Numbers of builds and ids of queue items.

use std::fmt;
use std::str::FromStr;

use pipewright_core::json::lenient;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, ErrorKind};

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident, $kind:ident, $what:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// From the number Jenkins uses.
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            /// The number Jenkins uses.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                text.trim().parse().map(Self).map_err(|_| {
                    Error::invalid(ErrorKind::$kind, format!("{text:?} is not {}", $what))
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                lenient::number(deserializer)?
                    .map(Self)
                    .ok_or_else(|| serde::de::Error::custom("a number is missing"))
            }
        }
    )+};
}

id! {
    /// The number of a build, unique in its job and rising from 1.
    BuildNumber, InvalidBuildRef, "the number of a build";
    /// The id of a queue item, unique on its server until that is set up anew.
    QueueId, InvalidQueueLocation, "the id of a queue item";
}

/// Reads the id of a queue item; Jenkins writes -1 where a build came from no queue.
pub(super) fn optional_queue_id<'de, D>(deserializer: D) -> Result<Option<QueueId>, D::Error>
where
    D: Deserializer<'de>,
{
    let number: Option<i64> = lenient::number(deserializer)?;
    Ok(number
        .and_then(|number| u64::try_from(number).ok())
        .map(QueueId))
}
