//! What a `pipewright.yaml` may hold.

use std::path::{Path, PathBuf};

use pipewright_core::document::{Content, Entry, Node, nearest};

use super::key::Key;
use super::provider::Provider;
use super::trust::Owner;
use crate::errors::Failure;

/// A value of a file, as text, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) provider: Provider,
    pub(super) key: Key,
    pub(super) value: String,
    pub(super) line: u64,
}

/// The settings of all providers.
pub(super) type Section = Vec<Setting>;

/// A configuration file that was read and found right.
#[derive(Clone, Debug)]
pub(super) struct ConfigFile {
    pub(super) path: PathBuf,
    pub(super) owner: Owner,
    /// The servers that the files of projects may name.
    pub(super) trusted_origins: Vec<url::Origin>,
    pub(super) shared: Section,
    pub(super) profiles: Vec<(String, Section)>,
}

impl ConfigFile {
    /// Reads a file's text; every key in it is checked, whether it is used or not.
    pub(super) fn parse(path: &Path, owner: Owner, text: &str) -> Result<Self, Failure> {
        let reader = Reader { path };
        let mut file = Self {
            path: path.to_owned(),
            owner,
            trusted_origins: Vec::new(),
            shared: Section::new(),
            profiles: Vec::new(),
        };
        // A file of comments only has no document in it.
        let node = Node::parse(text).map_err(|error| {
            let reason = error.reason;
            reader.wrong(
                error.line,
                &format!("this is not YAML that can be read: {reason}"),
            )
        })?;
        let Some(node) = node else {
            return Ok(file);
        };
        for entry in reader.map(node, "the file")? {
            match entry.key.as_str() {
                "version" => reader.version(&entry)?,
                "profiles" => {
                    for profile in reader.map(entry.value, "profiles")? {
                        let name = profile.key.clone();
                        let section = reader.profile(profile)?;
                        file.profiles.push((name, section));
                    }
                }
                "trusted_origins" if owner == Owner::Project => {
                    return Err(reader
                        .wrong(entry.line, "a project cannot say which servers you trust")
                        .with_hint(
                            "write `trusted_origins` to pipewright.yaml in your configuration folder",
                        ));
                }
                "trusted_origins" => file.trusted_origins = reader.origins(entry)?,
                name => match Provider::named(name) {
                    Some(provider) => reader.section(provider, entry, "", &mut file.shared)?,
                    None => return Err(reader.unknown(&entry, "", &TOP)),
                },
            }
        }
        Ok(file)
    }
}

/// The keys at the top of a file.
const TOP: [&str; 5] = [
    "version",
    "gitlab",
    "jenkins",
    "profiles",
    "trusted_origins",
];

struct Reader<'a> {
    path: &'a Path,
}

impl Reader<'_> {
    fn wrong(&self, line: u64, message: &str) -> Failure {
        Failure::usage(format!("{}:{line}: {message}", self.path.display()))
    }

    fn unknown(&self, entry: &Entry, place: &str, allowed: &[&str]) -> Failure {
        let failure = self.wrong(entry.line, &format!("unknown key `{place}{}`", entry.key));
        match nearest(&entry.key, allowed.iter().copied()) {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
            None => failure.with_hint(format!("the keys here are {}", allowed.join(", "))),
        }
    }

    fn map(&self, node: Node, place: &str) -> Result<Vec<Entry>, Failure> {
        match node.content {
            Content::Map(entries) => Ok(entries),
            Content::Null => Ok(Vec::new()),
            other => Err(self.wrong(
                node.line,
                &format!("{place} has to be a map of keys, not {}", other.describe()),
            )),
        }
    }

    fn version(&self, entry: &Entry) -> Result<(), Failure> {
        match entry.value.content.scalar() {
            Some(version) if version == "1" => Ok(()),
            Some(version) => Err(self
                .wrong(
                    entry.value.line,
                    &format!("version {version} is not one this program reads"),
                )
                .with_hint("give 1, or use a newer pipewright")),
            None => {
                let found = entry.value.content.describe();
                let message = format!("version has to be 1, not {found}");
                Err(self.wrong(entry.value.line, &message))
            }
        }
    }

    fn origins(&self, entry: Entry) -> Result<Vec<url::Origin>, Failure> {
        let Content::List(nodes) = entry.value.content else {
            let what = entry.value.content.describe();
            let message = format!("`trusted_origins` has to be a list, not {what}");
            return Err(self.wrong(entry.line, &message));
        };
        let origin = |node: Node| {
            if let Content::Text(text) = &node.content
                && let Ok(url) = url::Url::parse(text)
                && matches!(url.scheme(), "http" | "https")
            {
                return Ok(url.origin());
            }
            Err(self
                .wrong(
                    node.line,
                    "`trusted_origins` holds something that is no address",
                )
                .with_hint("give servers, such as https://gitlab.example.com"))
        };
        nodes.into_iter().map(origin).collect()
    }

    fn profile(&self, profile: Entry) -> Result<Section, Failure> {
        let mut section = Section::new();
        let of_profile = format!("profiles.{}", profile.key);
        let place = format!("{of_profile}.");
        for entry in self.map(profile.value, &of_profile)? {
            let Some(provider) = Provider::named(&entry.key) else {
                let providers = Provider::ALL.map(Provider::name);
                return Err(self.unknown(&entry, &place, &providers));
            };
            self.section(provider, entry, &place, &mut section)?;
        }
        Ok(section)
    }

    fn section(
        &self,
        provider: Provider,
        entry: Entry,
        place: &str,
        section: &mut Section,
    ) -> Result<(), Failure> {
        let place = format!("{place}{}", provider.name());
        self.settings(provider, entry.value, &place, "", section)
    }

    fn settings(
        &self,
        provider: Provider,
        node: Node,
        place: &str,
        prefix: &str,
        section: &mut Section,
    ) -> Result<(), Failure> {
        for entry in self.map(node, place)? {
            let name = format!("{prefix}{}", entry.key);
            if prefix.is_empty() && name == "circuit_breaker" {
                let place = format!("{place}.{name}");
                self.settings(provider, entry.value, &place, "circuit_breaker.", section)?;
                continue;
            }
            let key = match Key::named(provider, &name) {
                Some(Key::Token) => {
                    return Err(self
                        .wrong(
                            entry.line,
                            "a token does not belong into a file that is shared",
                        )
                        .with_hint(format!(
                            "write it to a file of its own and give its path as `token_file`, \
                             or set {}",
                            Key::Token.variable(provider).unwrap_or_default()
                        )));
                }
                Some(key) if !entry.key.contains('.') => key,
                _ => {
                    let place = format!("{place}.");
                    return Err(self.unknown(&entry, &place, &allowed(provider, prefix)));
                }
            };
            let Some(value) = entry.value.content.scalar() else {
                let message = format!(
                    "`{place}.{}` has to be a value, not {}",
                    entry.key,
                    entry.value.content.describe()
                );
                return Err(self.wrong(entry.line, &message));
            };
            section.push(Setting {
                provider,
                key,
                value,
                line: entry.value.line,
            });
        }
        Ok(())
    }
}

/// The keys that may stand in a map of a section.
fn allowed(provider: Provider, prefix: &str) -> Vec<&'static str> {
    let mut names: Vec<_> = Key::of(provider)
        .filter(|key| *key != Key::Token)
        .filter_map(|key| key.name(provider).strip_prefix(prefix))
        .filter(|name| !name.contains('.'))
        .collect();
    if prefix.is_empty() {
        names.push("circuit_breaker");
    }
    names
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn parse(text: &str) -> Result<ConfigFile, Failure> {
        ConfigFile::parse(Path::new("pipewright.yaml"), Owner::Project, text)
    }

    #[test]
    fn reads_values_with_their_lines() {
        let file = parse(
            "version: 1\ngitlab:\n  base_url: https://a.example\n  circuit_breaker:\n    \
             failure_threshold: 3\nprofiles:\n  work:\n    gitlab:\n      timeout_seconds: 1.5\n    \
             jenkins:\n      url: https://b.example\n",
        )
        .unwrap();
        let setting = |provider, key, value: &str, line| Setting {
            provider,
            key,
            value: value.into(),
            line,
        };
        assert_eq!(
            file.shared,
            [
                setting(Provider::GitLab, Key::BaseUrl, "https://a.example", 3),
                setting(Provider::GitLab, Key::FailureThreshold, "3", 5)
            ]
        );
        let (name, work) = file.profiles.first().unwrap();
        assert_eq!(name, "work");
        assert_eq!(
            work,
            &[
                setting(Provider::GitLab, Key::TimeoutSeconds, "1.5", 9),
                setting(Provider::Jenkins, Key::BaseUrl, "https://b.example", 11)
            ]
        );
    }

    #[rstest]
    #[case("")]
    #[case("# nothing yet\n")]
    #[case("gitlab:\n")]
    fn an_empty_file_sets_nothing(#[case] text: &str) {
        assert!(parse(text).unwrap().shared.is_empty());
    }

    #[rstest]
    #[case(
        "gitlab:\n  bas_url: x\n",
        "pipewright.yaml:2: unknown key `gitlab.bas_url`",
        "base_url"
    )]
    #[case(
        "gitlab:\n  base-url: x\n",
        "pipewright.yaml:2: unknown key",
        "base_url"
    )]
    #[case(
        "gitlba:\n  base_url: x\n",
        "pipewright.yaml:1: unknown key `gitlba`",
        "gitlab"
    )]
    #[case(
        "gitlab:\n  circuit_breaker:\n    failures_treshold: 3\n",
        ":3: unknown key `gitlab.circuit_breaker.",
        "failure_threshold"
    )]
    #[case(
        "profiles:\n  a:\n    base_url: x\n",
        ":3: unknown key `profiles.a.base_url`",
        "gitlab"
    )]
    #[case(
        "gitlab:\n  token: glpat-secret\n",
        ":2: a token does not belong",
        "token_file"
    )]
    #[case("jenkins:\n  token: 11glpat-secret\n", ":2: a token", "JENKINS_TOKEN")]
    #[case(
        "jenkins:\n  base_url: x\n",
        ":2: unknown key `jenkins.base_url`",
        "url"
    )]
    #[case("jenkins:\n  usr: x\n", "unknown key `jenkins.usr`", "`user`")]
    #[case("gitlab:\n  user: x\n", "unknown key `gitlab.user`", "base_url")]
    #[case("version: 2\n", ":1: version 2", "newer")]
    #[case("gitlab: 3\n", ":1: gitlab has to be a map", "")]
    #[case(
        "gitlab:\n  base_url: [a]\n",
        ":2: `gitlab.base_url` has to be a value, not a list",
        ""
    )]
    #[case(
        "gitlab:\n  base_url:\n",
        ":2: `gitlab.base_url` has to be a value, not nothing",
        ""
    )]
    #[case("gitlab: [\n", "not YAML", "")]
    #[case(
        "gitlab:\n  base_url: a\n  base_url: b\n",
        ":3: this is not YAML that can be read: duplicate mapping key: base_url\n",
        ""
    )]
    #[case("gitlab:\n  circuit_breaker.failure_threshold: 2\n", "unknown key", "")]
    fn names_the_place_and_what_would_be_right(
        #[case] text: &str,
        #[case] message: &str,
        #[case] hint: &str,
    ) {
        let report = parse(text).unwrap_err().report();
        assert!(report.contains(message), "{report}");
        assert!(report.contains(hint), "{report}");
        assert!(!report.contains("glpat-secret"), "{report}");
    }
}
