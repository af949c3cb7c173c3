use std::path::PathBuf;

use pipewright_core::credentials::Token;
use pipewright_core::record::{Cassette, CassetteProblem};
use url::Url;

use crate::arguments::RecordingArguments;
use crate::config::{GitLabSettings, TokenSource};
use crate::errors::Failure;

/// What is to be done with the requests of a command.
#[derive(Clone, Debug)]
pub(crate) enum Tape {
    /// They are sent.
    Off,
    /// They are sent, and written to a file.
    Record(PathBuf),
    /// They are answered from a recording.
    Replay(Cassette),
}

impl Tape {
    /// Reads the recording to replay, if that is wanted.
    pub(crate) fn open(arguments: &RecordingArguments) -> Result<Self, Failure> {
        if let Some(path) = &arguments.record {
            return Ok(Self::Record(path.clone()));
        }
        let Some(path) = &arguments.replay else {
            return Ok(Self::Off);
        };
        let cassette = Cassette::read(path).map_err(|error| {
            let hint = match error.problem() {
                CassetteProblem::Io(_) => "give a file that --record has written",
                CassetteProblem::NewerVersion { .. } => "replay it with the version that wrote it",
                CassetteProblem::Unfinished { .. } => {
                    "the recording was cut short: record it again"
                }
                _ => "record it again with --record",
            };
            Failure::usage(error.to_string()).with_hint(hint)
        })?;
        if cassette.provider() != "gitlab" {
            let message = format!(
                "{} is a recording of {:?}, not of gitlab",
                path.display(),
                cassette.provider()
            );
            return Err(Failure::usage(message));
        }
        Ok(Self::Replay(cassette))
    }

    pub(crate) fn is_replay(&self) -> bool {
        matches!(self, Self::Replay(_))
    }

    /// The settings for this: a replay needs neither the server nor its token.
    pub(crate) fn settings(&self, mut settings: GitLabSettings) -> GitLabSettings {
        if let Self::Replay(cassette) = self {
            if let Some(base_url) = base_url(cassette) {
                settings.base_url = base_url;
            }
            settings.token = TokenSource::Value(Token::new("no-token-is-needed-to-replay"));
            settings.ca_cert_file = None;
        }
        settings
    }
}

/// The address of the server that was recorded, with the path it is under.
fn base_url(cassette: &Cassette) -> Option<Url> {
    let mut url = Url::parse(cassette.origin()?).ok()?;
    let root = cassette
        .paths()
        .find_map(|path| path.find("/api/v4/").and_then(|at| path.get(..at)));
    url.set_path(root.unwrap_or_default());
    Some(url)
}
