//! Credentials: a user with an API token or a password, and how they are sent.

mod authenticator;
mod credential;

pub(crate) use authenticator::BasicAuthenticator;
pub use credential::{Credential, SecretKind};
