//! How a request gets its credential.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use http::{HeaderName, header};
use tokio::sync::Mutex;

use super::HttpRequest;
use crate::credentials::{CredentialError, Token, TokenProvider};

/// Adds a credential to each attempt of a request, and gets a newer one when the server refuses it.
#[async_trait]
pub trait Authenticator: Send + Sync + fmt::Debug {
    /// Adds the credential. Called once for every attempt, so that a rotated token is picked up.
    async fn authorize(&self, request: &mut HttpRequest) -> Result<(), CredentialError>;

    /// After a 401: whether there is a credential now that has not been refused.
    async fn refresh(&self) -> Result<bool, CredentialError>;
}

/// Sends no credential: public projects, or a token that travels in the body.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAuthenticator;

#[async_trait]
impl Authenticator for NoAuthenticator {
    async fn authorize(&self, _request: &mut HttpRequest) -> Result<(), CredentialError> {
        Ok(())
    }

    async fn refresh(&self) -> Result<bool, CredentialError> {
        Ok(false)
    }
}

/// Where in the request a token goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenScheme {
    /// `Authorization: Bearer <token>`
    Bearer,
    /// A header of the provider's own, such as GitLab's `PRIVATE-TOKEN`.
    Header(HeaderName),
}

/// Sends a token that a [`TokenProvider`] supplies.
#[derive(Debug)]
pub struct TokenAuthenticator {
    scheme: TokenScheme,
    provider: Arc<dyn TokenProvider>,
    last_sent: Mutex<Option<Token>>,
}

impl TokenAuthenticator {
    /// Sends the tokens of `provider` by `scheme`.
    pub fn new(scheme: TokenScheme, provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            scheme,
            provider,
            last_sent: Mutex::new(None),
        }
    }
}

#[async_trait]
impl Authenticator for TokenAuthenticator {
    async fn authorize(&self, request: &mut HttpRequest) -> Result<(), CredentialError> {
        let token = self.provider.token().await?;
        let (name, prefix) = match &self.scheme {
            TokenScheme::Bearer => (header::AUTHORIZATION, "Bearer "),
            TokenScheme::Header(name) => (name.clone(), ""),
        };
        let value = token.header_value(name.as_str(), prefix)?;
        request.headers_mut().insert(name, value);
        *self.last_sent.lock().await = Some(token);
        Ok(())
    }

    async fn refresh(&self) -> Result<bool, CredentialError> {
        let rejected = self.last_sent.lock().await.clone();
        match rejected {
            Some(rejected) => Ok(self.provider.refreshed(&rejected).await?.is_some()),
            None => Ok(false),
        }
    }
}
