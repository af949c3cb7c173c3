//! Credentials: the kinds of token, how each is sent, and what each may do.

mod kind;
mod scope;

pub use kind::TokenKind;
pub use scope::Scope;
