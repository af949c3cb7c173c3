//! The last success, and what changed since.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};
use pipewright_core::logs::shortened;

use super::options::WhyOptions;
use super::report::{ChangesSince, FailureReport, Note};
use crate::services::BuildService;
use crate::types::{BuildNumber, BuildRef, BuildResult, BuildStatus, Changes, JobRef};

/// How many builds are looked through for a success.
const LOOKED_THROUGH: u16 = 100;

/// Bytes of what is said of a change.
const MAX_COMMENT: usize = 500;

/// Finds the last success, and a later one; and what changed since. One request for each build in
/// between.
pub(super) async fn look(
    builds: &dyn BuildService,
    job: &JobRef,
    options: &WhyOptions,
    report: &mut FailureReport,
) {
    const ABOUT: &str = "the last success";
    let this = report.build.number();
    let page = match builds.list(job, LOOKED_THROUGH, None).await {
        Ok(page) => page,
        Err(error) => return report.notes.push(Note::error(ABOUT, &error)),
    };
    let passed = |build: &&BuildStatus| {
        build.is_finished() && build.result.as_ref().is_some_and(BuildResult::is_success)
    };
    let earlier: Vec<&BuildStatus> = page.items.iter().filter(|one| one.number < this).collect();
    let last = earlier.iter().copied().find(|one| passed(one)).cloned();
    let mut later = page.items.iter().filter(|one| one.number > this);
    report.passed_since = later.find(passed).cloned();
    if last.is_none() && page.next.is_some() {
        let message = format!("none among the {LOOKED_THROUGH} newest builds");
        report.notes.push(Note::limit(ABOUT, message));
    }
    let since = last.as_ref().map(|build| build.number);
    report.last_success = last;
    let mut wanted: Vec<BuildNumber> = earlier
        .iter()
        .map(|build| build.number)
        .filter(|number| since.is_none_or(|since| *number > since))
        .collect();
    wanted.insert(0, this);
    if wanted.len() > options.max_builds.max(1) {
        let most = options.max_builds.max(1);
        let message = format!("only those of the last {most} of {} builds", wanted.len());
        report.notes.push(Note::limit("the changes since", message));
        wanted.truncate(most);
    }
    report.changes = changes(builds, job, since, wanted, options, &mut report.notes).await;
}

async fn changes(
    builds: &dyn BuildService,
    job: &JobRef,
    since: Option<BuildNumber>,
    wanted: Vec<BuildNumber>,
    options: &WhyOptions,
    notes: &mut Vec<Note>,
) -> ChangesSince {
    let read: Vec<_> = stream::iter(wanted)
        .map(|number| async move { (number, builds.changes(job, BuildRef::from(number)).await) })
        .buffered(options.at_once())
        .collect()
        .await;
    let mut told = ChangesSince {
        since,
        ..ChangesSince::default()
    };
    let mut authors = BTreeSet::new();
    let mut first = true;
    for (number, changes) in read {
        let Changes { commits, culprits } = match changes {
            Ok(changes) => changes,
            Err(error) => {
                notes.push(Note::error(format!("the changes of #{number}"), &error));
                continue;
            }
        };
        // This build's list is of all since the last success.
        if std::mem::take(&mut first) {
            told.culprits = culprits
                .into_iter()
                .map(|person| person.full_name)
                .collect();
        }
        for mut change in commits {
            authors.extend(
                change
                    .author
                    .as_ref()
                    .map(|author| author.full_name.clone()),
            );
            if told.commits.len() >= options.max_changes {
                told.omitted += 1;
                continue;
            }
            change.comment = None;
            change.msg = shortened(&change.msg, MAX_COMMENT);
            change.affected_paths.truncate(50);
            told.commits.push(change);
        }
    }
    if told.culprits.is_empty() {
        told.culprits = authors.into_iter().collect();
    }
    told
}
