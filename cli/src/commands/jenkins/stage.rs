use futures_util::StreamExt as _;
use pipewright_core::document::nearest;
use pipewright_jenkins::types::{BuildNumber, JobRef, Run, Stage};
use serde_json::json;

use super::console::{Rendering, Sink, text};
use super::{Session, resolve};
use crate::arguments::jenkins::{BuildOf, StageCommand, StageLog};
use crate::commands::log::Place;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(session: &Session, command: StageCommand) -> Result<(), Failure> {
    match command {
        StageCommand::List(of) => list(session, &of).await,
        StageCommand::Log(arguments) => log(session, arguments).await,
    }
}

async fn list(session: &Session, of: &BuildOf) -> Result<(), Failure> {
    let number = resolve::build(session, of).await?;
    let run = describe(session, &of.job, number).await?;
    let nothing = format!("build #{number} of {} has no stages", of.job);
    session.output.list(&run.stages, &nothing)
}

async fn describe(session: &Session, job: &JobRef, number: BuildNumber) -> Result<Run, Failure> {
    let pipelines = &session.services.pipelines;
    Ok(pipelines.describe(job, number.into()).await?)
}

async fn log(session: &Session, arguments: StageLog) -> Result<(), Failure> {
    let job = &arguments.job;
    let number = resolve::number(session, job, arguments.build).await?;
    let run = describe(session, job, number).await?;
    let stage = find(&run, &arguments.stage, job)?;
    output::note(&format!(
        "stage {} {} of build #{number} of {job}: {}",
        stage.id, stage.name, stage.status
    ));
    let place = if session.output.is_table() {
        Place::Stdout
    } else {
        Place::Memory(Vec::new())
    };
    let text = text(session.output, arguments.raw, arguments.plain);
    let mut sink = Sink::new(Rendering::new(text), place, arguments.tail);
    let pipelines = &session.services.pipelines;
    let mut log = pipelines.stage_log(job, number.into(), &stage.id).await?;
    let mut empty = true;
    while let Some(chunk) = log.next().await {
        empty = false;
        sink.push(&chunk?)?;
    }
    sink.finish()?;
    if empty {
        output::note("no step of its own wrote anything; a stage within it may have");
    }
    if stage.status.is_running() {
        output::note("the stage is not over: there may be more");
    }
    match sink.into_memory() {
        Some(log) => session.output.value(&json!({
            "id": stage.id,
            "name": stage.name,
            "status": stage.status,
            "log": String::from_utf8_lossy(&log),
        })),
        None => Ok(()),
    }
}

/// The stage of this id or this name.
fn find<'a>(run: &'a Run, wanted: &'a str, job: &JobRef) -> Result<&'a Stage, Failure> {
    let mut of_id = run
        .stages
        .iter()
        .filter(|stage| stage.id.as_str() == wanted);
    if let Some(stage) = of_id.next() {
        return Ok(stage);
    }
    let named: Vec<&Stage> = run.stages_named(wanted).collect();
    match named.as_slice() {
        [one] => Ok(one),
        [] => Err(not_there(run, wanted, job)),
        several => {
            let ids: Vec<_> = several
                .iter()
                .map(|stage| format!("{} ({})", stage.id, stage.status))
                .collect();
            let message = format!(
                "build #{} of {job} has {} stages named {wanted:?}",
                run.number,
                several.len()
            );
            Err(Failure::usage(message).with_hint(format!("give an id: {}", ids.join(", "))))
        }
    }
}

fn not_there(run: &Run, wanted: &str, job: &JobRef) -> Failure {
    let names: Vec<&str> = run.stages.iter().map(|stage| stage.name.as_str()).collect();
    let hint = match nearest(wanted, names.iter().copied()) {
        _ if names.is_empty() => "the build has no stages, or none yet".to_owned(),
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("its stages are {}", names.join(", ")),
    };
    Failure::NotFound {
        message: format!("build #{} of {job} has no stage {wanted:?}", run.number),
        hint: Some(hint),
    }
}
