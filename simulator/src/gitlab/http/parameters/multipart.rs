//! The text fields of a `multipart/form-data` body, as `curl --form` sends them.

use crate::gitlab::http::ApiError;

/// The fields in order. Files are read as text too: no endpoint here takes one.
pub(super) fn fields(content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let boundary = attribute(content_type, "boundary").ok_or_else(ApiError::malformed_body)?;
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    let mut fields = Vec::new();
    for part in text.split(delimiter.as_str()).skip(1) {
        if part.starts_with("--") {
            return Ok(fields);
        }
        let (head, value) = part
            .split_once("\r\n\r\n")
            .ok_or_else(ApiError::malformed_body)?;
        let name = head
            .lines()
            .filter(|line| {
                line.to_ascii_lowercase()
                    .starts_with("content-disposition:")
            })
            .find_map(|line| attribute(line, "name"));
        let value = value.strip_suffix("\r\n").unwrap_or(value);
        if let Some(name) = name {
            fields.push((name, value.to_owned()));
        }
    }
    // No closing delimiter: the body was cut.
    Err(ApiError::malformed_body())
}

/// An attribute of a header value, with or without quotes.
fn attribute(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim_matches('"').to_owned())
    })
}
