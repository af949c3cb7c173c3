use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_jenkins::auth::SecretKind;
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};

use crate::commands::connect;
use crate::config::JenkinsSettings;
use crate::errors::Failure;
use crate::tape::Reel;

/// A client by these settings, over the network or from a recording.
pub(super) fn client(
    settings: &JenkinsSettings,
    redactor: &Redactor,
    reel: &Reel,
) -> Result<JenkinsClient, Failure> {
    let server = &settings.server;
    let mut config = JenkinsConfig::new(server.base_url.as_str())?;
    connect::configure(
        server,
        &mut config.rate_limits,
        &mut config.circuit_breaker,
        &mut config.timeouts,
    );
    config.user_agent = connect::user_agent();
    config.seed = reel.seed();
    let token = connect::token(&server.token, redactor);
    let credential = match (&settings.user, token) {
        // A password is found out by what the server says to it.
        (Some(user), Some(provider)) => {
            Credential::new(user.clone(), SecretKind::ApiToken, provider)?
        }
        _ => Credential::anonymous(),
    };
    let transport = Arc::new(connect::transport(server)?);
    let client = JenkinsClient::builder(config, credential, transport)
        .clock(reel.clock())
        .decorate(reel.winder())
        .build();
    reel.check()?;
    Ok(client)
}
