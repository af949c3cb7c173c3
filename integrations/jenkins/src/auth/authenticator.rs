//! What is added to each request: the user with the secret, and to writes the crumb.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Method, header};
use pipewright_core::credentials::{CredentialError, Token};
use pipewright_core::http::{Authenticator, HttpRequest};
use secrecy::{ExposeSecret as _, SecretString};

use super::credential::Login;
use super::crumb::Crumbs;

/// Sends a user and a secret as `Authorization: Basic`.
pub(crate) struct BasicAuthenticator {
    login: Login,
    /// The header's value of the secret that was sent last, which is nearly always the next.
    written: Mutex<Option<(Token, HeaderValue)>>,
}

impl BasicAuthenticator {
    pub(crate) fn new(login: Login) -> Self {
        Self {
            login,
            written: Mutex::default(),
        }
    }

    fn header(&self, token: &Token) -> Result<HeaderValue, CredentialError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, value)) = &*written
            && of == token
        {
            return Ok(value.clone());
        }
        let pair = SecretString::from(format!("{}:{}", self.login.user, token.expose()));
        let encoded = Token::new(STANDARD.encode(pair.expose_secret()));
        let value = encoded.header_value("authorization", "Basic ")?;
        *written = Some((token.clone(), value.clone()));
        Ok(value)
    }
}

#[async_trait]
impl Authenticator for BasicAuthenticator {
    async fn authorize(&self, request: &mut HttpRequest) -> Result<Option<Token>, CredentialError> {
        let token = self.login.provider.as_ref().token().await?;
        let value = self.header(&token)?;
        request.headers_mut().insert(header::AUTHORIZATION, value);
        Ok(Some(token))
    }

    async fn refresh(&self, rejected: &Token) -> Result<bool, CredentialError> {
        let provider = self.login.provider.as_ref();
        Ok(provider.refreshed(rejected).await?.is_some())
    }
}

impl fmt::Debug for BasicAuthenticator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BasicAuthenticator")
            .field("user", &self.login.user)
            .finish_non_exhaustive()
    }
}

/// Sends the user and the secret, if there are any, and with each write the crumb of the session.
#[derive(Debug)]
pub(crate) struct JenkinsAuthenticator {
    pub(crate) basic: Option<Arc<BasicAuthenticator>>,
    pub(crate) crumbs: Arc<Crumbs>,
}

#[async_trait]
impl Authenticator for JenkinsAuthenticator {
    async fn authorize(&self, request: &mut HttpRequest) -> Result<Option<Token>, CredentialError> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if !reads {
            self.crumbs.add_to(request).await?;
        }
        match &self.basic {
            Some(basic) => basic.authorize(request).await,
            None => Ok(None),
        }
    }

    async fn refresh(&self, rejected: &Token) -> Result<bool, CredentialError> {
        match &self.basic {
            Some(basic) => basic.refresh(rejected).await,
            None => Ok(false),
        }
    }
}
