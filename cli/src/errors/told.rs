//! What the client of a provider tells of an error.

use std::error::Error as StdError;
use std::time::Duration;

use http::StatusCode;
use pipewright_core::http::{CallError, CallErrorKind, TransportErrorKind};
use pipewright_gitlab::error::{ConfigurationKind, ErrorKind as GitLabKind, NetworkKind};
use pipewright_jenkins::ErrorKind as JenkinsKind;

use super::block::Block;
use crate::exit_code::ExitCode;

/// What an error is about, as far as the command line has more to say than the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// The credential, or the lack of one.
    Credential,
    /// What the credential may see or do.
    Access,
    Tls,
    /// What cannot be sent: a credential, a job of another server.
    Unsendable,
    Other,
}

/// What the client of any provider tells of an error.
#[derive(Debug)]
pub(crate) struct Told {
    pub(super) code: ExitCode,
    about: About,
    /// The whole of it in one line.
    line: String,
    action: Option<String>,
    message: String,
    place: Option<String>,
    status: Option<StatusCode>,
    server_message: Option<String>,
    cause: Option<String>,
    request: Option<String>,
    retries: u32,
    elapsed: Duration,
    may_have_been_sent: bool,
    retry_after: Option<Duration>,
    hint: Option<String>,
    /// How to give a token.
    token: &'static str,
}

impl std::fmt::Display for Told {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.line)
    }
}

impl From<pipewright_gitlab::Error> for Told {
    fn from(error: pipewright_gitlab::Error) -> Self {
        Self {
            code: ExitCode::of_gitlab(error.kind()),
            about: match error.kind() {
                GitLabKind::Authentication(_) => About::Credential,
                GitLabKind::Access(_) => About::Access,
                GitLabKind::Network(NetworkKind::Tls) => About::Tls,
                GitLabKind::Configuration(ConfigurationKind::InvalidCredentials) => {
                    About::Unsendable
                }
                _ => About::Other,
            },
            line: error.to_string(),
            action: error
                .context()
                .map(pipewright_gitlab::error::Context::action),
            message: error.message().to_owned(),
            place: error.json_path().map(str::to_owned),
            status: error.status(),
            server_message: error.server_message().map(str::to_owned),
            cause: root_cause(&error),
            request: error.request().map(str::to_owned),
            retries: error.retries(),
            elapsed: error.elapsed(),
            may_have_been_sent: error.may_have_been_sent(),
            retry_after: error.retry_after(),
            hint: error.hint().map(str::to_owned),
            token: "set GITLAB_TOKEN, or give --token-file",
        }
    }
}

impl From<pipewright_jenkins::Error> for Told {
    fn from(error: pipewright_jenkins::Error) -> Self {
        Self {
            code: ExitCode::of_jenkins(error.kind()),
            about: match error.kind() {
                JenkinsKind::Unauthorized => About::Credential,
                JenkinsKind::Forbidden | JenkinsKind::NotFound => About::Access,
                JenkinsKind::Network if is_of_tls(&error) => About::Tls,
                JenkinsKind::InvalidConfiguration | JenkinsKind::InvalidJobRef => About::Unsendable,
                _ => About::Other,
            },
            line: error.to_string(),
            action: error.context().map(|context| context.action.to_string()),
            message: error.message().to_owned(),
            place: error.json_path().map(str::to_owned),
            status: error.status(),
            server_message: error.server_message().map(str::to_owned),
            cause: root_cause(&error),
            request: error.request().map(str::to_owned),
            retries: error.retries(),
            elapsed: error.elapsed(),
            may_have_been_sent: error.may_have_been_sent(),
            retry_after: error.retry_after(),
            hint: error.hint().map(str::to_owned),
            token: "set JENKINS_USER and JENKINS_TOKEN, or give --user and --token-file",
        }
    }
}

impl Told {
    /// Puts other words in place of the library's on what to do.
    pub(super) fn advise(&mut self, hint: String) {
        self.hint = Some(hint);
    }

    /// Writes what failed, why, and what to do; `api` is the root that was asked.
    pub(super) fn write(&self, block: &mut Block, api: Option<&str>, anonymous: bool) {
        let status = self
            .status
            .map(|status| format!(" ({})", status.as_u16()))
            .unwrap_or_default();
        let at = self
            .place
            .as_deref()
            .filter(|path| *path != ".")
            .map(|path| format!(" at {path}"))
            .unwrap_or_default();
        let message = if self.about == About::Credential && anonymous {
            "the server asks for a token, and none is set"
        } else {
            &self.message
        };
        let cause = format!("{message}{at}{status}");
        match &self.action {
            Some(action) => {
                block.head("error", &format!("could not {action}"));
                block.line("cause", Some(&cause));
            }
            None => block.head("error", &cause),
        }
        let known = |text: &str| cause.to_lowercase().contains(&text.to_lowercase());
        let reason = self.status.and_then(|status| status.canonical_reason());
        let said = self.server_message.as_deref();
        let says_more = |said: &&str| !known(said) && reason != Some(*said);
        block.line("server", said.filter(says_more));
        let repeats = |root: &str| known(root) || root.contains(message);
        let root = self.cause.as_deref();
        block.line("due to", root.filter(|root| !repeats(root)));
        self.write_attempts(block, api);
        if let Some(wait) = self.retry_after {
            let wait = format!("the server asks to wait {} s", wait.as_secs());
            block.line("note", Some(&wait));
        }
        block.line("help", self.help(anonymous).as_deref());
    }

    fn write_attempts(&self, block: &mut Block, api: Option<&str>) {
        // What cannot be sent was not tried.
        let never_tried = self.about == About::Unsendable && self.status.is_none();
        let Some(request) = self.request.as_deref().filter(|_| !never_tried) else {
            return;
        };
        let elapsed = self.elapsed.as_secs_f64();
        let retries = match self.retries {
            0 => String::new(),
            1 => format!(", 1 retry in {elapsed:.1} s"),
            more => format!(", {more} retries in {elapsed:.1} s"),
        };
        let request = match (request.split_once(' '), api) {
            (Some((method, path)), Some(api)) if path.starts_with('/') => {
                format!("{method} {api}{path}")
            }
            _ => request.to_owned(),
        };
        block.line("tried", Some(&format!("{request}{retries}")));
        // An answer says what became of the request; only silence leaves it open.
        let hint = self.hint.as_deref().unwrap_or_default();
        let told = hint.contains("look before");
        let open = self.status.is_none() && self.may_have_been_sent;
        if open && !told && request.starts_with("POST") {
            let note = "the server may have acted on it: look before you try again";
            block.line("note", Some(note));
        }
    }

    /// What to do, in the words of the command line where the library cannot know them.
    fn help(&self, anonymous: bool) -> Option<String> {
        match self.about {
            About::Credential | About::Access if anonymous => Some(format!(
                "no token is set, and without one only what is public can be seen: {}",
                self.token
            )),
            About::Tls => Some(
                "for a server with a certificate of its own authority, give that authority's as \
                 --ca-cert-file; for one without TLS, write http:// in the base URL"
                    .to_owned(),
            ),
            _ => self.hint.clone(),
        }
    }
}

fn is_of_tls(error: &pipewright_jenkins::Error) -> bool {
    let source = error.source();
    let call = source.and_then(|source| source.downcast_ref::<CallError>());
    call.is_some_and(|call| call.kind() == CallErrorKind::Transport(TransportErrorKind::Tls))
}

/// What is at the bottom of an error; what lies between repeats one or the other.
fn root_cause(error: &dyn StdError) -> Option<String> {
    let mut root = error.source()?;
    while let Some(inner) = root.source() {
        root = inner;
    }
    Some(root.to_string())
}
