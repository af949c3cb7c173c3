use pipewright_core::credentials::Redactor;
use pipewright_jenkins::types::{BuildNumber, PendingInput};
use serde_json::json;

use super::{Session, parameters, resolve};
use crate::arguments::jenkins::{BuildOf, InputCommand, InputOf, InputSubmit};
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(
    session: &Session,
    redactor: &Redactor,
    command: InputCommand,
) -> Result<(), Failure> {
    match command {
        InputCommand::List(of) => list(session, &of).await,
        InputCommand::Submit(arguments) => submit(session, redactor, arguments).await,
        InputCommand::Abort(of) => abort(session, &of).await,
    }
}

async fn list(session: &Session, of: &BuildOf) -> Result<(), Failure> {
    let number = resolve::build(session, of).await?;
    let pipelines = &session.services.pipelines;
    let pending = pipelines.pending_inputs(&of.job, number.into()).await?;
    let nothing = format!("build #{number} of {} waits for no answer", of.job);
    session.output.list(&pending, &nothing)
}

async fn submit(
    session: &Session,
    redactor: &Redactor,
    arguments: InputSubmit,
) -> Result<(), Failure> {
    let InputSubmit {
        of,
        param,
        param_env,
    } = arguments;
    let mut values = parameters::plain(&param)?;
    let secrets = parameters::from_environment(&param_env, redactor, session.replays)?;
    values.extend(secrets);
    let (number, input) = which(session, &of).await?;
    let pipelines = &session.services.pipelines;
    pipelines
        .submit_input(&of.job, number.into(), &input, &values)
        .await?;
    done(session, &of, number, &input, "yes")
}

async fn abort(session: &Session, of: &InputOf) -> Result<(), Failure> {
    let (number, input) = which(session, of).await?;
    let pipelines = &session.services.pipelines;
    pipelines
        .abort_input(&of.job, number.into(), &input)
        .await?;
    done(session, of, number, &input, "no")
}

/// The build, and the question: the one that there is, unless it is given.
async fn which(session: &Session, of: &InputOf) -> Result<(BuildNumber, String), Failure> {
    let number = resolve::number(session, &of.job, of.build).await?;
    if let Some(input) = &of.input {
        return Ok((number, input.clone()));
    }
    let pipelines = &session.services.pipelines;
    let pending = pipelines.pending_inputs(&of.job, number.into()).await?;
    let which = format!("build #{number} of {}", of.job);
    match pending.as_slice() {
        [PendingInput { id, message, .. }] => {
            output::note(&format!("{which} asks {message:?} ({id})"));
            Ok((number, id.clone()))
        }
        [] => Err(Failure::Unsuccessful {
            message: format!("{which} waits for no answer"),
            hint: Some("it was answered already, or the build has not come to it".to_owned()),
        }),
        several => {
            let ids: Vec<_> = several.iter().map(|input| input.id.as_str()).collect();
            let message = format!("{which} waits for {} answers", several.len());
            Err(Failure::usage(message).with_hint(format!("give an id: {}", ids.join(", "))))
        }
    }
}

fn done(
    session: &Session,
    of: &InputOf,
    number: BuildNumber,
    input: &str,
    answer: &str,
) -> Result<(), Failure> {
    output::note(&format!(
        "answered {input} of build #{number} of {} with {answer}",
        of.job
    ));
    if session.output.is_table() {
        return Ok(());
    }
    let value = json!({ "job": of.job, "number": number, "id": input, "answer": answer });
    session.output.value(&value)
}
