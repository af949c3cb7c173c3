//! Credentials: a user with an API token or a password, and how they are sent.

mod authenticator;
mod credential;
mod crumb;

pub(crate) use authenticator::{BasicAuthenticator, JenkinsAuthenticator};
pub use credential::{Credential, SecretKind};
pub(crate) use crumb::Crumbs;
