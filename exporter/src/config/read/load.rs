use std::path::PathBuf;

use pipewright_core::document::Node;

use super::reader::{Flag, Reader};
use super::section::Section;
use super::{ConfigError, PREFIX, Problem, Setting, environment, file, parts};
use crate::config::Config;

/// What the configuration is read from. It can be read again: the file anew, the rest as it was.
#[derive(Clone, Default)]
pub struct Sources {
    /// The file. Without one there are only flags, environment and defaults.
    pub file: Option<PathBuf>,
    /// Environment variables. Only those that begin with [`PREFIX`] are looked at.
    pub environment: Vec<(String, String)>,
    /// What the command line says.
    pub flags: Vec<Flag>,
}

/// A configuration that was read and found right.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Every key with where its value came from, in the order of the documentation.
    pub settings: Vec<Setting>,
    /// What looks like a mistake and may be none.
    pub warnings: Vec<Problem>,
}

impl Sources {
    /// Reads the configuration.
    ///
    /// # Errors
    /// With all that is wrong, each with its file and line, variable or flag.
    pub fn load(&self) -> Result<Loaded, ConfigError> {
        let text = match &self.file {
            Some(path) => file::text(path)?,
            None => String::new(),
        };
        self.read(&text)
    }

    /// Reads the configuration, with this for the file's text.
    pub(crate) fn read(&self, text: &str) -> Result<Loaded, ConfigError> {
        let path = self.file.clone().unwrap_or_default();
        let mut reader = Reader::new(path, &self.environment, &self.flags);
        let document = Node::parse(text).map_err(|error| {
            let at = reader.line(error.line);
            Problem::new(Some(at), format!("this is not YAML: {}", error.reason))
        })?;
        let config = Section::root(&mut reader, document, parts::config);
        let mut problems = std::mem::take(&mut reader.problems);
        if problems.is_empty() && config.projects.is_empty() && config.wildcards.is_empty() {
            let hint = "name `projects`, or `wildcards` such as [{owner: {name: group}}]; \
                        `wildcards: [{}]` is everything that the token sees";
            problems.push(
                Problem::new(None, "the configuration names nothing to watch").hint(Some(hint)),
            );
        }
        if !problems.is_empty() {
            problems.sort_by(|a, b| a.at.cmp(&b.at));
            return Err(ConfigError { problems });
        }
        let mut warnings = environment::unknown(&self.environment, reader.variables());
        warnings.extend(doubts(&config));
        Ok(Loaded {
            config,
            settings: reader.settings,
            warnings,
        })
    }
}

/// What is allowed and seldom meant.
fn doubts(config: &Config) -> Vec<Problem> {
    let mut doubts = Vec::new();
    let mut doubt = |message: &str, hint: &str| {
        doubts.push(Problem::new(None, message).hint(Some(hint)));
    };
    let webhook = &config.server.webhook;
    if webhook.enabled && webhook.secret_token.is_none() {
        doubt(
            "webhooks are taken from anybody who reaches the exporter",
            "set `server.webhook.secret_token`, and the same at the hook in GitLab",
        );
    }
    if !config.gitlab.enable_tls_verify {
        doubt(
            "GitLab's certificate is not verified: who is between can read the token",
            "give the authority's certificate as `gitlab.ca_cert_path` instead",
        );
    }
    if config.gitlab.token.is_none() {
        doubt(
            "there is no token: only what is public is seen",
            "set `gitlab.token_file`, or AGE_GITLAB_TOKEN",
        );
    }
    doubts
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self
            .environment
            .iter()
            .map(|(name, _)| name)
            .filter(|name| name.starts_with(PREFIX))
            .collect();
        formatter
            .debug_struct("Sources")
            .field("file", &self.file)
            .field("environment", &names)
            .finish_non_exhaustive()
    }
}
