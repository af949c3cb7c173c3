use pipewright_core::time::SharedClock;
use pipewright_gitlab::GitLabClient;

use super::graphql::graphql;
use super::limits::limits;
use super::projects::project;
use super::server::server;
use super::tier::tier;
use super::token::token;
use super::wildcards::wildcard;
use super::{Finding, Verdict};
use crate::config::Config;

/// Looks whether everything is there that the exporter needs.
#[derive(Debug)]
pub struct Doctor<'a> {
    client: &'a GitLabClient,
    config: &'a Config,
    clock: SharedClock,
}

impl<'a> Doctor<'a> {
    /// Looks at what `config` asks for, through `client`.
    pub fn new(client: &'a GitLabClient, config: &'a Config, clock: SharedClock) -> Self {
        Self {
            client,
            config,
            clock,
        }
    }

    /// Looks at everything in turn, and tells each finding at once. The worst verdict is given back.
    pub async fn examine(&self, mut tell: impl FnMut(&Finding)) -> Verdict {
        let mut worst = Verdict::Good;
        let mut found = |finding: Finding| {
            worst = worst.max(finding.verdict);
            tell(&finding);
        };
        let settings = &self.config.gitlab;
        let server = server(self.client, self.clock.now()).await;
        server.findings.into_iter().for_each(&mut found);
        if !server.reachable {
            return worst;
        }
        let token = token(self.client, settings, self.clock.now()).await;
        let usable = !matches!(token.verdict, Verdict::Bad(_));
        found(token);
        if !usable {
            return worst;
        }
        found(graphql(self.client, settings).await);
        let headers = server.answer.as_ref().map(|answer| &answer.headers);
        found(limits(headers, settings));
        let mut witness = None;
        for one in &self.config.wildcards {
            let (finding, seen) = wildcard(self.client, one).await;
            found(finding);
            witness = witness.or(seen);
        }
        for entry in &self.config.projects {
            let (finding, seen) = project(self.client, &entry.name).await;
            found(finding);
            witness = witness.or(seen);
        }
        found(tier(self.client, witness.as_ref()).await);
        worst
    }
}
