//! Secrets that a request is known to hold.

use std::sync::Arc;

use crate::credentials::Token;

/// The secrets in the body of a request, whatever the names of their fields: parameters of a job may
/// have any. Left in the extensions of a request, so that a recorder saves none of them and a
/// replayer knows the request again.
#[derive(Debug, Clone, Default)]
pub struct RequestSecrets(Arc<[Token]>);

impl RequestSecrets {
    /// These secrets.
    pub fn new(secrets: impl IntoIterator<Item = Token>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// Those of a request.
    pub(super) fn of(request: &crate::http::HttpRequest) -> Self {
        request.extensions().get().cloned().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn all(&self) -> &[Token] {
        &self.0
    }
}
