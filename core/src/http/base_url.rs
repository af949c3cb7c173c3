//! The URL under which a server is reached, as people write it.

use std::borrow::Cow;

use url::Url;

/// Why a text is not the base URL of a server.
///
/// It never quotes the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the base URL {reason}")]
pub struct BaseUrlError {
    reason: Cow<'static, str>,
    hint: Option<&'static str>,
}

impl BaseUrlError {
    fn new(reason: impl Into<Cow<'static, str>>, hint: Option<&'static str>) -> Self {
        let reason = reason.into();
        Self { reason, hint }
    }

    /// What to do about it; none where an example of a URL of that server says most.
    pub fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

/// Reads the base URL of a server: http or https, with a host, perhaps with the path under which the
/// server is installed, and with nothing else. White space around it and slashes at its end are
/// dropped.
///
/// # Errors
/// On anything else, a user or a password in it among them: a credential is given apart.
///
/// ```
/// use pipewright_core::http::parse_base_url;
///
/// assert_eq!(parse_base_url(" https://ci.example/jenkins/ ")?.path(), "/jenkins");
/// assert!(parse_base_url("https://me:secret@ci.example").is_err());
/// # Ok::<(), pipewright_core::http::BaseUrlError>(())
/// ```
pub fn parse_base_url(text: &str) -> Result<Url, BaseUrlError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BaseUrlError::new("is empty", None));
    }
    if !text.contains("://") {
        return Err(BaseUrlError::new("has no scheme", None));
    }
    let mut url = Url::parse(text)
        .map_err(|error| BaseUrlError::new(format!("is not a URL: {error}"), None))?;
    if !matches!(url.scheme(), "http" | "https") {
        let reason = format!("has the scheme {:?}, not http or https", url.scheme());
        return Err(BaseUrlError::new(reason, None));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::new(
            "holds a user or a password",
            Some("leave it out, and give the token as the credential"),
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        let hint = Some("leave it out");
        return Err(BaseUrlError::new("holds a query or a fragment", hint));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}
