//! Sending files: whole, or the range that was asked for.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, IF_RANGE, RANGE,
};
use http::{HeaderMap, StatusCode};

use crate::gitlab::engine::Content;

/// A file to send.
pub(in crate::gitlab) struct Download {
    pub(in crate::gitlab) content: Content,
    pub(in crate::gitlab) content_type: &'static str,
    pub(in crate::gitlab) filename: String,
    /// With its quotes.
    pub(in crate::gitlab) etag: Option<String>,
}

impl Download {
    /// The answer to a request with these headers: 200, 206, 304 or 416.
    pub(in crate::gitlab) fn answer(self, headers: &HeaderMap) -> Response {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if self.etag.is_some() && text(IF_NONE_MATCH) == self.etag.as_deref() {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let total = self.content.len();
        // A range of another version of the file is no range of this one.
        let still_valid = text(IF_RANGE).is_none_or(|known| Some(known) == self.etag.as_deref());
        let wanted = text(RANGE).filter(|_| still_valid);
        let (status, from, until) = match Wanted::read(wanted, total) {
            Wanted::All => (StatusCode::OK, 0, total),
            Wanted::Part(from, until) => (StatusCode::PARTIAL_CONTENT, from, until),
            Wanted::Nothing => {
                let range = [(CONTENT_RANGE, format!("bytes */{total}"))];
                return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
            }
        };
        let body = Body::from_stream(self.content.slice(from..until).into_stream());
        let headers = [
            (CONTENT_TYPE, self.content_type.to_owned()),
            (CONTENT_DISPOSITION, disposition(&self.filename)),
            (CONTENT_LENGTH, (until - from).to_string()),
            (ACCEPT_RANGES, "bytes".to_owned()),
        ];
        let etag = self.etag.map(|etag| [(ETAG, etag)]);
        let mut response = (status, headers, body).into_response();
        let extra = (status == StatusCode::PARTIAL_CONTENT).then(|| {
            let last = until.saturating_sub(1);
            (CONTENT_RANGE, format!("bytes {from}-{last}/{total}"))
        });
        for (name, value) in etag.into_iter().flatten().chain(extra) {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// `attachment` with the name in both spellings, as Rails writes it.
pub(in crate::gitlab) fn disposition(filename: &str) -> String {
    let plain: String = filename
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && c != '"' && c != '\\' {
                c
            } else {
                '?'
            }
        })
        .collect();
    let encoded =
        percent_encoding::utf8_percent_encode(filename, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// What a `Range` header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// There is no header, or none that is understood.
    All,
    /// The bytes from the first number up to the second.
    Part(u64, u64),
    /// The file ends before the range starts.
    Nothing,
}

impl Wanted {
    fn read(header: Option<&str>, total: u64) -> Self {
        header
            .and_then(|header| Self::parse(header, total))
            .unwrap_or(Self::All)
    }

    fn parse(header: &str, total: u64) -> Option<Self> {
        let (from, to) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
        let (from, to) = (from.trim(), to.trim());
        if from.is_empty() {
            let last: u64 = to.parse().ok()?;
            let any = last > 0 && total > 0;
            return Some(if any {
                Self::Part(total.saturating_sub(last), total)
            } else {
                Self::Nothing
            });
        }
        let from: u64 = from.parse().ok()?;
        let until = if to.is_empty() {
            u64::MAX
        } else {
            to.parse::<u64>().ok()?.saturating_add(1)
        };
        if until <= from {
            return None;
        }
        Some(if from < total {
            Self::Part(from, until.min(total))
        } else {
            Self::Nothing
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        use Wanted::*;
        for (header, expected) in [
            ("bytes=0-9", Part(0, 10)),
            ("bytes=90-", Part(90, 100)),
            ("bytes=-22", Part(78, 100)),
            ("bytes=-500", Part(0, 100)),
            ("bytes=50-500", Part(50, 100)),
            ("bytes=100-", Nothing),
            ("bytes=-0", Nothing),
            ("bytes=9-3", All),
            ("lines=1-2", All),
            ("bytes=0-1,5-6", All),
        ] {
            assert_eq!(Wanted::read(Some(header), 100), expected, "{header}");
        }
    }
}
