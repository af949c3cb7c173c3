//! Secrets: tokens, where they come from, and keeping them out of everything that is printed.
//!
//! A [`TokenProvider`] answers with the token that is valid *now*. It is asked before every attempt
//! of every request, so a file that an operator (or GitLab's own rotation) replaces is picked up by
//! the next request. After a 401 the request path asks for a [refreshed](TokenProvider::refreshed)
//! token and sends the request again only if that is a *different* one: on GitLab, presenting a
//! rotated token a second time revokes its whole family, the new token included.
//!
//! ```
//! use pipewright_core::credentials::{Redactor, StaticToken, Token, TokenProvider};
//!
//! # tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
//! let provider = StaticToken::new(Token::new("glpat-planted-secret"));
//! let token = provider.token().await.expect("a static token is always there");
//! assert_eq!(format!("{token:?}"), "[redacted]");
//! assert_eq!(token.expose(), "glpat-planted-secret");
//!
//! let redactor = Redactor::new();
//! redactor.add(token.expose());
//! assert_eq!(redactor.redact("PRIVATE-TOKEN: glpat-planted-secret"), "PRIVATE-TOKEN: [redacted]");
//! # });
//! ```

mod environment_token;
mod error;
mod file_token;
mod forms;
mod headers;
mod provider;
mod redacting_writer;
mod redactor;
mod token;
mod urls;

pub use environment_token::{EnvironmentLookup, EnvironmentToken};
pub use error::CredentialError;
pub use file_token::FileToken;
pub use headers::{SENSITIVE_HEADERS, is_sensitive_header, redacted_headers};
pub use provider::{SharedTokenProvider, StaticToken, TokenProvider};
pub use redacting_writer::RedactingWriter;
pub use redactor::Redactor;
pub use token::Token;
pub use urls::{is_secret_parameter, redact_query, redact_url};

/// What is printed in a secret's place.
pub const REDACTED: &str = "[redacted]";
