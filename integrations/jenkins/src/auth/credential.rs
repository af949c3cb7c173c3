//! The credential of a client.

use std::fmt;
use std::sync::Arc;

use pipewright_core::credentials::{SharedTokenProvider, StaticToken, Token};

use crate::error::{Error, ErrorKind};

/// The kind of a user's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// An API token, made on the user's own page. Writes need no crumb with it.
    ApiToken,
    /// The password. Each write needs a crumb of the session.
    Password,
}

/// The credential of a client: a user, and where the secret comes from; or none.
///
/// It is sent as HTTP Basic authentication. (Jenkins does not look at `Authorization: Bearer`.)
///
/// ```
/// use pipewright_core::credentials::Token;
/// use pipewright_jenkins::Credential;
///
/// let credential = Credential::api_token("admin", Token::new("11…"))?;
/// assert_eq!(credential.user(), Some("admin"));
/// # Ok::<(), pipewright_jenkins::Error>(())
/// ```
#[derive(Clone)]
pub struct Credential(Option<Login>);

#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) user: Arc<str>,
    pub(crate) kind: SecretKind,
    pub(crate) provider: SharedTokenProvider,
}

impl Credential {
    /// A user and a secret of either kind, from anywhere: a value, an environment variable, a file
    /// that rotates.
    ///
    /// Fails for a user that Basic authentication cannot carry: an empty one, or one with a colon.
    pub fn new(
        user: impl Into<String>,
        kind: SecretKind,
        provider: SharedTokenProvider,
    ) -> Result<Self, Error> {
        let user = user.into();
        let refused = |reason: &'static str| {
            Err(Error::invalid(ErrorKind::InvalidConfiguration, reason)
                .with_hint("give the id with which the user signs in to Jenkins"))
        };
        if user.trim().is_empty() {
            return refused("the user is empty");
        }
        if user.contains(':') || user.chars().any(char::is_control) {
            return refused("the user holds a colon or a control character");
        }
        Ok(Self(Some(Login {
            user: user.trim().into(),
            kind,
            provider,
        })))
    }

    /// A user and an API token.
    pub fn api_token(user: impl Into<String>, token: Token) -> Result<Self, Error> {
        Self::new(
            user,
            SecretKind::ApiToken,
            Arc::new(StaticToken::new(token)),
        )
    }

    /// A user and the password.
    pub fn password(user: impl Into<String>, password: Token) -> Result<Self, Error> {
        Self::new(
            user,
            SecretKind::Password,
            Arc::new(StaticToken::new(password)),
        )
    }

    /// No credential: what a server lets everybody do.
    pub fn anonymous() -> Self {
        Self(None)
    }

    /// The user, if there is one.
    pub fn user(&self) -> Option<&str> {
        self.0.as_ref().map(|login| &*login.user)
    }

    /// The kind of the secret, if there is one.
    pub fn kind(&self) -> Option<SecretKind> {
        self.0.as_ref().map(|login| login.kind)
    }

    pub(crate) fn login(&self) -> Option<&Login> {
        self.0.as_ref()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => formatter.write_str("Credential(anonymous)"),
            Some(login) => formatter
                .debug_struct("Credential")
                .field("user", &login.user)
                .field("kind", &login.kind)
                .finish_non_exhaustive(),
        }
    }
}
