//! Forms that hold files: `multipart/form-data` (RFC 7578).

use bytes::{Bytes, BytesMut};
use http::HeaderValue;

use super::parameter::{Parameter, Value};

/// The body of a form, and its content type. The same form is always the same bytes.
pub(super) fn form(parameters: &[Parameter]) -> (HeaderValue, Bytes) {
    let boundary = boundary(parameters);
    let mut body = BytesMut::new();
    for parameter in parameters {
        let name = quoted(parameter.name());
        let head = match parameter.value() {
            Value::File { file_name, .. } => format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; \
                 filename=\"{}\"\r\ncontent-type: application/octet-stream\r\n\r\n",
                quoted(file_name)
            ),
            _ => format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\
                 content-type: text/plain; charset=utf-8\r\n\r\n"
            ),
        };
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content(parameter));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let content_type = HeaderValue::try_from(content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"));
    (content_type, body.freeze())
}

fn content(parameter: &Parameter) -> &[u8] {
    match parameter.value() {
        Value::File { content, .. } => content,
        _ => parameter.form_value().unwrap_or_default().as_bytes(),
    }
}

/// The first of a row of words that occurs in none of the values.
fn boundary(parameters: &[Parameter]) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = format!("pipewright-form-{number}");
        let occurs = parameters.iter().any(|parameter| {
            memchr::memmem::find(content(parameter), boundary.as_bytes()).is_some()
        });
        if !occurs {
            return boundary;
        }
        number = number.wrapping_add(1);
    }
}

/// As browsers write a name: what would end it is percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_text_are_two_parts() {
        let parameters = [
            Parameter::text("WHO", "é").unwrap(),
            Parameter::file("DATA", "a\"b.txt", "pipewright-form-0\r\n").unwrap(),
        ];
        let (content_type, body) = form(&parameters);
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=pipewright-form-1"
        );
        assert_eq!(
            String::from_utf8_lossy(&body),
            "--pipewright-form-1\r\ncontent-disposition: form-data; name=\"WHO\"\r\n\
             content-type: text/plain; charset=utf-8\r\n\r\né\r\n\
             --pipewright-form-1\r\ncontent-disposition: form-data; name=\"DATA\"; \
             filename=\"a%22b.txt\"\r\ncontent-type: application/octet-stream\r\n\r\n\
             pipewright-form-0\r\n\r\n--pipewright-form-1--\r\n"
        );
    }
}
