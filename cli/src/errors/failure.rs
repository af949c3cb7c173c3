use std::io;
use std::path::PathBuf;

use super::block::Block;
use super::told::Told;
use crate::exit_code::ExitCode;

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The error of a provider's client.
    #[error("{told}")]
    Server {
        told: Box<Told>,
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

impl From<pipewright_gitlab::Error> for Failure {
    fn from(error: pipewright_gitlab::Error) -> Self {
        Self::of(Told::from(error))
    }
}

impl From<pipewright_jenkins::Error> for Failure {
    fn from(error: pipewright_jenkins::Error) -> Self {
        Self::of(Told::from(error))
    }
}

impl Failure {
    fn of(told: Told) -> Self {
        Self::Server {
            told: Box::new(told),
            api: None,
            anonymous: false,
        }
    }

    /// Says which server was asked, where one was, and whether it was asked without a token.
    pub(crate) fn at(mut self, root: &str, without_token: bool) -> Self {
        if let Self::Server { api, anonymous, .. } = &mut self {
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
        match &mut self {
            Self::Usage { hint, .. }
            | Self::NotFound { hint, .. }
            | Self::Unsuccessful { hint, .. } => *hint = Some(text.into()),
            Self::Server { told, .. } => told.advise(text.into()),
            _ => {}
        }
        self
    }

    /// The code that the process exits with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Server { told, .. } => told.code,
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
            Self::Server {
                told,
                api,
                anonymous,
            } => told.write(&mut block, api.as_deref(), *anonymous),
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

#[cfg(test)]
mod tests {
    use pipewright_gitlab::Error;
    use pipewright_gitlab::error::{
        AccessKind, AuthenticationKind, Context, ErrorKind, NetworkKind, PipelineKind,
    };

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
    fn an_error_of_jenkins_is_told_alike() {
        use pipewright_jenkins::error::{Context, Error, ErrorKind};
        let context = Context::new("jobs.trigger", "start a build of acme/shop");
        let error = || {
            Error::new(
                ErrorKind::Unauthorized,
                &context,
                "the server asks to sign in",
            )
            .with_status(http::StatusCode::FORBIDDEN)
            .with_request("POST /job/acme/job/shop/build".into())
            .with_hint("give a user and an API token")
        };
        let failure = Failure::from(error()).at("https://ci.example", false);
        assert_eq!(failure.exit_code(), ExitCode::Denied);
        assert_eq!(
            plain(&failure),
            "error: could not start a build of acme/shop\n  \
             cause:  the server asks to sign in (403)\n  \
             tried:  POST https://ci.example/job/acme/job/shop/build\n  \
             help:   give a user and an API token\n"
        );
        let nobody = plain(&Failure::from(error()).at("https://ci.example", true));
        assert!(
            nobody.contains("set JENKINS_USER and JENKINS_TOKEN"),
            "{nobody}"
        );
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
