use clap::Subcommand;

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Show the name, scopes and expiry of the token in use
    #[command(name = "self")]
    This,
}
