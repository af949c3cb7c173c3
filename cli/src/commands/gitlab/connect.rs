use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};

use crate::commands::connect;
use crate::config::GitLabSettings;
use crate::errors::Failure;
use crate::tape::Reel;

/// A client by these settings, over the network or from a recording.
pub(crate) fn client(
    settings: &GitLabSettings,
    redactor: &Redactor,
    reel: &Reel,
) -> Result<GitLabClient, Failure> {
    let server = &settings.server;
    let mut config = GitLabConfig::new(server.base_url.as_str())?;
    connect::configure(
        server,
        &mut config.rate_limits,
        &mut config.circuit_breaker,
        &mut config.timeouts,
    );
    config.user_agent = connect::user_agent();
    config.seed = reel.seed();
    let credential = match connect::token(&server.token, redactor) {
        Some(provider) => Credential::new(settings.token_kind, provider)?,
        None => Credential::anonymous(),
    };
    let transport = Arc::new(connect::transport(server)?);
    let client = GitLabClient::builder(config, credential, transport)
        .clock(reel.clock())
        .decorate(reel.winder())
        .build();
    reel.check()?;
    Ok(client)
}
