use std::path::PathBuf;

use pipewright_core::credentials::redact_url;
use pipewright_gitlab::GitLabConfig;
use url::Url;

use super::{Given, Kind, Wrong};
use crate::config::{ListenAddress, Pattern};

/// Text as it is.
pub(in crate::config::read) struct Text(pub(in crate::config::read) &'static str);

impl Kind for Text {
    type Value = String;

    fn expected(&self) -> String {
        self.0.to_owned()
    }

    fn read(&self, given: &Given) -> Result<String, Wrong> {
        let text = given.text().ok_or_else(|| unquoted(self.0, given))?.trim();
        if text.chars().any(char::is_control) {
            return Err(Wrong::Because("holds a control character".into()));
        }
        Ok(text.to_owned())
    }

    fn show(&self, value: &String) -> String {
        quoted(value)
    }
}

/// YAML reads `1.20` as a number, and forgets how it was written.
fn unquoted(expected: &str, given: &Given) -> Wrong {
    match given.content {
        pipewright_core::document::Content::Number(_)
        | pipewright_core::document::Content::Boolean(_) => Wrong::Help(
            format!("has to be {expected}, not {}", given.shown()),
            "put it in quotes if that is meant".into(),
        ),
        _ => Wrong::Kind,
    }
}

/// A regular expression.
pub(in crate::config::read) struct Regexp;

impl Kind for Regexp {
    type Value = Pattern;

    fn expected(&self) -> String {
        "a regular expression".into()
    }

    fn read(&self, given: &Given) -> Result<Pattern, Wrong> {
        let text = given
            .text()
            .ok_or_else(|| unquoted("a regular expression", given))?;
        Pattern::new(text).map_err(|error| {
            // The rest of a regex error draws the pattern over several lines.
            let error = error.to_string();
            let reason = error
                .lines()
                .find_map(|line| line.trim().strip_prefix("error: "))
                .unwrap_or(&error);
            let reason = format!("is no regular expression: {text:?}: {reason}");
            if ["(?=", "(?!", "(?<=", "(?<!"]
                .iter()
                .any(|look| text.contains(look))
            {
                let hint = "write it without looking around, or narrow it with `most_recent`";
                return Wrong::Help(reason, hint.into());
            }
            Wrong::Because(reason)
        })
    }

    fn show(&self, value: &Pattern) -> String {
        quoted(value.as_str())
    }
}

/// Where to listen.
pub(in crate::config::read) struct Address;

impl Kind for Address {
    type Value = ListenAddress;

    fn expected(&self) -> String {
        "an address to listen on".into()
    }

    fn read(&self, given: &Given) -> Result<ListenAddress, Wrong> {
        let text = given.text().ok_or(Wrong::Kind)?;
        text.parse().map_err(|error| {
            let hint = "give host:port, or :port for every address of the machine";
            Wrong::Help(format!("{error}: {}", given.shown()), hint.into())
        })
    }

    fn show(&self, value: &ListenAddress) -> String {
        quoted(&value.to_string())
    }
}

/// The address of a GitLab.
pub(in crate::config::read) struct Server;

impl Kind for Server {
    type Value = Url;

    fn expected(&self) -> String {
        "the address of a GitLab".into()
    }

    fn read(&self, given: &Given) -> Result<Url, Wrong> {
        let text = given.text().ok_or(Wrong::Kind)?;
        match GitLabConfig::new(text) {
            Ok(config) => Ok(config.web_url().clone()),
            // The text itself may hold a password, so it is not shown.
            Err(error) => {
                let reason = error.message().replace("the base URL ", "");
                let hint = error
                    .hint()
                    .unwrap_or("give it as https://gitlab.example.com");
                Err(Wrong::Help(reason, hint.to_owned()))
            }
        }
    }

    fn show(&self, value: &Url) -> String {
        quoted(&redact_url(value))
    }
}

/// A file or folder.
pub(in crate::config::read) struct File;

impl Kind for File {
    type Value = PathBuf;

    fn expected(&self) -> String {
        "a path".into()
    }

    fn read(&self, given: &Given) -> Result<PathBuf, Wrong> {
        given.path().ok_or_else(|| unquoted("a path", given))
    }

    fn show(&self, value: &PathBuf) -> String {
        quoted(&value.display().to_string())
    }
}

/// Text in YAML: with quotes unless it is plain enough to go without.
pub(super) fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:".contains(letter);
    let starts_plain = text
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '/');
    let ends_plain = !text.ends_with(':') && !text.contains(": ");
    let word = !["true", "false", "null", "yes", "no", "on", "off"].contains(&text);
    if starts_plain && ends_plain && word && text.chars().all(plain) {
        return text.to_owned();
    }
    // JSON's strings are YAML's.
    serde_json::Value::from(text).to_string()
}
