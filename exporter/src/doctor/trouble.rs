use pipewright_gitlab::error::{AccessKind, ErrorKind, NetworkKind};
use pipewright_gitlab::{Error, GitLabClient};

use super::{Finding, Trouble};

/// What an error means for whoever runs the exporter.
pub(super) fn finding(subject: &str, error: &Error) -> Finding {
    let trouble = match error.kind() {
        ErrorKind::Configuration(_) => Trouble::Configuration,
        ErrorKind::Authentication(_) | ErrorKind::Access(AccessKind::PermissionDenied) => {
            Trouble::Denied
        }
        ErrorKind::Access(_) => Trouble::NotFound,
        _ => Trouble::Unavailable,
    };
    let mut detail = error.message().to_owned();
    if let Some(status) = error.status() {
        detail = format!("{detail} ({})", status.as_u16());
    }
    if let Some(cause) = root_cause(error).filter(|cause| !detail.contains(cause.as_str())) {
        detail = format!("{detail}: {cause}");
    }
    let finding = Finding::bad(subject, trouble, detail);
    match error.kind() {
        ErrorKind::Network(NetworkKind::Tls) => finding.remedy(
            "for a certificate of your own authority, give the authority's as gitlab.ca_cert_path; \
             for a server without TLS, write http:// in gitlab.url",
        ),
        ErrorKind::Network(NetworkKind::DnsResolutionFailed | NetworkKind::ConnectionFailed) => {
            finding.remedy(
                "check gitlab.url, and whether this machine reaches it (a proxy? HTTPS_PROXY)",
            )
        }
        _ => match error.hint() {
            Some(hint) => finding.remedy(hint),
            None => finding,
        },
    }
}

/// What is at the bottom of an error; what lies between repeats one or the other.
fn root_cause(error: &Error) -> Option<String> {
    let mut root = std::error::Error::source(error)?;
    while let Some(inner) = root.source() {
        root = inner;
    }
    Some(root.to_string())
}

/// A path as part of a URL's path.
pub(super) fn encoded(path: &str) -> String {
    url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// `GET` of anything below `/api/v4`.
pub(super) async fn get(
    client: &GitLabClient,
    path: impl Into<String>,
) -> Result<pipewright_gitlab::services::ApiResponse, Error> {
    let request = pipewright_gitlab::requests::raw::ApiRequest::new(http::Method::GET, path);
    client.api().call(&request, None).await
}
