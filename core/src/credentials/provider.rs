//! Where tokens come from.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{CredentialError, Token};

/// Answers with the token that is valid now.
#[async_trait]
pub trait TokenProvider: Send + Sync + Debug {
    /// The token to use now. Asked before every attempt, so it must be cheap when nothing changed.
    async fn token(&self) -> Result<Token, CredentialError>;

    /// Called after the server refused `rejected` (401): a token other than that one, if there is
    /// one by now. `None` means that sending the request again would be pointless, and on GitLab
    /// harmful: a rotated token that is presented again revokes its successor too.
    async fn refreshed(&self, rejected: &Token) -> Result<Option<Token>, CredentialError> {
        let token = self.token().await?;
        Ok((token != *rejected).then_some(token))
    }
}

/// A provider that parts of a program share.
pub type SharedTokenProvider = Arc<dyn TokenProvider>;

#[async_trait]
impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    async fn token(&self) -> Result<Token, CredentialError> {
        (**self).token().await
    }

    async fn refreshed(&self, rejected: &Token) -> Result<Option<Token>, CredentialError> {
        (**self).refreshed(rejected).await
    }
}

/// One token, for good.
#[derive(Debug, Clone)]
pub struct StaticToken {
    token: Token,
}

impl StaticToken {
    /// A provider of this token.
    pub fn new(token: Token) -> Self {
        Self { token }
    }
}

#[async_trait]
impl TokenProvider for StaticToken {
    async fn token(&self) -> Result<Token, CredentialError> {
        Ok(self.token.clone())
    }
}

/// A secret as people write it into files and variables: white space around it is not part of it.
pub(super) fn trimmed(
    secret: &str,
    name: impl FnOnce() -> String,
) -> Result<Token, CredentialError> {
    match secret.trim() {
        "" => Err(CredentialError::Empty { name: name() }),
        secret => Ok(Token::new(secret)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_static_token_is_never_refreshed() {
        let token = Token::new("one");
        let provider: SharedTokenProvider = Arc::new(StaticToken::new(token.clone()));
        assert_eq!(provider.token().await.unwrap(), token);
        assert_eq!(provider.refreshed(&token).await.unwrap(), None);
        assert_eq!(
            provider.refreshed(&Token::new("older")).await.unwrap(),
            Some(token)
        );
    }
}
