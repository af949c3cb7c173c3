use std::fmt;
use std::sync::Arc;

use pipewright_core::document::nearest;
use rustls::crypto::{CryptoProvider, SupportedKxGroup, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig, SupportedCipherSuite, SupportedProtocolVersion};

use super::material;
use crate::config::{ClientAuth, Pem, TlsVersion, WebTls};

/// Why TLS cannot be spoken that way.
#[derive(Debug, thiserror::Error)]
#[error("{what} cannot be used: {reason}")]
pub(super) struct TlsError {
    what: String,
    reason: String,
}

fn unusable(what: impl fmt::Display, reason: impl fmt::Display) -> TlsError {
    TlsError {
        what: what.to_string(),
        reason: reason.to_string(),
    }
}

/// What rustls is told.
pub(super) fn server_config(tls: &WebTls) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(CryptoProvider {
        cipher_suites: cipher_suites(&tls.cipher_suites)?,
        kx_groups: curves(&tls.curves)?,
        ..ring::default_provider()
    });
    let verifier = verifier(tls, &provider)?;
    let certificates = certificates(&tls.certificate)?;
    let key = named(&tls.key, "the key");
    let bytes = material::read(&tls.key).map_err(|error| unusable(&key, error))?;
    let private = PrivateKeyDer::from_pem_slice(&bytes)
        .map_err(|_| unusable(&key, "it holds no private key in PEM"))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(tls))
        .map_err(|error| unusable("the choice of versions and cipher suites", error))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates, private)
        .map_err(|error| unusable(&key, error))?;
    config.ignore_client_order = tls.prefer_server_cipher_suites;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn versions(tls: &WebTls) -> Vec<&'static SupportedProtocolVersion> {
    [(TlsVersion::V13, &TLS13), (TlsVersion::V12, &TLS12)]
        .into_iter()
        .filter(|(version, _)| (tls.min_version..=tls.max_version).contains(version))
        .map(|(_, version)| version)
        .collect()
}

fn named(pem: &Pem, inline: &str) -> String {
    match pem {
        Pem::File(path) => path.display().to_string(),
        Pem::Inline(_) => inline.to_owned(),
    }
}

fn certificates(pem: &Pem) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let name = named(pem, "the certificate");
    let bytes = material::read(pem).map_err(|error| unusable(&name, error))?;
    let certificates = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| unusable(&name, error))?;
    if certificates.is_empty() {
        return Err(unusable(&name, "it holds no certificate in PEM"));
    }
    Ok(certificates)
}

fn verifier(
    tls: &WebTls,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let (ClientAuth::IfGiven | ClientAuth::Required, Some(authority)) =
        (tls.client_auth, &tls.client_ca)
    else {
        return Ok(WebPkiClientVerifier::no_client_auth());
    };
    let name = named(authority, "the authority of clients");
    let mut roots = RootCertStore::empty();
    for certificate in certificates(authority)? {
        roots
            .add(certificate)
            .map_err(|error| unusable(&name, error))?;
    }
    let mut builder =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    if tls.client_auth == ClientAuth::IfGiven {
        builder = builder.allow_unauthenticated();
    }
    builder.build().map_err(|error| unusable(&name, error))
}

/// Those of TLS 1.3 cannot be chosen, as in Go.
fn cipher_suites(names: &[String]) -> Result<Vec<SupportedCipherSuite>, TlsError> {
    let all = ring::ALL_CIPHER_SUITES;
    if names.is_empty() {
        return Ok(all.to_vec());
    }
    let name_of = |suite: &SupportedCipherSuite| suite.suite().as_str().unwrap_or_default();
    let is_newest = |suite: &&SupportedCipherSuite| suite.tls13().is_some();
    let mut chosen: Vec<_> = all.iter().filter(is_newest).copied().collect();
    for name in names {
        let found = all.iter().find(|suite| name_of(suite) == name);
        let found = found.ok_or_else(|| {
            let known: Vec<_> = all
                .iter()
                .filter(|suite| !is_newest(suite))
                .map(name_of)
                .collect();
            unknown("cipher suite", name, &known)
        })?;
        chosen.push(*found);
    }
    Ok(chosen)
}

fn curves(names: &[String]) -> Result<Vec<&'static dyn SupportedKxGroup>, TlsError> {
    let all: [(&str, &'static dyn SupportedKxGroup); 3] = [
        ("X25519", ring::kx_group::X25519),
        ("CurveP256", ring::kx_group::SECP256R1),
        ("CurveP384", ring::kx_group::SECP384R1),
    ];
    if names.is_empty() {
        return Ok(ring::ALL_KX_GROUPS.to_vec());
    }
    names
        .iter()
        .map(|name| {
            let found = all.iter().find(|(known, _)| known == name);
            found
                .map(|(_, group)| *group)
                .ok_or_else(|| unknown("curve", name, &all.map(|(known, _)| known)))
        })
        .collect()
}

fn unknown(kind: &str, name: &str, known: &[&str]) -> TlsError {
    let reason = match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is none of that name; did you mean {near}?"),
        None => format!("there is none of that name; there are {}", known.join(", ")),
    };
    unusable(format!("the {kind} {name:?}"), reason)
}
