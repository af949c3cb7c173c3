//! The credential of a client.

use std::sync::Arc;

use http::HeaderName;
use pipewright_core::credentials::{SharedTokenProvider, StaticToken, Token};
use pipewright_core::http::{Authenticator, NoAuthenticator, TokenAuthenticator, TokenScheme};

use super::TokenKind;
use crate::error::{ConfigurationKind, Error};

/// The credential of a client: a kind of token, and where the token comes from.
///
/// ```
/// use pipewright_core::credentials::Token;
/// use pipewright_gitlab::{Credential, TokenKind};
///
/// let credential = Credential::personal(Token::new("glpat-…"));
/// assert_eq!(credential.kind(), Some(TokenKind::Personal));
/// ```
#[derive(Clone, Debug)]
pub struct Credential(Option<(TokenKind, SharedTokenProvider)>);

impl Credential {
    /// A token of any kind, from anywhere: a value, an environment variable, a file that rotates.
    ///
    /// Fails for a trigger token, which goes into
    /// [`TriggerPipeline`](crate::requests::triggers::TriggerPipeline) instead.
    pub fn new(kind: TokenKind, provider: SharedTokenProvider) -> Result<Self, Error> {
        if kind == TokenKind::Trigger {
            return Err(Error::invalid(
                ConfigurationKind::InvalidCredentials,
                "a trigger token cannot be the credential of a client",
            )
            .with_hint(
                "give it to the trigger run itself; the client needs no other credential for that",
            ));
        }
        Ok(Self(Some((kind, provider))))
    }

    /// A personal access token.
    pub fn personal(token: Token) -> Self {
        Self(Some((
            TokenKind::Personal,
            Arc::new(StaticToken::new(token)),
        )))
    }

    /// No credential: public projects, and pipelines started by a trigger token.
    pub fn anonymous() -> Self {
        Self(None)
    }

    /// The kind of the token, if there is one.
    pub fn kind(&self) -> Option<TokenKind> {
        self.0.as_ref().map(|(kind, _)| *kind)
    }

    /// Whether GitLab tells the scopes of such a token.
    pub(crate) fn tells_scopes(&self) -> bool {
        matches!(
            self.kind(),
            Some(TokenKind::Personal | TokenKind::Project | TokenKind::Group)
        )
    }

    pub(crate) fn authenticator(self) -> Arc<dyn Authenticator> {
        let Some((kind, provider)) = self.0 else {
            return Arc::new(NoAuthenticator);
        };
        let scheme = match kind {
            TokenKind::OAuth => TokenScheme::Bearer,
            TokenKind::CiJob => TokenScheme::Header(HeaderName::from_static("job-token")),
            TokenKind::Personal | TokenKind::Project | TokenKind::Group | TokenKind::Trigger => {
                TokenScheme::Header(HeaderName::from_static("private-token"))
            }
        };
        Arc::new(TokenAuthenticator::new(scheme, provider))
    }
}
