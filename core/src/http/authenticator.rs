//! How a request gets its credential.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use http::{HeaderName, HeaderValue, header};

use super::HttpRequest;
use crate::credentials::{CredentialError, Token, TokenProvider};

/// Adds a credential to each attempt of a request, and gets a newer one when the server refuses it.
#[async_trait]
pub trait Authenticator: Send + Sync + fmt::Debug {
    /// Adds the credential. Called once for every attempt, so that a rotated token is picked up.
    /// Answers with the token that was added, if any: what [`refresh`](Self::refresh) is told
    /// should the server refuse it.
    async fn authorize(&self, request: &mut HttpRequest) -> Result<Option<Token>, CredentialError>;

    /// After a 401 to a request with this token: whether there is another one now.
    ///
    /// The token is that of the request itself: meanwhile another request may have been refused
    /// too, and have got the newer token already.
    async fn refresh(&self, rejected: &Token) -> Result<bool, CredentialError>;
}

/// Sends no credential: public projects, or a token that travels in the body.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAuthenticator;

#[async_trait]
impl Authenticator for NoAuthenticator {
    async fn authorize(&self, _: &mut HttpRequest) -> Result<Option<Token>, CredentialError> {
        Ok(None)
    }

    async fn refresh(&self, _: &Token) -> Result<bool, CredentialError> {
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
    /// The header's value of the token that was sent last, which is nearly always the next.
    written: Mutex<Option<(Token, HeaderValue)>>,
}

impl TokenAuthenticator {
    /// Sends the tokens of `provider` by `scheme`.
    pub fn new(scheme: TokenScheme, provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            scheme,
            provider,
            written: Mutex::default(),
        }
    }
}

#[async_trait]
impl Authenticator for TokenAuthenticator {
    async fn authorize(&self, request: &mut HttpRequest) -> Result<Option<Token>, CredentialError> {
        let token = self.provider.as_ref().token().await?;
        let (name, prefix) = match &self.scheme {
            TokenScheme::Bearer => (header::AUTHORIZATION, "Bearer "),
            TokenScheme::Header(name) => (name.clone(), ""),
        };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let value = match &*written {
            Some((of, value)) if *of == token => value.clone(),
            _ => {
                let value = token.header_value(name.as_str(), prefix)?;
                *written = Some((token.clone(), value.clone()));
                value
            }
        };
        drop(written);
        request.headers_mut().insert(name, value);
        Ok(Some(token))
    }

    async fn refresh(&self, rejected: &Token) -> Result<bool, CredentialError> {
        Ok(self.provider.as_ref().refreshed(rejected).await?.is_some())
    }
}
