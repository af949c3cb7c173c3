use pipewright_core::credentials::Redactor;

use super::{
    Services, Session, api, artifact, client, deployment, environment, job, pipeline, project,
    token, trigger, why,
};
use crate::arguments::{GitLabArguments, GitLabCommand, TriggerCommand};
use crate::config::{GitLabSettings, Inputs, Layers, TokenSource};
use crate::errors::Failure;
use crate::output::{self, Output};
use crate::signal::{Ended, until_interrupted};
use crate::tape::{Reel, Tape};

/// Runs one command until it is done or interrupted.
pub(crate) async fn execute(
    output: Output,
    redactor: &Redactor,
    tape: Tape,
    arguments: GitLabArguments,
) -> Result<(), Failure> {
    let layers = Layers::resolve(&Inputs::of_process(&arguments.connection))?;
    let reel = Reel::start(tape, redactor);
    let settings = reel.tape().settings(GitLabSettings::read(&layers)?);
    if let GitLabCommand::Trigger(TriggerCommand::Run(_)) = &arguments.command
        && !reel.tape().is_replay()
    {
        layers.check_destination("the trigger token")?;
    }
    let anonymous = matches!(settings.token, TokenSource::None)
        && !matches!(
            arguments.command,
            GitLabCommand::Trigger(TriggerCommand::Run(_))
        );
    if anonymous {
        output::note("no token is set: only what is public can be seen");
    }
    let client = client(&settings, redactor, &reel)?;
    let api = format!("{}/api/v4", client.web_url().as_str().trim_end_matches('/'));
    let session = Session::new(
        Services::from(&client),
        output,
        settings.poll_interval,
        settings.max_wait,
        &arguments.connection,
        &reel,
    );
    let ended = until_interrupted(Box::pin(command(&session, arguments.command))).await?;
    reel.finish(match ended {
        Ended::Done(result) => result.map_err(|failure| failure.at(&api, anonymous)),
        Ended::Interrupted => Err(Failure::Interrupted {
            resume: session.resume(),
        }),
    })
}

async fn command(session: &Session, command: GitLabCommand) -> Result<(), Failure> {
    match command {
        GitLabCommand::Pipeline(command) => pipeline::execute(session, *command).await,
        GitLabCommand::Why(arguments) => why::execute(session, arguments).await,
        GitLabCommand::Job(command) => job::execute(session, command).await,
        GitLabCommand::Artifact(command) => artifact::execute(session, command).await,
        GitLabCommand::Trigger(command) => trigger::execute(session, command).await,
        GitLabCommand::Environment(command) => environment::execute(session, command).await,
        GitLabCommand::Deployment(command) => deployment::execute(session, command).await,
        GitLabCommand::Project(command) => project::execute(session, command).await,
        GitLabCommand::Token(command) => token::execute(session, command).await,
        GitLabCommand::Api(arguments) => api::execute(session, arguments).await,
    }
}
