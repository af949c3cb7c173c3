use std::path::PathBuf;

use pipewright_core::record::{Cassette, CassetteProblem};
use url::Url;

use crate::arguments::RecordingArguments;
use crate::config::{Key, Layers, Provider};
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
    pub(crate) fn open(
        arguments: &RecordingArguments,
        provider: Provider,
    ) -> Result<Self, Failure> {
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
        if cassette.provider() != provider.name() {
            let message = format!(
                "{} is a recording of {:?}, not of {}",
                path.display(),
                cassette.provider(),
                provider.name()
            );
            return Err(Failure::usage(message));
        }
        Ok(Self::Replay(cassette))
    }

    pub(crate) fn is_replay(&self) -> bool {
        matches!(self, Self::Replay(_))
    }

    /// For a replay: the address of the server that was recorded.
    pub(crate) fn address(&self) -> Option<String> {
        match self {
            Self::Replay(cassette) => Some(base_url(cassette)),
            Self::Off | Self::Record(_) => None,
        }
    }

    /// The configuration for this: a replay needs neither the server nor its token.
    pub(crate) fn configure(&self, layers: Layers) -> Layers {
        let Some(address) = self.address() else {
            return layers;
        };
        let token = "no-token-is-needed-to-replay".to_owned();
        layers.recorded(&[
            (Key::BaseUrl, Some(address)),
            (Key::User, Some("nobody".to_owned())),
            (Key::Token, Some(token)),
            (Key::TokenFile, None),
            (Key::CaCertFile, None),
        ])
    }
}

/// The address of the server that was recorded, with the path it is under.
fn base_url(cassette: &Cassette) -> String {
    let Some(mut url) = cassette.origin().and_then(|url| Url::parse(url).ok()) else {
        // Nothing was asked of it.
        return "http://localhost".to_owned();
    };
    let root = cassette.paths().find_map(root);
    url.set_path(root.unwrap_or_default());
    url.to_string()
}

/// What comes before the paths of the server's own resources.
fn root(path: &str) -> Option<&str> {
    // Of GitLab; then what is asked of Jenkins, none of which its address may hold.
    const RESOURCES: [&str; 7] = [
        "/api/v4/",
        "/job/",
        "/view/",
        "/queue/",
        "/computer/",
        "/whoAmI/",
        "/api/json",
    ];
    let at = RESOURCES.iter().filter_map(|word| path.find(word)).min()?;
    path.get(..at)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case("/api/v4/projects/1", Some(""))]
    #[case("/sub/api/v4/projects/a%2Fjob", Some("/sub"))]
    #[case("/job/a/job/b/7/api/json", Some(""))]
    #[case("/ci/job/view/job/b/api/json", Some("/ci"))]
    #[case("/ci/queue/item/7/api/json", Some("/ci"))]
    #[case("/ci/api/json", Some("/ci"))]
    #[case("/whoAmI/api/json", Some(""))]
    #[case("/elsewhere", None)]
    fn the_root_is_before_the_resources(#[case] path: &str, #[case] root: Option<&str>) {
        assert_eq!(super::root(path), root);
    }
}
