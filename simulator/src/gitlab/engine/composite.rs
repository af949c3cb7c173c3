//! The status of many jobs taken together, after GitLab's
//! `lib/gitlab/ci/status/composite.rb`.

use crate::gitlab::model::Status;

/// What a job counts as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    As(Status),
    /// Failed or canceled, and allowed to.
    Warning,
    /// Manual, and nobody needs to start it.
    Ignored,
}

/// The status of jobs, each given as its status and whether it may fail.
/// `None` when there are none. `needed` says that they are what a job `needs`,
/// rather than the jobs of a stage or pipeline.
pub(super) fn composite_status(
    jobs: impl IntoIterator<Item = (Status, bool)>,
    needed: bool,
) -> Option<Status> {
    let counts: Vec<Counts> = jobs
        .into_iter()
        .map(|(status, may)| count(status, may))
        .collect();
    if counts.is_empty() {
        return None;
    }
    let any = |status| counts.contains(&Counts::As(status));
    let warnings = counts.contains(&Counts::Warning);
    let only = |allowed: &[Status]| {
        counts.iter().all(|count| match count {
            Counts::As(status) => allowed.contains(status),
            Counts::Warning | Counts::Ignored => true,
        })
    };
    let only_skipped = counts
        .iter()
        .all(|count| matches!(count, Counts::As(Status::Skipped) | Counts::Ignored));
    Some(if needed && any(Status::Skipped) {
        Status::Skipped
    } else if needed && !only(&[Status::Success, Status::Failed, Status::Canceled]) {
        Status::Pending
    } else if only_skipped {
        if warnings {
            Status::Success
        } else {
            Status::Skipped
        }
    } else if only(&[Status::Success, Status::Skipped]) {
        Status::Success
    } else if only(&[Status::Created]) {
        Status::Created
    } else if only(&[Status::Preparing]) {
        Status::Preparing
    } else if only(&[Status::Canceled, Status::Success, Status::Skipped]) {
        Status::Canceled
    } else if only(&[Status::Pending, Status::Created, Status::Skipped]) {
        Status::Pending
    } else if any(Status::Canceling) {
        Status::Canceling
    } else if any(Status::Running) || any(Status::Pending) {
        Status::Running
    } else if any(Status::WaitingForResource) {
        Status::WaitingForResource
    } else if any(Status::WaitingForCallback) {
        Status::WaitingForCallback
    } else if any(Status::Manual) {
        Status::Manual
    } else if any(Status::Scheduled) {
        Status::Scheduled
    } else if any(Status::Preparing) {
        Status::Preparing
    } else if any(Status::Created) {
        Status::Running
    } else {
        Status::Failed
    })
}

fn count(status: Status, allow_failure: bool) -> Counts {
    match status {
        Status::Failed | Status::Canceled if allow_failure => Counts::Warning,
        Status::Manual if allow_failure => Counts::Ignored,
        _ => Counts::As(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::*;

    #[test]
    fn follows_gitlab() {
        for (jobs, expected) in [
            (vec![(Success, false), (Success, false)], Success),
            (vec![(Success, false), (Failed, true)], Success),
            (vec![(Success, false), (Failed, false)], Failed),
            (
                vec![(Success, false), (Failed, false), (Running, false)],
                Running,
            ),
            (vec![(Success, false), (Manual, true)], Success),
            (vec![(Success, false), (Manual, false)], Manual),
            (vec![(Manual, true)], Skipped),
            (vec![(Success, false), (Created, false)], Running),
            (vec![(Created, false), (Manual, true)], Created),
            (vec![(Pending, false), (Created, false)], Pending),
            (vec![(Success, false), (Pending, false)], Running),
            (vec![(Canceled, false), (Success, false)], Canceled),
            (vec![(Canceling, false), (Running, false)], Canceling),
            (vec![(Success, false), (Scheduled, false)], Scheduled),
            (vec![(Failed, false), (Skipped, false)], Failed),
            (vec![(Skipped, false), (Skipped, false)], Skipped),
        ] {
            assert_eq!(
                composite_status(jobs.clone(), false),
                Some(expected),
                "{jobs:?}"
            );
        }
        assert_eq!(composite_status([], false), None);
    }

    #[test]
    fn a_needed_job_that_is_not_over_blocks() {
        assert_eq!(composite_status([(Manual, false)], true), Some(Pending));
        assert_eq!(
            composite_status([(Success, false), (Skipped, false)], true),
            Some(Skipped)
        );
        assert_eq!(
            composite_status([(Success, false), (Running, false)], true),
            Some(Pending)
        );
        assert_eq!(
            composite_status([(Success, false), (Failed, false)], true),
            Some(Failed)
        );
    }
}
