//! One layer over the other.

use std::fmt;
use std::path::{Path, PathBuf};

use pipewright_core::document::nearest;

use super::file::{ConfigFile, Section, Setting};
use super::files::Places;
use super::flags::Flags;
use super::key::Key;
use super::provider::Provider;
use super::trust::{Owner, Trust};
use crate::errors::Failure;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag(String),
    Environment(&'static str),
    File {
        path: PathBuf,
        line: u64,
        profile: Option<String>,
        owner: Owner,
    },
    Default,
    /// The recording that is replayed.
    Recording,
    Unset,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
            Self::Environment(name) => write!(formatter, "environment {name}"),
            Self::File {
                path,
                line,
                profile,
                owner: _,
            } => {
                write!(formatter, "{}:{line}", path.display())?;
                match profile {
                    Some(profile) => write!(formatter, " (profile {profile})"),
                    None => Ok(()),
                }
            }
            Self::Default => formatter.write_str("default"),
            Self::Recording => formatter.write_str("recording"),
            Self::Unset => formatter.write_str("not set"),
        }
    }
}

/// A value with its origin.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) provider: Provider,
    pub(crate) key: Key,
    pub(crate) text: Option<String>,
    pub(crate) source: Source,
}

/// All that values may come from.
pub(crate) struct Inputs<'a> {
    pub(crate) flags: &'a Flags,
    pub(crate) environment: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) places: Places,
}

impl<'a> Inputs<'a> {
    /// These flags, the process's environment, and the files of this folder and this user.
    pub(crate) fn of_process(flags: &'a Flags) -> Self {
        Self {
            flags,
            environment: &|name| std::env::var(name).ok(),
            places: Places::detect(flags.config.clone()),
        }
    }
}

impl fmt::Debug for Inputs<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Inputs")
            .field("flags", &self.flags)
            .field("places", &self.places)
            .finish_non_exhaustive()
    }
}

/// Every key of a provider with the value that wins.
#[derive(Clone, Debug)]
pub(crate) struct Layers {
    provider: Provider,
    values: Vec<Value>,
    trust: Trust,
}

impl Layers {
    pub(crate) fn resolve(provider: Provider, inputs: &Inputs<'_>) -> Result<Self, Failure> {
        let files = inputs.places.read()?;
        let profile = inputs.flags.profile.as_deref();
        if let Some(profile) = profile {
            check_profile(profile, &files)?;
        }
        let values = Key::of(provider)
            .map(|key| winner(provider, key, inputs, &files, profile))
            .collect();
        let everything = inputs.flags.trust_project_config;
        let trust = Trust::of(provider, &files, &inputs.places, everything);
        let mut layers = Self {
            provider,
            values,
            trust,
        };
        layers.choose_token();
        Ok(layers)
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: Key) -> Value {
        let found = self.values.iter().find(|value| value.key == key);
        found.cloned().unwrap_or(Value {
            provider: self.provider,
            key,
            text: None,
            source: Source::Unset,
        })
    }

    /// The same, with the values that a recording has in their place.
    pub(crate) fn recorded(mut self, recorded: &[(Key, Option<String>)]) -> Self {
        for value in &mut self.values {
            if let Some((_, text)) = recorded.iter().find(|(key, _)| *key == value.key) {
                value.text.clone_from(text);
                value.source = match text {
                    Some(_) => Source::Recording,
                    None => Source::Unset,
                };
            }
        }
        self
    }

    /// Whether the server that would get `secret` is one that the user chose; the error says how
    /// to choose it.
    pub(crate) fn check_destination(&self, secret: &str) -> Result<(), Failure> {
        for key in [Key::BaseUrl, Key::CaCertFile] {
            self.trust
                .check(&self.get(key), &self.get(Key::BaseUrl), secret)?;
        }
        Ok(())
    }

    /// All values, in the keys' order.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// A token and a file with a token are two values of one thing: the layer above wins.
    fn choose_token(&mut self) {
        let loser = match (
            &self.get(Key::Token).source,
            &self.get(Key::TokenFile).source,
        ) {
            (Source::Unset, _) => return,
            (_, Source::Flag(_)) => Key::Token,
            _ => Key::TokenFile,
        };
        for value in &mut self.values {
            if value.key == loser {
                value.text = None;
                value.source = Source::Unset;
            }
        }
    }
}

fn winner(
    provider: Provider,
    key: Key,
    inputs: &Inputs<'_>,
    files: &[ConfigFile],
    profile: Option<&str>,
) -> Value {
    let value = |text, source| Value {
        provider,
        key,
        text: Some(text),
        source,
    };
    if let Some(text) = inputs.flags.get(key) {
        return value(text.to_owned(), Source::Flag(key.flag(provider)));
    }
    if let Some(name) = key.variable(provider) {
        // A variable that is set to nothing is as good as not set: CI systems do that.
        let text = (inputs.environment)(name).map(|text| text.trim().to_owned());
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            return value(text, Source::Environment(name));
        }
    }
    // A profile of any file is more special than what all profiles share.
    let profiles = files.iter().flat_map(|file| {
        file.profiles
            .iter()
            .filter(|(name, _)| Some(name.as_str()) == profile)
            .map(move |(name, section)| (file, section, Some(name.clone())))
    });
    let shared = files.iter().map(|file| (file, &file.shared, None));
    for (file, section, profile) in profiles.chain(shared) {
        if let Some((text, line)) = last(section, provider, key) {
            let text = if key.is_path() {
                relative_to(&file.path, &text)
            } else {
                text
            };
            let path = file.path.clone();
            let source = Source::File {
                path,
                line,
                profile,
                owner: file.owner,
            };
            return value(text, source);
        }
    }
    match key.default(provider) {
        Some(text) => value(text.to_owned(), Source::Default),
        None => Value {
            provider,
            key,
            text: None,
            source: Source::Unset,
        },
    }
}

fn last(section: &Section, provider: Provider, key: Key) -> Option<(String, u64)> {
    let of_key = |setting: &&Setting| setting.provider == provider && setting.key == key;
    let setting = section.iter().rev().find(of_key)?;
    Some((setting.value.clone(), setting.line))
}

/// A path of a file: below the user's home for `~/`, else relative to the file.
fn relative_to(file: &Path, text: &str) -> String {
    let path = match (text.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => file.parent().unwrap_or(Path::new("")).join(text),
    };
    path.to_string_lossy().into_owned()
}

fn check_profile(profile: &str, files: &[ConfigFile]) -> Result<(), Failure> {
    let known: Vec<&str> = files
        .iter()
        .flat_map(|file| &file.profiles)
        .map(|(name, _)| name.as_str())
        .collect();
    if known.contains(&profile) {
        return Ok(());
    }
    let failure = Failure::usage(format!("there is no profile `{profile}`"));
    Err(if known.is_empty() {
        failure.with_hint("no pipewright.yaml that was found has a `profiles:` section")
    } else if let Some(near) = nearest(profile, known.iter().copied()) {
        failure.with_hint(format!("did you mean `{near}`?"))
    } else {
        failure.with_hint(format!("the profiles are {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::arguments::{ConnectionArguments, GitLabServer};

    struct Setup {
        project: tempfile::TempDir,
        user: tempfile::TempDir,
    }

    impl Setup {
        fn new(project: &str, user: &str) -> Self {
            let setup = Self {
                project: tempfile::tempdir().unwrap(),
                user: tempfile::tempdir().unwrap(),
            };
            std::fs::create_dir(setup.project.path().join("deep")).unwrap();
            std::fs::write(setup.project.path().join("pipewright.yaml"), project).unwrap();
            std::fs::write(setup.user.path().join("pipewright.yaml"), user).unwrap();
            setup
        }

        fn resolve(&self, flags: &Flags, environment: &[(&str, &str)]) -> Result<Layers, Failure> {
            self.resolve_of(Provider::GitLab, flags, environment)
        }

        fn resolve_of(
            &self,
            provider: Provider,
            flags: &Flags,
            environment: &[(&str, &str)],
        ) -> Result<Layers, Failure> {
            let lookup = |name: &str| {
                let found = environment.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let inputs = Inputs {
                flags,
                environment: &lookup,
                places: Places {
                    named: None,
                    folder: Some(self.project.path().join("deep")),
                    user: Some(self.user.path().to_owned()),
                },
            };
            Layers::resolve(provider, &inputs)
        }
    }

    fn flags(profile: Option<&str>, base_url: Option<&str>) -> Flags {
        let server = GitLabServer {
            base_url: base_url.map(Into::into),
            ..GitLabServer::default()
        };
        let connection = ConnectionArguments {
            profile: profile.map(Into::into),
            ..ConnectionArguments::default()
        };
        Flags::of_gitlab(&server, &connection)
    }

    const PROJECT: &str = "gitlab:\n  base_url: https://project\nprofiles:\n  work:\n    gitlab:\n      base_url: https://work\n";
    const USER: &str =
        "gitlab:\n  base_url: https://user\n  timeout_seconds: 7\n  token_file: token\n";

    #[rstest]
    #[case(flags(None, Some("https://flag")), &[("GITLAB_BASE_URL", "https://env")], "https://flag", "flag --base-url")]
    #[case(flags(None, None), &[("GITLAB_BASE_URL", "https://env")], "https://env", "environment GITLAB_BASE_URL")]
    #[case(flags(None, None), &[("GITLAB_BASE_URL", "")], "https://project", "pipewright.yaml:2")]
    #[case(flags(Some("work"), None), &[], "https://work", "pipewright.yaml:6 (profile work)")]
    #[case(flags(Some("work"), None), &[("GITLAB_BASE_URL", "https://env")], "https://env", "environment GITLAB_BASE_URL")]
    fn the_higher_layer_wins(
        #[case] flags: Flags,
        #[case] environment: &[(&str, &str)],
        #[case] expected: &str,
        #[case] source: &str,
    ) {
        let layers = Setup::new(PROJECT, USER)
            .resolve(&flags, environment)
            .unwrap();
        let value = layers.get(Key::BaseUrl);
        assert_eq!(value.text.as_deref(), Some(expected));
        assert!(
            value.source.to_string().ends_with(source),
            "{}",
            value.source
        );
    }

    #[test]
    fn files_are_merged_key_by_key() {
        let setup = Setup::new(PROJECT, USER);
        let layers = setup.resolve(&flags(None, None), &[]).unwrap();
        assert_eq!(layers.get(Key::TimeoutSeconds).text.as_deref(), Some("7"));
        assert_eq!(layers.get(Key::RateLimitRps).source, Source::Default);
        let token_file = layers.get(Key::TokenFile).text.unwrap();
        assert_eq!(Path::new(&token_file), setup.user.path().join("token"));
    }

    #[test]
    fn a_token_beats_the_token_file_of_a_lower_layer() {
        let setup = Setup::new(PROJECT, USER);
        let layers = setup.resolve(&flags(None, None), &[("GITLAB_TOKEN", "glpat-x\n")]);
        let layers = layers.unwrap();
        assert_eq!(layers.get(Key::Token).text.as_deref(), Some("glpat-x"));
        assert_eq!(layers.get(Key::TokenFile).source, Source::Unset);
    }

    #[test]
    fn a_token_file_on_the_command_line_beats_the_token_of_the_environment() {
        let setup = Setup::new(PROJECT, USER);
        let server = GitLabServer {
            token_file: Some("mine".into()),
            ..GitLabServer::default()
        };
        let flags = Flags::of_gitlab(&server, &ConnectionArguments::default());
        let layers = setup
            .resolve(&flags, &[("GITLAB_TOKEN", "glpat-x")])
            .unwrap();
        assert_eq!(layers.get(Key::Token).source, Source::Unset);
        assert_eq!(layers.get(Key::TokenFile).text.as_deref(), Some("mine"));
    }

    #[test]
    fn each_provider_has_its_own_values() {
        let project = "gitlab:\n  base_url: https://gitlab\njenkins:\n  url: https://jenkins\n";
        let setup = Setup::new(project, "profiles:\n  ci:\n    jenkins:\n      user: ada\n");
        let environment = [("GITLAB_TOKEN", "glpat-x"), ("JENKINS_TOKEN_FILE", "t")];
        let flags = flags(Some("ci"), None);
        let of = |provider| {
            let layers = setup.resolve_of(provider, &flags, &environment).unwrap();
            [Key::BaseUrl, Key::User, Key::Token, Key::TokenFile]
                .map(|key| layers.get(key).text.unwrap_or_default())
        };
        assert_eq!(of(Provider::GitLab), ["https://gitlab", "", "glpat-x", ""]);
        assert_eq!(of(Provider::Jenkins), ["https://jenkins", "ada", "", "t"]);
    }

    #[rstest]
    #[case("wrok", "did you mean `work`?")]
    #[case("something-else", "the profiles are work")]
    fn an_unknown_profile_is_an_error(#[case] profile: &str, #[case] hint: &str) {
        let setup = Setup::new(PROJECT, USER);
        let failure = setup.resolve(&flags(Some(profile), None), &[]).unwrap_err();
        assert!(failure.report().contains(hint), "{}", failure.report());
    }
}
