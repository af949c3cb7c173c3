use pipewright_jenkins::requests::builds::Force;
use pipewright_jenkins::services::builds::{AbortOptions, AbortOutcome};
use pipewright_jenkins::types::BuildResult;

use super::{Session, resolve};
use crate::arguments::jenkins::{BuildAbort, Force as Wanted};
use crate::errors::Failure;
use crate::output;

/// Ends a build; what came of it is looked at, for the server does not say.
pub(super) async fn abort(session: &Session, arguments: BuildAbort) -> Result<(), Failure> {
    let BuildAbort { of, force } = arguments;
    let number = resolve::build(session, &of).await?;
    let options = AbortOptions::default().up_to(match force {
        Wanted::Stop => Force::Stop,
        Wanted::Term => Force::Term,
        Wanted::Kill => Force::Kill,
    });
    let builds = &session.services.builds;
    let aborted = builds.abort(&of.job, number.into(), &options).await?;
    let build = &aborted.build;
    if session.output.is_table() {
        session.output.list(std::slice::from_ref(build), "")?;
    } else {
        session.output.value(build)?;
    }
    let which = format!("build #{number} of {}", of.job);
    match aborted.outcome {
        AbortOutcome::AlreadyFinished if build.result == Some(BuildResult::Aborted) => {
            output::note(&format!("{which} was aborted already"));
            Ok(())
        }
        AbortOutcome::AlreadyFinished => Err(Failure::Unsuccessful {
            message: format!("{which} had ended before: {}", build.outcome()),
            hint: None,
        }),
        AbortOutcome::StillRunning => {
            let harder = session.command(&format!("build abort {} {number} --force kill", of.job));
            let hint = build.is_pipeline() && force != Wanted::Kill;
            Err(Failure::Unsuccessful {
                message: format!("{which} still runs"),
                hint: hint.then(|| format!("end it with more force: `{harder}`")),
            })
        }
        _ => {
            output::note(&format!("{which} has ended: {}", build.outcome()));
            Ok(())
        }
    }
}
