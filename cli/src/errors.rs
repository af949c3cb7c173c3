//! What a command can end with, and how that is shown.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use pipewright_gitlab::Error;

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
        Self::GitLab { error, api: None }
    }
}

impl Failure {
    /// Says which server was asked, where one was.
    pub(crate) fn at(mut self, root: &str) -> Self {
        if let Self::GitLab { api, .. } = &mut self {
            *api = Some(root.to_owned());
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
            Self::GitLab { error, api } => gitlab(&mut block, error, api.as_deref()),
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
            Self::File { .. } | Self::Output(_) | Self::Archive { .. } | Self::Local { .. } => {
                block.head("error", &self.to_string());
            }
        }
        block.text
    }
}

fn gitlab(block: &mut Block, error: &Error, api: Option<&str>) {
    let status = error
        .status()
        .map(|status| format!(" ({})", status.as_u16()))
        .unwrap_or_default();
    let at = error
        .json_path()
        .filter(|path| *path != ".")
        .map(|path| format!(" at {path}"))
        .unwrap_or_default();
    let cause = format!("{}{at}{status}", error.message());
    match error.context() {
        Some(context) => {
            block.head("error", &format!("could not {}", context.action));
            block.line("cause", Some(&cause));
        }
        None => block.head("error", &cause),
    }
    let known = |text: &str| cause.to_lowercase().contains(&text.to_lowercase());
    block.line("server", error.server_message().filter(|said| !known(said)));
    if let Some(root) = root_cause(error).filter(|root| !known(root)) {
        block.line("due to", Some(&root));
    }
    if let Some(request) = error.request() {
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
        if error.status().is_none() && error.may_have_been_sent() && request.starts_with("POST") {
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
    block.line("help", error.hint());
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
    use pipewright_gitlab::error::{Context, NetworkKind, PipelineKind};

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
            plain(&Failure::from(error).at("https://gitlab.com/api/v4")),
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
