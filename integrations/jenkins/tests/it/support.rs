//! A server that a test plays itself.

use std::sync::Arc;

pub(crate) use pipewright_conformance::{Played, answer};
use pipewright_core::credentials::Token;
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_jenkins::types::JobRef;
use pipewright_jenkins::{Credential, JenkinsClient, JenkinsConfig};

pub(crate) const TOKEN: &str = "11planted0secret";

/// What a write without its crumb is answered with.
pub(crate) const CRUMB_PAGE: &str = "<html><head><title>Error 403 No valid crumb was included in \
    the request</title></head><body><h2>HTTP ERROR 403 No valid crumb</h2></body></html>";

/// What a server that is starting answers with.
pub(crate) const STARTING: &str = "\n<!DOCTYPE html><html><head><title>Starting Jenkins</title>\
    </head><body>Please wait while Jenkins is getting ready to work</body></html>";

/// A client of a server that a test plays, without retries.
pub(crate) fn client(server: Arc<Played>) -> JenkinsClient {
    client_with(
        server,
        Credential::api_token("admin", Token::new(TOKEN)).unwrap(),
    )
}

pub(crate) fn client_with(server: Arc<Played>, credential: Credential) -> JenkinsClient {
    let mut config = JenkinsConfig::new("https://ci.example/jenkins").unwrap();
    config.retry = RetryPolicy::none();
    config.seed = Some(1);
    JenkinsClient::builder(config, credential, server)
        .clock(Arc::new(ManualClock::at(
            "2026-11-21T08:00:00Z".parse().unwrap(),
        )))
        .build()
}

pub(crate) fn job(text: &str) -> JobRef {
    text.parse().unwrap()
}
