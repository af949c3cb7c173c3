use pipewright_core::credentials::Token;
use pipewright_gitlab::requests::triggers::TriggerPipeline;

use super::pipeline::{done, started};
use super::{Session, variables};
use crate::arguments::{TriggerCommand, TriggerRun};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

pub(super) async fn execute(session: &Session, command: TriggerCommand) -> Result<(), Failure> {
    let triggers = &session.services.triggers;
    let output = session.output;
    match command {
        TriggerCommand::Run(arguments) => run(session, arguments).await,
        TriggerCommand::List { project, limit } => {
            let nothing = format!("{project} has no triggers");
            listing::print(session, triggers.stream(&project), limit, &nothing).await
        }
        TriggerCommand::Get { project, id } => output.item(&triggers.get(&project, id).await?),
        TriggerCommand::Create {
            project,
            description,
        } => {
            let trigger = triggers.create(&project, &description, None).await?;
            output::note("keep the token: whoever has it can run pipelines");
            if !output.is_table() {
                return output.value(&trigger);
            }
            // Here, and only here, the whole token is what was asked for.
            output::text(&format!("{}\n", trigger.token))
        }
        TriggerCommand::Revoke { project, id } => {
            triggers.revoke(&project, id).await?;
            done(session, &format!("revoked trigger {id} of {project}"), id)
        }
    }
}

async fn run(session: &Session, arguments: TriggerRun) -> Result<(), Failure> {
    let name = &arguments.trigger_token_env;
    let token = std::env::var(name)
        .ok()
        .map(|token| token.trim().to_owned())
        .filter(|token| !token.is_empty())
        .ok_or_else(|| {
            Failure::usage(format!("--trigger-token-env: {name} is not set"))
                .with_hint("give the name of the environment variable that holds the token")
        })?;
    let mut params = TriggerPipeline::new(Token::new(token), arguments.git_ref);
    params.variables = variables::plain(&arguments.var)?;
    params.inputs = variables::inputs(arguments.input)?;
    let triggers = &session.services.triggers;
    let pipeline = triggers.run(&arguments.project, &params).await?;
    started(session, &arguments.project, &pipeline, arguments.waiting).await
}
