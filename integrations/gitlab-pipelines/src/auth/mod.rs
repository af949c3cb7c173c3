//! Credentials: the kinds of token, how each is sent, and what each may do.

mod credential;
mod kind;
mod scope;
mod scope_check;

pub use credential::Credential;
pub use kind::TokenKind;
pub use scope::Scope;
pub(crate) use scope_check::ScopeCheck;
