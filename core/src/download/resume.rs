//! Asking for the rest of a body.

use http::header::{ETAG, IF_RANGE, LAST_MODIFIED, RANGE};
use http::{HeaderMap, HeaderValue};

/// By what a server says that the rest of a body is of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameBy {
    /// By a strong entity tag only.
    EntityTag,
    /// By a strong entity tag or, where there is none, by the date of its last change: for servers
    /// whose files do not change once they are there.
    EntityTagOrDate,
}

/// Where a body broke off, and by what its rest is known to be of the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    pub(super) validator: HeaderValue,
    pub(super) received: u64,
}

impl Resume {
    /// Puts `Range` and `If-Range` into a request's headers.
    pub fn apply(&self, headers: &mut HeaderMap) {
        // Digits are always a header's value.
        if let Ok(range) = HeaderValue::try_from(format!("bytes={}-", self.received)) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, self.validator.clone());
        }
    }
}

/// What an answer is known again by.
pub(super) fn validator(headers: &HeaderMap, by: SameBy) -> Option<HeaderValue> {
    let strong = |tag: &&HeaderValue| tag.as_bytes().starts_with(b"\"");
    let tag = headers.get(ETAG).filter(strong);
    let date = || {
        headers
            .get(LAST_MODIFIED)
            .filter(|_| by == SameBy::EntityTagOrDate)
    };
    tag.or_else(date).cloned()
}

/// Whether an answer says itself that it is of something else: a server that does not know
/// `If-Range` sends the part whatever it is of.
pub(super) fn is_of_another(headers: &HeaderMap, validator: &HeaderValue) -> bool {
    let name = if validator.as_bytes().starts_with(b"\"") {
        ETAG
    } else {
        LAST_MODIFIED
    };
    headers.get(name).is_some_and(|found| found != validator)
}
