//! Which item of the queue.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::server_url::path_of;
use super::{JobRef, QueueId};
use crate::error::{Error, ErrorKind};

/// An item of the queue: its id, and the job that waits, where that is known.
///
/// Jenkins forgets an item five minutes after it left the queue, and when it is restarted. The build
/// that came of it is then found among the builds of its job, if the job is known.
///
/// ```
/// use pipewright_jenkins::types::QueueRef;
///
/// let item: QueueRef = "https://ci.example/jenkins/queue/item/13/".parse()?;
/// assert_eq!(item, "13".parse()?);
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone, Debug, Hash, PartialEq, Eq, Serialize)]
pub struct QueueRef {
    /// The id.
    pub id: QueueId,
    /// The job that waits.
    pub job: Option<JobRef>,
}

impl QueueRef {
    /// The item of this id.
    pub fn new(id: impl Into<QueueId>) -> Self {
        Self {
            id: id.into(),
            job: None,
        }
    }

    /// The same item, with the job that waits.
    pub fn of_job(self, job: JobRef) -> Self {
        Self {
            job: Some(job),
            ..self
        }
    }

    /// The item that a `Location` names: a URL, of which only the path below the server's root is
    /// believed, or a path.
    pub(crate) fn of_location(location: &str) -> Result<Self, Error> {
        let invalid = || {
            let message = "the place of the queue item is not one";
            Error::invalid(ErrorKind::InvalidQueueLocation, message)
                .with_hint("it should end in /queue/item/ and a number")
        };
        let path = path_of(location).trim_end_matches('/');
        let (before, id) = path.rsplit_once('/').ok_or_else(invalid)?;
        let named = before == "queue/item" || before.ends_with("/queue/item");
        match id.parse::<u64>() {
            Ok(id) if named => Ok(Self::new(id)),
            _ => Err(invalid()),
        }
    }
}

impl From<QueueId> for QueueRef {
    fn from(id: QueueId) -> Self {
        Self::new(id)
    }
}

impl FromStr for QueueRef {
    type Err = Error;

    /// Reads an id, or a URL or path that ends in `/queue/item/` and one.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        match text.parse::<u64>() {
            Ok(id) => Ok(Self::new(id)),
            Err(_) if text.contains('/') => Self::of_location(text),
            Err(_) => Err(text
                .parse::<QueueId>()
                .err()
                .unwrap_or_else(|| {
                    Error::invalid(
                        ErrorKind::InvalidQueueLocation,
                        "it is no id of a queue item",
                    )
                })
                .with_hint("give the number of the item, or its URL")),
        }
    }
}

impl fmt::Display for QueueRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::QueueRef;

    #[rstest]
    #[case("13", 13)]
    #[case("https://ci.example/queue/item/13/", 13)]
    #[case("http://127.0.0.1:18080/jenkins/queue/item/7", 7)]
    #[case("queue/item/2/", 2)]
    fn is_read(#[case] text: &str, #[case] id: u64) {
        assert_eq!(text.parse::<QueueRef>().unwrap(), QueueRef::new(id));
    }

    #[rstest]
    #[case("")]
    #[case("-1")]
    #[case("https://ci.example/login?from=/queue/item/13/")]
    #[case("https://ci.example/queue/item/")]
    #[case("https://ci.example/xqueue/item/1/")]
    #[case("https://ci.example/job/a/13/")]
    fn is_refused(#[case] text: &str) {
        let error = text.parse::<QueueRef>().unwrap_err();
        assert_eq!(error.kind().code(), "InvalidQueueLocation");
    }
}
