//! Recorded exchanges, whose requests are written as arguments of curl.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// A request to a real Jenkins and what it answered.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Exchange {
    pub(super) name: String,
    request: String,
    pub(super) status: u16,
    headers: serde_json::Map<String, Value>,
    pub(super) body: Value,
    /// HTML was cut when it was recorded, and some other long texts.
    #[serde(default)]
    pub(super) body_truncated: bool,
}

/// What curl was told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) user: Option<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) fields: Vec<(String, String)>,
    pub(super) parts: Vec<(String, String)>,
    pub(super) body: Option<String>,
    /// Whether it was sent with cookies.
    pub(super) cookies: Option<String>,
}

const OPTIONS: &[&str] = &[
    "-X",
    "-u",
    "-H",
    "-d",
    "-F",
    "-I",
    "-b",
    "-c",
    "--data-urlencode",
    "--data-binary",
    "--compressed",
    "--path-as-is",
];

/// All exchanges, if they are here.
pub(super) fn recorded() -> Option<Vec<Exchange>> {
    let path = std::env::var_os("PIPEWRIGHT_JENKINS_RECORDINGS").map_or_else(
        || {
            let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
            root.join("../../shared/data/jenkins/recordings.jsonl")
        },
        PathBuf::from,
    );
    let text = std::fs::read_to_string(path).ok()?;
    let exchanges = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    Some(exchanges.collect())
}

impl Exchange {
    /// The values of a header; there may be several.
    pub(super) fn header(&self, name: &str) -> Vec<String> {
        let values = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        values
            .flat_map(|(_, value)| match value {
                Value::Array(values) => values.clone(),
                one => vec![one.clone()],
            })
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    }

    /// The text of the body, without the newline that curl's output ends in.
    pub(super) fn text(&self) -> String {
        let text = match &self.body {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        text.strip_suffix('\n').unwrap_or(&text).to_owned()
    }

    /// The request again.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::default();
        let words: Vec<&str> = self
            .request
            .split(' ')
            .filter(|it| !it.is_empty())
            .collect();
        let (path, options) = words.split_last().unwrap();
        (*path).clone_into(&mut request.path);
        let mut explicit = None;
        let mut at = 0;
        while let Some(option) = options.get(at) {
            let value: Vec<&str> = options[at + 1..]
                .iter()
                .copied()
                .take_while(|word| !OPTIONS.contains(word))
                .collect();
            at += 1 + value.len();
            let value = value.join(" ");
            let pair = |separator| {
                let (name, value): (&str, &str) = value.split_once(separator).unwrap();
                (name.trim().to_owned(), value.trim_start().to_owned())
            };
            match *option {
                "-X" => explicit = Some(value),
                "-I" => explicit = Some("HEAD".to_owned()),
                "-u" => request.user = Some(pair(':')),
                "-H" => request.headers.push(pair(':')),
                "-d" if value.starts_with('{') => request.body = Some(value),
                "-d" => {
                    let fields = url::form_urlencoded::parse(value.as_bytes());
                    request.fields.extend(fields.into_owned());
                }
                "--data-urlencode" => request.fields.push(pair('=')),
                "-F" => request.parts.push(pair('=')),
                "--data-binary" => request.body = Some("<project/>".to_owned()),
                "-b" => request.cookies = Some(value),
                "-c" | "--path-as-is" | "--compressed" => {}
                other => panic!("{other} in {}", self.request),
            }
        }
        let has_body =
            !request.fields.is_empty() || !request.parts.is_empty() || request.body.is_some();
        request.method = explicit.unwrap_or_else(|| {
            let method = if has_body { "POST" } else { "GET" };
            method.to_owned()
        });
        request
    }
}
