//! The body of an error, in any of the shapes GitLab and what stands before it write.

use pipewright_core::http::{html_title, one_line};
use serde_json::Value;

/// What the body of an error said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    /// The words under `message`, or the text itself.
    pub(super) message: Option<String>,
    /// The words under `error`.
    pub(super) error: Option<String>,
    /// The words under `error_description`.
    pub(super) description: Option<String>,
    /// The scopes under `scope`.
    pub(super) scopes: Vec<String>,
    /// Whether `message` was an object with `error` in it: GitLab's limits of single actions.
    pub(super) nested_error: bool,
    /// Whether the body was a page for people.
    pub(super) html: bool,
}

impl ErrorBody {
    pub(super) fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        if text.is_empty() {
            return Self::default();
        }
        if let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text) {
            let words = |key: &str| object.get(key).and_then(words);
            return Self {
                message: words("message").or_else(|| object.get("errors").and_then(messages)),
                error: words("error"),
                description: words("error_description"),
                scopes: words("scope")
                    .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect())
                    .unwrap_or_default(),
                nested_error: object
                    .get("message")
                    .is_some_and(|message| message.get("error").is_some()),
                html: false,
            };
        }
        if text.starts_with('<') {
            return Self {
                message: html_title(text),
                html: true,
                ..Self::default()
            };
        }
        Self {
            message: one_line(text),
            ..Self::default()
        }
    }

    /// The server's words, whichever key they were under.
    pub(super) fn words(&self) -> Option<&str> {
        self.description
            .as_deref()
            .or(self.message.as_deref())
            .or(self.error.as_deref())
    }
}

/// The words of a value: text, a list, or an object of either.
fn words(value: &Value) -> Option<String> {
    fn collect(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Null => {}
            Value::String(text) => into.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| collect(value, into)),
            Value::Object(object) => {
                for (key, value) in object {
                    let mut inner = Vec::new();
                    collect(value, &mut inner);
                    // `base` holds what is wrong with the object as a whole.
                    let whole = key == "base" || key == "error";
                    into.extend(
                        inner.into_iter().map(
                            |text| {
                                if whole { text } else { format!("{key} {text}") }
                            },
                        ),
                    );
                }
            }
            other => into.push(other.to_string()),
        }
    }
    let mut all = Vec::new();
    collect(value, &mut all);
    one_line(&all.join(", "))
}

/// The messages of GraphQL's list of errors.
fn messages(errors: &Value) -> Option<String> {
    let errors = errors.as_array()?;
    let messages = errors.iter().filter_map(|error| error.get("message"));
    words(&Value::Array(messages.cloned().collect()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::ErrorBody;

    #[rstest]
    #[case(r#"{"message":"404 Project Not Found"}"#, "404 Project Not Found")]
    #[case(
        r#"{"error":"scope does not have a valid value"}"#,
        "scope does not have a valid value"
    )]
    #[case(
        r#"{"message":{"base":["Reference not found"]}}"#,
        "Reference not found"
    )]
    #[case(
        r#"{"message":{"name":["is too long","is odd"]}}"#,
        "name is too long, name is odd"
    )]
    #[case(r#"{"message":["one","two"]}"#, "one, two")]
    #[case(r#"{"message":{"error":"Try again later."}}"#, "Try again later.")]
    #[case(
        r#"{"error":"invalid_token","error_description":"Token was revoked."}"#,
        "Token was revoked."
    )]
    #[case(r#"{"errors":[{"message":"Invalid token"}]}"#, "Invalid token")]
    #[case("Retry later\n", "Retry later")]
    #[case("<html><head><TITLE>502 Bad\nGateway</title>", "502 Bad Gateway")]
    #[case("a\u{1b}[31mred", "a [31mred")]
    fn reads_the_words(#[case] body: &str, #[case] words: &str) {
        assert_eq!(ErrorBody::read(body.as_bytes()).words(), Some(words));
    }

    #[rstest]
    #[case("")]
    #[case("  \n")]
    #[case("<html></html>")]
    #[case("{}")]
    #[case(r#"{"message":null}"#)]
    fn has_no_words(#[case] body: &str) {
        assert_eq!(ErrorBody::read(body.as_bytes()).words(), None);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(body: Vec<u8>, text in "[<{\\[\"a-z:,}\\]> é/]{0,60}") {
            ErrorBody::read(&body);
            ErrorBody::read(text.as_bytes());
        }
    }
}
