//! What the body of a request says: form fields and uploaded files.

use bytes::Bytes;
use url::form_urlencoded;

/// What the body of a request says.
#[derive(Clone, Debug, Default)]
pub(in crate::jenkins) struct Form {
    /// The fields in order.
    pub(in crate::jenkins) fields: Vec<(String, String)>,
    /// The files: the field, the file's name, what is in it.
    pub(in crate::jenkins) files: Vec<(String, String, Bytes)>,
}

impl Form {
    /// Reads the body by its type; what is no form says nothing.
    pub(super) fn read(content_type: &str, body: &Bytes) -> Self {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Self {
                fields: form_urlencoded::parse(body).into_owned().collect(),
                files: Vec::new(),
            };
        }
        if kind.eq_ignore_ascii_case("multipart/form-data") {
            return attribute(content_type, "boundary")
                .map_or_else(Self::default, |boundary| Self::parts(&boundary, body));
        }
        Self::default()
    }

    fn parts(boundary: &str, body: &Bytes) -> Self {
        let delimiter = format!("--{boundary}");
        let mut form = Self::default();
        let mut starts = memchr::memmem::find_iter(body, delimiter.as_bytes());
        let mut next = starts.next();
        while let Some(start) = next {
            next = starts.next();
            let end = next.unwrap_or(body.len());
            let part = body.slice((start + delimiter.len()).min(end)..end);
            form.part(&part);
        }
        form
    }

    fn part(&mut self, part: &Bytes) {
        let Some(end) = memchr::memmem::find(part, b"\r\n\r\n") else {
            return;
        };
        let head = String::from_utf8_lossy(part.get(..end).unwrap_or_default()).into_owned();
        let content = part.slice(end + 4..);
        let length = content
            .strip_suffix(b"\r\n")
            .map_or(content.len(), <[u8]>::len);
        let content = content.slice(..length);
        let disposition = head.lines().find(|line| {
            line.to_ascii_lowercase()
                .starts_with("content-disposition:")
        });
        let Some(name) = disposition.and_then(|line| attribute(line, "name")) else {
            return;
        };
        if let Some(filename) = disposition.and_then(|line| attribute(line, "filename")) {
            self.files.push((name, filename, content));
        } else {
            let text = String::from_utf8_lossy(&content).into_owned();
            self.fields.push((name, text));
        }
    }
}

/// An attribute of a header value, with or without quotes.
fn attribute(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim_matches('"').to_owned())
    })
}
