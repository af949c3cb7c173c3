//! The web configuration file.

use std::path::Path;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use pipewright_core::document::Node;

use super::given::Wrong;
use super::kinds::{Boolean, Choice, File, Text, WordList};
use super::reader::Reader;
use super::section::Section;
use super::{ConfigError, Given, Problem, file};
use crate::config::{ClientAuth, PasswordHash, Pem, TlsVersion, WebConfig, WebTls};

const CLIENT_AUTH: Choice<ClientAuth> = Choice(&[
    ("NoClientCert", ClientAuth::None),
    ("VerifyClientCertIfGiven", ClientAuth::IfGiven),
    ("RequireAndVerifyClientCert", ClientAuth::Required),
]);

const VERSION: Choice<TlsVersion> =
    Choice(&[("TLS12", TlsVersion::V12), ("TLS13", TlsVersion::V13)]);

/// The headers that may be set: those that browsers protect themselves by.
const HEADERS: [&str; 5] = [
    "Content-Security-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-XSS-Protection",
];

impl WebConfig {
    /// Reads a web configuration file. Relative paths in it are relative to it.
    ///
    /// # Errors
    /// With all that is wrong; an unknown key is.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::parse(path, &file::text(path)?)
    }

    /// The same with this for the file's text.
    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(path.to_owned(), &[], &[]);
        let document = Node::parse(text).map_err(|error| {
            let at = reader.line(error.line);
            Problem::new(Some(at), format!("this is not YAML: {}", error.reason))
        })?;
        let config = Section::file_only(&mut reader, document, web);
        let mut problems = reader.problems;
        if problems.is_empty() {
            return Ok(config);
        }
        problems.sort_by(|a, b| a.at.cmp(&b.at));
        Err(ConfigError { problems })
    }
}

fn web(section: &mut Section<'_, '_>) -> WebConfig {
    let has_tls = section.has("tls_server_config");
    WebConfig {
        tls: section.section("tls_server_config", |section| {
            has_tls.then(|| tls(section)).flatten()
        }),
        headers: section.section("http_server_config", |section| {
            // HTTP/2 is allowed by it, and not needed for what is served here.
            section.optional("http2", &Boolean, None);
            section.section("headers", headers)
        }),
        users: section.section("basic_auth_users", |section| {
            let pairs = section.pairs().into_iter();
            pairs
                .filter_map(|(name, given)| {
                    let hash = password(section, &name, &given)?;
                    Some((name, hash))
                })
                .collect()
        }),
    }
}

fn tls(section: &mut Section<'_, '_>) -> Option<WebTls> {
    let certificate = pem(section, "cert", "cert_file");
    let key = pem(section, "key", "key_file");
    let client_ca = pem(section, "client_ca", "client_ca_file");
    let client_auth = section.optional("client_auth_type", &CLIENT_AUTH, None);
    let sans = section.optional("client_allowed_sans", &WordList, None);
    let min_version = section.optional("min_version", &VERSION, None);
    let max_version = section.optional("max_version", &VERSION, None);
    let cipher_suites = section.optional("cipher_suites", &WordList, None);
    let curves = section.optional("curve_preferences", &WordList, None);
    let prefer = section.optional("prefer_server_cipher_suites", &Boolean, None);
    let mut wrong = |message: &str, hint: &str| {
        section.problem(Some(section.at()), message, Some(hint));
    };
    if sans.is_some_and(|sans| !sans.is_empty()) {
        wrong(
            "`tls_server_config.client_allowed_sans` is not supported",
            "give clients an authority of their own as `client_ca_file`",
        );
    }
    let client_auth = client_auth.unwrap_or_default();
    if client_auth != ClientAuth::None && client_ca.is_none() {
        wrong(
            "clients' certificates are to be verified, and there is no `client_ca_file`",
            "give the authority that signs them",
        );
    }
    if client_auth == ClientAuth::None && client_ca.is_some() {
        wrong(
            "there is a `client_ca_file`, and clients are not asked for certificates",
            "set `client_auth_type: RequireAndVerifyClientCert`, or leave the authority out",
        );
    }
    let (min_version, max_version) = (
        min_version.unwrap_or(TlsVersion::V12),
        max_version.unwrap_or(TlsVersion::V13),
    );
    if min_version > max_version {
        wrong("`min_version` is above `max_version`", "swap them");
    }
    let (Some(certificate), Some(key)) = (certificate, key) else {
        wrong(
            "`tls_server_config` lacks its certificate or its key",
            "give both `cert_file` and `key_file`",
        );
        return None;
    };
    Some(WebTls {
        certificate,
        key,
        client_auth,
        client_ca,
        min_version,
        max_version,
        cipher_suites: cipher_suites.unwrap_or_default(),
        curves: curves.unwrap_or_default(),
        prefer_server_cipher_suites: prefer.unwrap_or(true),
    })
}

fn pem(section: &mut Section<'_, '_>, inline: &'static str, file: &'static str) -> Option<Pem> {
    let text = section.given(inline);
    let path = section.maybe(file, &File, None);
    match (text, path) {
        (Some(given), Some(_)) => {
            let message = format!("`{inline}` and `{file}` are both given");
            section.problem(Some(given.origin), message, Some("keep one of them"));
            None
        }
        (Some(given), None) => {
            let pem = given.text().map(|text| Pem::Inline(text.into()));
            if pem.is_none() {
                section.refuse(inline, &given, "text in PEM", Wrong::Kind);
            }
            pem
        }
        (None, path) => path.map(Pem::File),
    }
}

fn headers(section: &mut Section<'_, '_>) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = Vec::new();
    for name in HEADERS {
        let Some(value) = section.maybe(name, &Text("text"), None) else {
            continue;
        };
        if let (Ok(name), Ok(value)) = (name.parse(), value.parse()) {
            headers.push((name, value));
            continue;
        }
        let message = format!("`{}.{name}` cannot be sent in a header", section.path());
        section.problem(Some(section.at()), message, None::<String>);
    }
    headers
}

fn password(section: &mut Section<'_, '_>, name: &str, given: &Given) -> Option<PasswordHash> {
    let hint = "hash it with bcrypt, for example with `htpasswd -nBC 10 NAME`";
    let mut wrong = |message: String| {
        section.problem(Some(given.origin.clone()), message, Some(hint));
        None
    };
    if name.contains(':') {
        return wrong(format!("the user {name:?} has a colon in the name"));
    }
    let Some(text) = given.text() else {
        return wrong(format!("the password of {name:?} is no text"));
    };
    // The text may be the password itself, so it is not shown.
    if text.parse::<bcrypt::HashParts>().is_err() {
        return wrong(format!(
            "the password of {name:?} is not hashed with bcrypt"
        ));
    }
    Some(PasswordHash(Arc::from(text)))
}
