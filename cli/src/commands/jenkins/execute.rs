use pipewright_core::credentials::Redactor;

use super::connect::client;
use super::{Services, Session, artifact, build, input, job, queue, server, stage};
use crate::arguments::jenkins::{
    InputCommand, JenkinsArguments, JenkinsCommand, JobCommand, ServerCommand,
};
use crate::config::{Flags, Inputs, JenkinsSettings, Layers, Provider};
use crate::errors::Failure;
use crate::output::{self, Output};
use crate::signal::{Ended, until_interrupted};
use crate::tape::{Reel, Tape};

/// Runs one command until it is done or interrupted.
pub(crate) async fn execute(
    output: Output,
    redactor: &Redactor,
    tape: Tape,
    arguments: JenkinsArguments,
) -> Result<(), Failure> {
    let flags = Flags::of_jenkins(&arguments.server, &arguments.connection);
    let layers = Layers::resolve(Provider::Jenkins, &Inputs::of_process(&flags))?;
    let reel = Reel::start(tape, Provider::Jenkins, redactor);
    let layers = reel.tape().configure(layers);
    let settings = JenkinsSettings::read(&layers)?;
    if carries_a_secret(&arguments.command) {
        layers.check_destination("a secret parameter")?;
    }
    let anonymous = settings.server.token.is_none();
    if anonymous {
        output::note("no token is set: only what everybody may see can be seen");
    }
    let client = client(&settings, redactor, &reel)?;
    let root = settings.server.base_url.as_str().trim_end_matches('/');
    let session = Session::new(
        Services::from(client),
        output,
        &settings.server,
        Provider::Jenkins,
        &flags,
        &reel,
    );
    let ended = until_interrupted(Box::pin(command(&session, redactor, arguments.command))).await?;
    reel.finish(match ended {
        Ended::Done(result) => result.map_err(|failure| failure.at(root, anonymous)),
        Ended::Interrupted => Err(Failure::Interrupted {
            resume: session.resume(),
        }),
    })
}

/// Whether a command sends a secret besides the token.
fn carries_a_secret(command: &JenkinsCommand) -> bool {
    let secrets = match command {
        JenkinsCommand::Job(command) => match &**command {
            JobCommand::Run(arguments) => &arguments.param_env,
            _ => return false,
        },
        JenkinsCommand::Input(InputCommand::Submit(arguments)) => &arguments.param_env,
        _ => return false,
    };
    !secrets.is_empty()
}

async fn command(
    session: &Session,
    redactor: &Redactor,
    command: JenkinsCommand,
) -> Result<(), Failure> {
    match command {
        JenkinsCommand::Job(command) => job::execute(session, redactor, *command).await,
        JenkinsCommand::Build(command) => build::execute(session, *command).await,
        JenkinsCommand::Queue(command) => queue::execute(session, command).await,
        JenkinsCommand::Stage(command) => stage::execute(session, command).await,
        JenkinsCommand::Input(command) => input::execute(session, redactor, command).await,
        JenkinsCommand::Artifact(command) => artifact::execute(session, command).await,
        JenkinsCommand::Server(ServerCommand::Info) => server::info(session).await,
    }
}
