//! The way to GitLab by the settings.

use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_core::http::{ReqwestTransport, SharedTransport};
use pipewright_gitlab::Credential;

use super::failure::Failure;
use crate::config::GitLabSettings;
use crate::secrets::provider;

/// What GitLab is shown.
pub(super) fn credential(
    settings: &GitLabSettings,
    redactor: &Redactor,
) -> Result<Credential, Failure> {
    match &settings.token {
        None => Ok(Credential::anonymous()),
        Some(token) => Credential::new(settings.token_type, provider(token, redactor))
            .map_err(|error| Failure::usage(error.to_string())),
    }
}

/// The network, by way of a proxy where the environment names one.
pub(super) fn transport(settings: &GitLabSettings) -> Result<SharedTransport, Failure> {
    let mut builder = ReqwestTransport::builder()
        .system_proxy(true)
        .accept_invalid_certificates(!settings.enable_tls_verify);
    if let Some(path) = &settings.ca_cert_path {
        let pem = std::fs::read(path).map_err(|error| {
            let message = format!("gitlab.ca_cert_path: {}: {error}", path.display());
            Failure::usage(message)
        })?;
        builder = builder.ca_certificate_pem(pem);
    }
    let transport = builder.build().map_err(|error| {
        let failure = Failure::usage(format!("the connection cannot be set up: {error}"));
        match &settings.ca_cert_path {
            Some(path) => {
                let path = path.display();
                failure.with_hint(format!("check that {path} holds certificates in PEM"))
            }
            None => failure,
        }
    })?;
    Ok(Arc::new(transport))
}
