//! The access token in use.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::client::GitLabClient;
use crate::error::Error;
use crate::requests::tokens as requests;
use crate::types::TokenInfo;

/// The access token in use.
///
/// ```no_run
/// # use pipewright_gitlab::{Error, GitLabClient};
/// # async fn example(client: &GitLabClient) -> Result<(), Error> {
/// let token = client.tokens().current().await?;
/// println!("{} expires {:?} and may {:?}", token.name, token.expires_at, token.scopes);
/// # Ok(()) }
/// ```
#[async_trait]
pub trait TokenService: Send + Sync + Debug {
    /// What the token may do and when it expires: `GET /personal_access_tokens/self`.
    ///
    /// Works for personal, project and group tokens of any scope; GitLab tells nothing about OAuth
    /// and job tokens.
    async fn current(&self) -> Result<TokenInfo, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    client: GitLabClient,
}

impl Tokens {
    pub(crate) fn new(client: GitLabClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl TokenService for Tokens {
    async fn current(&self) -> Result<TokenInfo, Error> {
        self.client.json(requests::current()?).await
    }
}
