//! Projects that a look did not show.

use std::time::Duration;

use pipewright_gitlab::Error;
use pipewright_gitlab::types::ProjectId;

use super::poll::{End, Polled};
use super::shared::{Shared, error_type};
use super::tracked::{Tracked, is_at_work};

/// Why a project was not shown.
#[derive(Clone, Debug)]
pub(super) enum Away {
    /// GitLab has no such project, or shows it no more.
    Gone,
    /// The look failed.
    Failed {
        /// What went wrong.
        what: String,
        /// What the server asked for.
        wait: Option<Duration>,
    },
    /// A part of the answer failed.
    Unknown,
}

impl Away {
    pub(super) fn failed(error: &Error) -> Self {
        Self::Failed {
            what: error.to_string(),
            wait: error.retry_after(),
        }
    }

    /// By REST's word, which tells what is gone from what is refused.
    pub(super) fn of_error(shared: &Shared, error: &Error) -> Self {
        use pipewright_gitlab::ErrorKind;
        use pipewright_gitlab::error::AccessKind;
        if *error.kind() == ErrorKind::Access(AccessKind::ProjectNotFound) {
            return Self::Gone;
        }
        shared.failed(error_type(error));
        Self::failed(error)
    }
}

/// Asks REST about a project that GraphQL did not show: `GET /projects/:id`.
pub(super) async fn confirm(shared: &Shared, project: ProjectId) -> Away {
    match shared.client.projects().get(&project.into()).await {
        // It is there: GraphQL will show it the next time.
        Ok(_) => Away::Unknown,
        Err(error) => Away::of_error(shared, &error),
    }
}

/// Ends the look at a project that was not shown.
pub(super) fn end(shared: &Shared, mut tracked: Tracked, away: Away, polled: &mut Polled) {
    let (what, wait) = match away {
        Away::Gone => {
            polled.projects.push((tracked, End::Gone));
            return;
        }
        Away::Failed { what, wait } => (what, wait),
        Away::Unknown => ("a part of GitLab's answer was missing".to_owned(), None),
    };
    tracked.failures = tracked.failures.saturating_add(1);
    let unfinished = tracked.pipelines.values();
    let unfinished = unfinished
        .filter(|known| is_at_work(&known.seen.status))
        .count();
    let at = shared.server.own().now();
    shared
        .status
        .looked(tracked.id, &tracked.path, unfinished, at, Some(what));
    polled.projects.push((tracked, End::Failed(wait)));
}
