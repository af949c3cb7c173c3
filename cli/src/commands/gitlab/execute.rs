use pipewright_core::credentials::Redactor;

use super::{
    Services, Session, api, artifact, client, deployment, environment, job, pipeline, project,
    token, trigger, why,
};
use crate::arguments::{GitLabArguments, GitLabCommand, TriggerCommand};
use crate::config::{Flags, GitLabSettings, Inputs, Layers, Provider};
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
    let flags = Flags::of_gitlab(&arguments.server, &arguments.connection);
    let layers = Layers::resolve(Provider::GitLab, &Inputs::of_process(&flags))?;
    let reel = Reel::start(tape, Provider::GitLab, redactor);
    let layers = reel.tape().configure(layers);
    let settings = GitLabSettings::read(&layers)?;
    if let GitLabCommand::Trigger(TriggerCommand::Run(_)) = &arguments.command {
        layers.check_destination("the trigger token")?;
    }
    let anonymous = settings.server.token.is_none()
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
        &settings.server,
        Provider::GitLab,
        &flags,
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
