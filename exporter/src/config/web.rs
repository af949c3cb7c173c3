use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use pipewright_core::credentials::REDACTED;

/// A web configuration file in Prometheus' format: TLS, basic authentication, headers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebConfig {
    /// TLS. None speaks plainly.
    pub tls: Option<WebTls>,
    /// Headers of every answer.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Who may look, by name, with their passwords' hashes. Empty is everybody.
    pub users: BTreeMap<String, PasswordHash>,
}

/// How TLS is spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebTls {
    /// The server's certificate and what is between it and the authority, in PEM.
    pub certificate: Pem,
    /// Its private key, in PEM.
    pub key: Pem,
    /// What is asked of clients.
    pub client_auth: ClientAuth,
    /// The authorities of clients' certificates, in PEM.
    pub client_ca: Option<Pem>,
    /// The oldest version that is spoken.
    pub min_version: TlsVersion,
    /// The newest.
    pub max_version: TlsVersion,
    /// Cipher suites of TLS 1.2 by their names; empty is the usual ones.
    pub cipher_suites: Vec<String>,
    /// Curves by Go's names, the best first; empty is the usual ones.
    pub curves: Vec<String>,
    /// Whether the server's order of cipher suites counts and not the client's.
    pub prefer_server_cipher_suites: bool,
}

/// PEM, in a file of its own or written into the configuration.
#[derive(Clone, PartialEq, Eq)]
pub enum Pem {
    /// In a file.
    File(PathBuf),
    /// As it is.
    Inline(Arc<str>),
}

impl fmt::Debug for Pem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "{path:?}"),
            Self::Inline(_) => formatter.write_str(REDACTED),
        }
    }
}

/// What is asked of clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// Nothing.
    #[default]
    None,
    /// A certificate is verified if there is one.
    IfGiven,
    /// A certificate is verified, and there has to be one.
    Required,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// TLS 1.2.
    V12,
    /// TLS 1.3.
    V13,
}

/// A bcrypt hash of a password. Nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub(crate) Arc<str>);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}
