//! Redirects are followed here and not by the transport, because a credential must never cross to
//! another origin: artifact stores leak it, log it, or refuse a request that carries one.

use http::{Method, StatusCode, header};
use url::Url;

use crate::http::{HttpRequest, HttpResponse};

/// Which redirects are followed. Only those of GET and HEAD ever are; an answer to another method is
/// given to the caller as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedirectPolicy {
    /// How many in a row. Default 10.
    pub limit: usize,
    /// Whether from HTTPS to HTTP too. Default no: what comes over HTTP may be anybody's.
    pub allow_downgrade: bool,
}

impl Default for RedirectPolicy {
    fn default() -> Self {
        Self {
            limit: 10,
            allow_downgrade: false,
        }
    }
}

/// Headers that still mean the same to another origin, and that no secret is ever in.
const CROSSING: [header::HeaderName; 4] = [
    header::ACCEPT,
    header::RANGE,
    header::IF_RANGE,
    header::USER_AGENT,
];

/// Where `response` redirects `request` to, if it is a redirect that is followed.
///
/// # Errors
/// A fragment of a sentence: why the redirect cannot be followed.
pub(super) fn target(
    policy: RedirectPolicy,
    request: &HttpRequest,
    from: &Url,
    response: &HttpResponse,
) -> Result<Option<Url>, String> {
    let followed = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    if !followed || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(None);
    }
    let location = response
        .headers()
        .get(header::LOCATION)
        .ok_or("a redirect without a location")?
        .to_str()
        .map_err(|_| "a redirect to a location that is not text")?;
    let mut to = from
        .join(location)
        .map_err(|_| "a redirect to a location that is not a URL")?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(format!("a redirect to the scheme `{}`", to.scheme()));
    }
    if from.scheme() == "https" && to.scheme() == "http" && !policy.allow_downgrade {
        return Err("a redirect from https to http".to_owned());
    }
    // What a server writes there is no credential of ours, and would be shown wherever the URL is.
    // Both fail only for URLs that cannot have a user.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    Ok(Some(to))
}

/// The request for another origin: nothing of it but what means the same there.
pub(super) fn crossing(request: &HttpRequest) -> HttpRequest {
    let mut crossing = HttpRequest::default();
    *crossing.method_mut() = request.method().clone();
    for name in CROSSING {
        if let Some(value) = request.headers().get(&name) {
            crossing.headers_mut().insert(name, value.clone());
        }
    }
    crossing
}
