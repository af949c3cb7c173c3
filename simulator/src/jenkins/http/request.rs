//! A request, taken apart.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use http::request::Parts;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::Form;

/// A request, taken apart.
#[derive(Debug)]
pub(in crate::jenkins) struct Request {
    /// The method.
    pub(in crate::jenkins) method: Method,
    /// The path as it was sent.
    pub(in crate::jenkins) path: String,
    /// The query as it was sent.
    pub(in crate::jenkins) query_text: Option<String>,
    /// The segments of the path, empty ones left out.
    pub(in crate::jenkins) segments: Vec<Segment>,
    /// Whether the path ends in a slash.
    pub(in crate::jenkins) trailing_slash: bool,
    /// The headers.
    pub(in crate::jenkins) headers: HeaderMap,
    /// What the body says.
    pub(in crate::jenkins) form: Form,
    /// The body as it was sent.
    pub(in crate::jenkins) body: Bytes,
    /// Where it went, as the client or its proxy say, such as `http://host:8080`.
    pub(in crate::jenkins) origin: String,
    query: Vec<(String, String)>,
}

/// A segment of a path.
#[derive(Clone, Debug)]
pub(in crate::jenkins) struct Segment {
    /// As it was sent.
    pub(in crate::jenkins) raw: String,
    /// What it stands for.
    pub(in crate::jenkins) text: String,
}

impl Request {
    pub(super) fn new(parts: Parts, body: Bytes) -> Self {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes());
        let query = query.into_owned().collect();
        let content_type = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        Self {
            form: Form::read(content_type, &body),
            body,
            origin: origin(&parts),
            segments: segments(&path),
            trailing_slash: path.ends_with('/'),
            path,
            query_text: parts.uri.query().map(str::to_owned),
            query,
            method: parts.method,
            headers: parts.headers,
        }
    }

    /// A parameter of the query or, failing that, of the form.
    pub(in crate::jenkins) fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter().chain(&self.form.fields);
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every parameter, those of the query first.
    pub(in crate::jenkins) fn parameters(&self) -> impl Iterator<Item = &(String, String)> {
        self.query.iter().chain(&self.form.fields)
    }

    /// A header.
    pub(in crate::jenkins) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is one that changes things.
    pub(in crate::jenkins) fn is_post(&self) -> bool {
        self.method == Method::POST
    }

    /// The values of cookies whose name starts so.
    pub(super) fn cookies(&self, prefix: &str) -> Vec<String> {
        let headers = self.headers.get_all(COOKIE).into_iter();
        let texts = headers.filter_map(|value| value.to_str().ok());
        texts
            .flat_map(|text| text.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(_, value)| value.to_owned())
            .collect()
    }
}

fn segments(path: &str) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for raw in path.split('/') {
        match raw {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            raw => segments.push(Segment {
                raw: raw.to_owned(),
                text: percent_decode_str(raw).decode_utf8_lossy().into_owned(),
            }),
        }
    }
    segments
}

fn origin(parts: &Parts) -> String {
    let header = |name: &str| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        value.split(',').next().map(str::trim)
    };
    let scheme = header("x-forwarded-proto")
        .or_else(|| parts.uri.scheme_str())
        .unwrap_or("http");
    let host = header("x-forwarded-host")
        .or_else(|| header(HOST.as_str()))
        .or_else(|| parts.uri.authority().map(http::uri::Authority::as_str))
        .unwrap_or("localhost");
    format!("{scheme}://{host}")
}
