//! A token in an environment variable.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::provider::trimmed;
use super::{CredentialError, Token, TokenProvider};

/// Looks a variable up by its name.
pub type EnvironmentLookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// A token that a look-up finds under a name, asked for anew each time.
///
/// Libraries read no environment: the binary hands in the look-up, such as
/// `|name| std::env::var(name).ok()`.
///
/// ```
/// use std::sync::Arc;
/// use pipewright_core::credentials::EnvironmentToken;
///
/// let provider = EnvironmentToken::new("GITLAB_TOKEN", Arc::new(|name| std::env::var(name).ok()));
/// assert_eq!(format!("{provider:?}"), "EnvironmentToken { name: \"GITLAB_TOKEN\", .. }");
/// ```
#[derive(Clone)]
pub struct EnvironmentToken {
    name: String,
    lookup: EnvironmentLookup,
}

impl EnvironmentToken {
    /// The token that `lookup` finds under `name`.
    pub fn new(name: impl Into<String>, lookup: EnvironmentLookup) -> Self {
        Self {
            name: name.into(),
            lookup,
        }
    }
}

impl fmt::Debug for EnvironmentToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EnvironmentToken")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl TokenProvider for EnvironmentToken {
    async fn token(&self) -> Result<Token, CredentialError> {
        let secret = (self.lookup)(&self.name).ok_or_else(|| CredentialError::Missing {
            name: self.name.clone(),
        })?;
        trimmed(&secret, || self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(value: Option<&'static str>) -> EnvironmentToken {
        EnvironmentToken::new(
            "GITLAB_TOKEN",
            Arc::new(move |name| value.filter(|_| name == "GITLAB_TOKEN").map(str::to_owned)),
        )
    }

    #[tokio::test]
    async fn finds_trims_and_explains() {
        let token = provider(Some(" secret\n")).token().await.unwrap();
        assert_eq!(token.expose(), "secret");
        let error = provider(None).token().await.unwrap_err();
        assert_eq!(error.to_string(), "no token: GITLAB_TOKEN is not set");
        let error = provider(Some(" \n")).token().await.unwrap_err();
        assert_eq!(error.to_string(), "the token from GITLAB_TOKEN is empty");
    }
}
