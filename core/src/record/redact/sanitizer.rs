//! The one pipeline that both sides share: what the recorder saves and what the replayer matches by
//! went through it.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;
use url::form_urlencoded;

use super::{
    headers::HeaderRules,
    json::{self, Role},
    names, patterns,
    placeholders::Placeholders,
};
use crate::{
    http::HttpRequest,
    record::{
        RequestSecrets,
        format::{Interaction, Outcome, StoredBody, StoredRequest},
    },
};

/// Takes secrets out, and remembers them to take them out elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Sanitizer {
    headers: HeaderRules,
    placeholders: Placeholders,
}

impl Sanitizer {
    pub(crate) fn new(headers: HeaderRules) -> Self {
        Self {
            headers,
            placeholders: Placeholders::default(),
        }
    }

    /// Numbers new secrets after those of a cassette.
    pub(crate) fn numbering_after(last: usize) -> Self {
        Self {
            headers: HeaderRules::default(),
            placeholders: Placeholders::after(last),
        }
    }

    /// The request without its body.
    pub(crate) fn request(&mut self, request: &HttpRequest) -> StoredRequest {
        let uri = request.uri();
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .map(|(name, value)| {
                let value = self.named(&name, &value);
                (self.text(&name), value)
            })
            .collect();
        let headers = self.headers.request(request.headers());
        StoredRequest {
            method: request.method().as_str().to_owned(),
            origin: origin(uri),
            path: self.path(uri.path()),
            query,
            headers: self.values(headers),
            body: None,
        }
    }

    pub(crate) fn response_headers(&mut self, headers: &HeaderMap) -> Vec<(String, String)> {
        let headers = self.headers.response(headers);
        self.values(headers)
    }

    fn values(&mut self, headers: Vec<(String, String)>) -> Vec<(String, String)> {
        headers
            .into_iter()
            .map(|(name, value)| {
                let value = self.text(&value);
                (name, value)
            })
            .collect()
    }

    fn path(&mut self, path: &str) -> String {
        // A URL parser escapes the braces of a placeholder that came back in a path.
        let path = path
            .replace("%7B%7Bsecret:", "{{secret:")
            .replace("%7D%7D", "}}");
        self.text(&path)
    }

    fn named(&mut self, name: &str, value: &str) -> String {
        if names::is_secret_parameter(name) {
            self.placeholders.of(value)
        } else {
            self.text(value)
        }
    }

    /// A text whose structure is not known.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let redacted = patterns::redact(text, |secret| self.placeholders.of(secret));
        self.placeholders.flow(&redacted).into_owned()
    }

    /// Takes out of a finished interaction what was found to be secret only after it.
    pub(crate) fn again(&self, interaction: &mut Interaction) -> bool {
        let mut changed = false;
        let mut flow = |text: &mut String| {
            if let Cow::Owned(new) = self.placeholders.flow(text) {
                *text = new;
                changed = true;
            }
        };
        let mut all = |headers: &mut Vec<(String, String)>, body: &mut Option<StoredBody>| {
            for (_, value) in headers {
                flow(value);
            }
            if let Some(StoredBody::Text(text)) = body {
                flow(text);
            }
        };
        let request = &mut interaction.request;
        all(&mut request.headers, &mut request.body);
        match &mut interaction.outcome {
            Outcome::Response(response) => all(&mut response.headers, &mut response.body),
            Outcome::Error(error) => {
                flow(&mut error.detail);
                error.causes.iter_mut().for_each(&mut flow);
            }
            Outcome::Abandoned { .. } => {}
        }
        flow(&mut request.path);
        for (_, value) in &mut request.query {
            flow(value);
        }
        changed
    }

    /// The whole body of a request, some of whose values are known to be secret.
    pub(crate) fn request_body(
        &mut self,
        content_type: &str,
        body: &Bytes,
        secrets: &RequestSecrets,
    ) -> Bytes {
        if secrets.is_empty() {
            return self.body(content_type, body);
        }
        let Ok(text) = std::str::from_utf8(body) else {
            return self.body(content_type, body);
        };
        let known = if is_form(content_type) {
            pairs(text, |_, value| self.known(value, secrets))
        } else if looks_like_json(text) {
            json::replace_strings(text, |value, _| Some(self.known(value, secrets)))
        } else {
            self.known(text, secrets)
        };
        self.body(content_type, &Bytes::from(known))
    }

    /// The text without the values that are known to be secret.
    fn known(&mut self, text: &str, secrets: &RequestSecrets) -> String {
        secrets.all().iter().fold(text.to_owned(), |text, secret| {
            let secret = secret.expose();
            if secret.is_empty() || !text.contains(secret) {
                return text;
            }
            text.replace(secret, &self.placeholders.of(secret))
        })
    }

    /// A whole body. Bytes that are not UTF-8 are left as they are.
    pub(crate) fn body(&mut self, content_type: &str, body: &Bytes) -> Bytes {
        let Ok(text) = std::str::from_utf8(body) else {
            return body.clone();
        };
        let redacted = if is_form(content_type) {
            self.form(text)
        } else if looks_like_json(text)
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
        {
            self.json(text)
        } else {
            self.text(text)
        };
        if redacted == text {
            body.clone()
        } else {
            Bytes::from(redacted)
        }
    }

    fn json(&mut self, text: &str) -> String {
        json::replace_strings(text, |value, role| match role {
            Role::Secret => Some(self.placeholders.of(value)),
            Role::Plain => Some(self.text(value)),
        })
    }

    fn form(&mut self, text: &str) -> String {
        pairs(text, |name, value| self.named(name, value))
    }
}

/// A form whose values are replaced. Only the pairs that change are written anew.
fn pairs(text: &str, mut replace: impl FnMut(&str, &str) -> String) -> String {
    let pairs: Vec<Cow<'_, str>> = text
        .split('&')
        .map(|pair| {
            let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else {
                return Cow::Borrowed(pair);
            };
            let replaced = replace(&name, &value);
            if replaced == value {
                return Cow::Borrowed(pair);
            }
            let name = pair.split('=').next().unwrap_or_default();
            let value: String = form_urlencoded::byte_serialize(replaced.as_bytes()).collect();
            let value = value
                .replace("%7B%7Bsecret%3A", "{{secret:")
                .replace("%7D%7D", "}}");
            Cow::Owned(format!("{name}={value}"))
        })
        .collect();
    pairs.join("&")
}

pub(crate) fn is_form(content_type: &str) -> bool {
    content_type
        .trim_start()
        .get(..33)
        .is_some_and(|start| start.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// Objects and arrays: a lone number or word is a text.
pub(crate) fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// `https://host:port`, without user information.
pub(crate) fn origin(uri: &http::Uri) -> Option<String> {
    let authority = uri.authority()?;
    let host = authority.host().to_ascii_lowercase();
    let scheme = uri.scheme_str().unwrap_or("http");
    Some(match authority.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}
