use super::Session;
use crate::arguments::TokenCommand;
use crate::errors::Failure;

pub(super) async fn execute(session: &Session, command: TokenCommand) -> Result<(), Failure> {
    match command {
        TokenCommand::This => {
            let token = session.services.tokens.current().await?;
            session.output.item(&token)
        }
    }
}
