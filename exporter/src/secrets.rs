//! Secrets of the configuration, and keeping each one out of what is printed.

use std::sync::Arc;

use async_trait::async_trait;
use pipewright_core::credentials::{
    CredentialError, FileToken, Redactor, SharedTokenProvider, StaticToken, Token, TokenProvider,
};

use crate::config::{Config, SecretSource};

/// Where a secret comes from. Whatever it gives, now or after the file was replaced, is never
/// printed from then on.
pub fn provider(source: &SecretSource, redactor: &Redactor) -> SharedTokenProvider {
    let inner: SharedTokenProvider = match source {
        SecretSource::Value(token) => {
            redactor.add_token(token);
            Arc::new(StaticToken::new(token.clone()))
        }
        SecretSource::File(path) => Arc::new(FileToken::new(path.clone())),
    };
    Arc::new(Known {
        inner,
        redactor: redactor.clone(),
    })
}

/// Makes every secret of a configuration known to `redactor`, as far as it can be read now.
pub fn learn(config: &Config, redactor: &Redactor) {
    let secrets = [
        &config.gitlab.token,
        &config.server.webhook.secret_token,
        &config.redis.url,
    ];
    for secret in secrets.into_iter().flatten() {
        let text = match secret {
            SecretSource::Value(token) => token.clone(),
            // What is wrong with a file is told when it is needed.
            SecretSource::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => Token::new(text),
                Err(_) => continue,
            },
        };
        match url::Url::parse(text.expose().trim()) {
            // The rest of an address is no secret.
            Ok(url) => {
                let password = url.password().unwrap_or_default();
                let decoded = percent_decode(password);
                redactor.add(password);
                redactor.add(&decoded);
            }
            Err(_) => redactor.add_token(&text),
        }
    }
}

fn percent_decode(text: &str) -> String {
    let pair = format!("x={}", text.replace('+', "%2B"));
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
    decoded.map_or_else(String::new, |(_, value)| value.into_owned())
}

#[derive(Debug)]
struct Known {
    inner: SharedTokenProvider,
    redactor: Redactor,
}

impl Known {
    fn known(&self, token: Token) -> Token {
        self.redactor.add_token(&token);
        token
    }
}

#[async_trait]
impl TokenProvider for Known {
    async fn token(&self) -> Result<Token, CredentialError> {
        self.inner.token().await.map(|token| self.known(token))
    }

    async fn refreshed(&self, rejected: &Token) -> Result<Option<Token>, CredentialError> {
        let token = self.inner.refreshed(rejected).await?;
        Ok(token.map(|token| self.known(token)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_that_is_rotated_in_is_redacted_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "glpat-first\n").unwrap();
        let redactor = Redactor::new();
        let provider = provider(&SecretSource::File(path.clone()), &redactor);
        provider.token().await.unwrap();
        std::fs::write(&path, "glpat-second-planted\n").unwrap();
        provider.token().await.unwrap();
        assert_eq!(
            redactor.redact("glpat-first, glpat-second-planted"),
            "[redacted], [redacted]"
        );
    }
}
