//! What a command can end with, and how that is shown.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use pipewright_gitlab::Error;
use pipewright_gitlab::error::{ConfigurationKind, ErrorKind, NetworkKind};

use crate::exit_code::ExitCode;
use crate::output::printable;

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The GitLab client's error.
    #[error("{error}")]
    GitLab {
        error: Error,
        /// The root of the API that was asked.
        api: Option<String>,
        /// Whether there was no token to send.
        anonymous: bool,
    },
    /// The command line or the configuration is wrong.
    #[error("{message}")]
    Usage {
        message: String,
        hint: Option<String>,
    },
    /// Something that was named is not there.
    #[error("{message}")]
    NotFound {
        message: String,
        hint: Option<String>,
    },
    /// The server's work ended, but not well.
    #[error("{message}")]
    Unsuccessful {
        message: String,
        hint: Option<String>,
    },
    /// Several things did not end well, which the output tells one by one.
    #[error("{message}")]
    Several { message: String, code: ExitCode },
    /// The wait is over, the work is not.
    #[error("{message}")]
    TimedOut { message: String, resume: String },
    /// Ctrl+C.
    #[error("interrupted")]
    Interrupted { resume: Option<String> },
    /// A local file cannot be read or written.
    #[error("could not {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// Standard output cannot be written to.
    #[error("could not write to standard output: {0}")]
    Output(#[source] io::Error),
    /// An archive of artifacts is not one that may be unpacked.
    #[error("{message}")]
    Archive { message: String },
    /// Something of this machine did not work.
    #[error("{message}")]
    Local { message: String },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::GitLab {
            error,
            api: None,
            anonymous: false,
        }
    }
}

impl Failure {
    /// Says which server was asked, where one was, and whether it was asked without a token.
    pub(crate) fn at(mut self, root: &str, without_token: bool) -> Self {
        if let Self::GitLab { api, anonymous, .. } = &mut self {
            *api = Some(root.to_owned());
            *anonymous = without_token;
        }
        self
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn with_hint(mut self, text: impl Into<String>) -> Self {
        if let Self::Usage { hint, .. }
        | Self::NotFound { hint, .. }
        | Self::Unsuccessful { hint, .. } = &mut self
        {
            *hint = Some(text.into());
        }
        self
    }

    /// The code that the process exits with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::GitLab { error, .. } => ExitCode::of(error.kind()),
            Self::Archive { .. } => ExitCode::Unavailable,
            Self::NotFound { .. } => ExitCode::NotFound,
            Self::Unsuccessful { .. } => ExitCode::Unsuccessful,
            Self::Several { code, .. } => *code,
            Self::TimedOut { .. } => ExitCode::TimedOut,
            Self::Interrupted { .. } => ExitCode::Interrupted,
            // Whoever reads the output has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::Success,
            Self::Usage { .. } | Self::File { .. } | Self::Output(_) | Self::Local { .. } => {
                ExitCode::Usage
            }
        }
    }

    /// The block that is written to standard error; nothing for a reader that went away.
    pub(crate) fn report(&self) -> String {
        let mut block = Block::new();
        match self {
            Self::GitLab {
                error,
                api,
                anonymous,
            } => gitlab(&mut block, error, api.as_deref(), *anonymous),
            Self::Usage { hint, .. } | Self::NotFound { hint, .. } => {
                block.head("error", &self.to_string());
                block.line("help", hint.as_deref());
            }
            Self::Unsuccessful { hint, .. } => {
                block.head("unsuccessful", &self.to_string());
                block.line("help", hint.as_deref());
            }
            Self::TimedOut { message, resume } => {
                block.head("timed out", message);
                block.line("note", Some("the work on the server goes on"));
                block.line("help", Some(&format!("go on waiting with `{resume}`")));
            }
            Self::Interrupted { resume } => {
                if let Some(resume) = resume {
                    block.head("interrupted", "the work on the server goes on");
                    block.line("help", Some(&format!("pick it up again with `{resume}`")));
                } else {
                    block.text.push_str("interrupted\n");
                }
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Self::Several { .. }
            | Self::File { .. }
            | Self::Output(_)
            | Self::Archive { .. }
            | Self::Local { .. } => {
                block.head("error", &self.to_string());
            }
        }
        block.text
    }
}

fn gitlab(block: &mut Block, error: &Error, api: Option<&str>, anonymous: bool) {
    let status = error
        .status()
        .map(|status| format!(" ({})", status.as_u16()))
        .unwrap_or_default();
    let at = error
        .json_path()
        .filter(|path| *path != ".")
        .map(|path| format!(" at {path}"))
        .unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::Authentication(_) if anonymous => "the server asks for a token, and none is set",
        _ => error.message(),
    };
    let cause = format!("{message}{at}{status}");
    match error.context() {
        Some(context) => {
            block.head("error", &format!("could not {}", context.action()));
            block.line("cause", Some(&cause));
        }
        None => block.head("error", &cause),
    }
    let known = |text: &str| cause.to_lowercase().contains(&text.to_lowercase());
    block.line("server", error.server_message().filter(|said| !known(said)));
    let repeats = |root: &str| known(root) || root.contains(message);
    if let Some(root) = root_cause(error).filter(|root| !repeats(root)) {
        block.line("due to", Some(&root));
    }
    // Without a credential that can be sent there was no attempt.
    let never_tried = matches!(
        error.kind(),
        ErrorKind::Configuration(ConfigurationKind::InvalidCredentials)
    ) && error.status().is_none();
    if let Some(request) = error.request().filter(|_| !never_tried) {
        let retries = match error.retries() {
            0 => String::new(),
            1 => format!(", 1 retry in {:.1} s", error.elapsed().as_secs_f64()),
            more => format!(", {more} retries in {:.1} s", error.elapsed().as_secs_f64()),
        };
        let request = match (request.split_once(' '), api) {
            (Some((method, path)), Some(api)) if path.starts_with('/') => {
                format!("{method} {api}{path}")
            }
            _ => request.to_owned(),
        };
        block.line("tried", Some(&format!("{request}{retries}")));
        // An answer says what became of the request; only silence leaves it open.
        let told = error
            .hint()
            .is_some_and(|hint| hint.contains("look before"));
        let open = error.status().is_none() && error.may_have_been_sent();
        if open && !told && request.starts_with("POST") {
            block.line(
                "note",
                Some("the server may have acted on it: look before you try again"),
            );
        }
    }
    if let Some(wait) = error.retry_after() {
        let wait = format!("the server asks to wait {} s", wait.as_secs());
        block.line("note", Some(&wait));
    }
    block.line("help", help(error, anonymous));
}

/// What to do, in the words of the command line where the library cannot know them.
fn help(error: &Error, anonymous: bool) -> Option<&str> {
    match error.kind() {
        ErrorKind::Authentication(_) | ErrorKind::Access(_) if anonymous => Some(
            "no token is set, and without one only what is public can be seen: set GITLAB_TOKEN, \
             or give --token-file",
        ),
        ErrorKind::Network(NetworkKind::Tls) => Some(
            "for a server with a certificate of its own authority, give that authority's as \
             --ca-cert-file; for one without TLS, write http:// in the base URL",
        ),
        _ => error.hint(),
    }
}

/// What is at the bottom of an error; what lies between repeats one or the other.
fn root_cause(error: &Error) -> Option<String> {
    let mut root = std::error::Error::source(error)?;
    while let Some(inner) = root.source() {
        root = inner;
    }
    Some(root.to_string())
}

/// One block of lines: what failed, then indented what is known about it.
struct Block {
    text: String,
}

impl Block {
    fn new() -> Self {
        Self {
            text: String::new(),
        }
    }

    fn head(&mut self, label: &str, what: &str) {
        let style = AnsiColor::Red.on_default().bold();
        let _ = writeln!(
            self.text,
            "{style}{label}:{style:#} {}",
            printable(what.trim())
        );
    }

    fn line(&mut self, label: &str, text: Option<&str>) {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        let style = match label {
            "help" => AnsiColor::Cyan.on_default(),
            _ => Style::new().dimmed(),
        };
        let label = format!("{label}:");
        let _ = writeln!(self.text, "  {style}{label:<8}{style:#}{}", printable(text));
    }
}

#[cfg(test)]
mod tests {
    use pipewright_gitlab::error::{AccessKind, AuthenticationKind, Context, PipelineKind};

    use super::*;

    fn plain(failure: &Failure) -> String {
        anstream::adapter::strip_str(&failure.report()).to_string()
    }

    #[test]
    fn an_error_says_what_failed_why_and_what_to_do() {
        let context = Context::new("pipelines.create", "create a pipeline in acme/shop");
        let error = Error::new(PipelineKind::InvalidRef, &context, "reference not found")
            .with_status(http::StatusCode::BAD_REQUEST)
            .with_server_message(Some("Reference not found".into()))
            .with_request("POST /projects/acme%2Fshop/pipeline".into())
            .with_hint("check that the branch or tag exists");
        assert_eq!(
            plain(&Failure::from(error).at("https://gitlab.com/api/v4", false)),
            "error: could not create a pipeline in acme/shop\n  \
             cause:  reference not found (400)\n  \
             tried:  POST https://gitlab.com/api/v4/projects/acme%2Fshop/pipeline\n  \
             help:   check that the branch or tag exists\n"
        );
    }

    #[test]
    fn a_trigger_without_an_answer_may_have_arrived() {
        let context = Context::new("pipelines.create", "create a pipeline in acme/shop");
        let error = Error::new(NetworkKind::Timeout, &context, "no answer in time")
            .with_request("POST https://gitlab.com/api/v4/projects/1/pipeline".into())
            .with_may_have_been_sent(true);
        assert!(plain(&error.into()).contains("may have acted on it"));
    }

    #[test]
    fn without_a_token_the_help_is_to_set_one() {
        for kind in [
            ErrorKind::from(AuthenticationKind::InvalidToken),
            AccessKind::ProjectNotFound.into(),
        ] {
            let context = Context::new("projects.get", "get the project acme/shop");
            let error = Error::new(kind, &context, "no").with_hint("check the token");
            let report = plain(&Failure::from(error).at("https://gitlab.com/api/v4", true));
            assert!(report.contains("set GITLAB_TOKEN"), "{report}");
            assert!(!report.contains("check the token"), "{report}");
        }
    }

    #[test]
    fn a_help_is_not_said_twice() {
        let context = Context::new("pipelines.create", "create a pipeline in acme/shop");
        let error = Error::new(NetworkKind::Timeout, &context, "no answer in time")
            .with_request("POST /projects/1/pipeline".into())
            .with_hint("it may have taken effect: look before trying again")
            .with_may_have_been_sent(true);
        assert_eq!(plain(&error.into()).matches("look before").count(), 1);
    }

    #[test]
    fn control_characters_of_a_server_do_not_reach_the_terminal() {
        let error = Error::invalid(PipelineKind::CreationFailed, "bad \u{1b}]0;title\u{7} text");
        assert!(!plain(&error.into()).contains('\u{1b}'));
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let failure = Failure::Output(io::ErrorKind::BrokenPipe.into());
        assert_eq!(failure.exit_code(), ExitCode::Success);
        assert!(failure.report().is_empty());
    }
}
