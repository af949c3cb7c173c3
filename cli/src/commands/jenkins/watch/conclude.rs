use pipewright_jenkins::types::{BuildNumber, BuildResult, BuildStatus, JobRef, Stage};
use pipewright_jenkins::watch::{WaitOutcome, Waited};

use super::board::Board;
use crate::commands::jenkins::Session;
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::output::{self, span};

/// Decides how a wait ended.
pub(super) async fn of_wait(
    session: &Session,
    job: &JobRef,
    number: BuildNumber,
    waited: &Waited,
    board: &Board,
    resume: String,
) -> Result<(), Failure> {
    match (waited.outcome, &waited.build) {
        (WaitOutcome::Finished, Some(build)) => conclude(session, job, build, board.stages()).await,
        (WaitOutcome::Deleted, _) => Err(Failure::NotFound {
            message: format!("build #{number} of {job} was deleted meanwhile"),
            hint: None,
        }),
        (_, build) => {
            let state = match build {
                Some(build) => format!("is still {}", build.outcome()),
                None => "could not be seen".to_owned(),
            };
            let after = span(waited.waited);
            Err(Failure::TimedOut {
                message: format!("build #{number} of {job} {state} after {after}"),
                resume,
            })
        }
    }
}

/// Prints the build as it is in the end, and decides whether that is a success.
pub(super) async fn conclude(
    session: &Session,
    job: &JobRef,
    build: &BuildStatus,
    stages: &[Stage],
) -> Result<(), Failure> {
    if session.output.is_table() {
        session.output.list(std::slice::from_ref(build), "")?;
    } else {
        let builds = &session.services.builds;
        match builds.get(job, build.number.into()).await {
            Ok(build) => session.output.value(&build)?,
            // How it ended is known all the same.
            Err(error) => {
                output::note(&format!("only in short: {error}"));
                session.output.value(build)?;
            }
        }
    }
    unsuccessful(session, job, build, stages)
}

/// Fails unless a build that has ended succeeded, and says how to find out why.
pub(in crate::commands::jenkins) fn unsuccessful(
    session: &Session,
    job: &JobRef,
    build: &BuildStatus,
    stages: &[Stage],
) -> Result<(), Failure> {
    if build.result.as_ref().is_some_and(BuildResult::is_success) {
        return Ok(());
    }
    let (number, name) = (build.number, quoted(job.full_name()));
    let broken: Vec<&str> = stages
        .iter()
        .filter(|stage| stage.status.is_failure())
        .map(|stage| stage.name.as_str())
        .collect();
    let culprits = match broken.as_slice() {
        [] => String::new(),
        [one] => format!(": stage {one}"),
        several => format!(": stages {}", several.join(", ")),
    };
    let why = session.command(&format!("build why {name} {number}"));
    Err(Failure::Unsuccessful {
        message: format!(
            "build #{number} of {job} ended as {}{culprits}",
            build.outcome()
        ),
        hint: Some(format!("find out why with `{why}`")),
    })
}
