//! Which server may get the user's token.
//!
//! A `pipewright.yaml` comes along with any project that is cloned. If it could name the server, it
//! could have the token of whoever runs a command in it: such a server has to be one that the
//! user chose, by a flag, a variable, or a file of their own.

use std::path::PathBuf;

use url::{Origin, Url};

use super::file::ConfigFile;
use super::files::Places;
use super::key::Key;
use super::layers::{Source, Value};
use super::provider::Provider;
use crate::errors::Failure;

/// Whose word a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The user's: in their configuration folder, or named by `--config`.
    User,
    /// Found in the project, which may be anybody's.
    Project,
}

/// What the user said about servers.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    /// The files of projects are the user's word too.
    everything: bool,
    /// Projects may send the token there, and may bring the certificate authority.
    listed: Vec<Origin>,
    /// The user's own files talk to these.
    used: Vec<Origin>,
    /// Where to list one more.
    file: Option<PathBuf>,
}

impl Trust {
    pub(super) fn of(
        provider: Provider,
        files: &[ConfigFile],
        places: &Places,
        everything: bool,
    ) -> Self {
        let own = || files.iter().filter(|file| file.owner == Owner::User);
        let addresses = own().flat_map(|file| {
            let profiles = file.profiles.iter().map(|(_, section)| section);
            profiles.chain([&file.shared]).flatten()
        });
        let mut used: Vec<Origin> = addresses
            .filter(|setting| setting.provider == provider && setting.key == Key::BaseUrl)
            .filter_map(|setting| origin(&setting.value))
            .collect();
        if used.is_empty() {
            // Without any word of the project the token would go there as well.
            used.extend(Key::BaseUrl.default(provider).and_then(origin));
        }
        Self {
            everything,
            listed: own()
                .flat_map(|file| file.trusted_origins.clone())
                .collect(),
            used,
            file: places
                .user
                .as_ref()
                .map(|user| user.join("pipewright.yaml")),
        }
    }

    /// Fails when `value` is a project's word on where a secret goes, and the user has not agreed.
    pub(super) fn check(
        &self,
        value: &Value,
        base_url: &Value,
        secret: &str,
    ) -> Result<(), Failure> {
        let Source::File {
            owner: Owner::Project,
            path,
            line,
            ..
        } = &value.source
        else {
            return Ok(());
        };
        let Some(origin) = base_url.text.as_deref().and_then(origin) else {
            return Ok(());
        };
        let listed = self.listed.contains(&origin);
        let agreed =
            self.everything || listed || (value.key == Key::BaseUrl && self.used.contains(&origin));
        if agreed {
            return Ok(());
        }
        let origin = origin.ascii_serialization();
        let message = format!(
            "{}:{line}: {}.{}: this file came with the project, and may not decide on its own \
             that {secret} goes to {origin}",
            path.display(),
            value.provider.name(),
            value.key.name(value.provider)
        );
        let flag = value.key.flag(value.provider);
        let name_it = match value.key {
            Key::BaseUrl => {
                let address = base_url.text.as_deref().unwrap_or(&origin);
                format!("{flag} {address}")
            }
            _ => format!("{flag} {}", value.text.as_deref().unwrap_or_default()),
        };
        let list_it = match &self.file {
            Some(file) => format!(
                "write `trusted_origins: [\"{origin}\"]` to {}",
                file.display()
            ),
            None => format!(
                "set {}={origin}",
                Key::BaseUrl.variable(value.provider).unwrap_or_default()
            ),
        };
        Err(Failure::usage(message).with_hint(format!(
            "if it may: for good, {list_it}; this time, give {name_it} or --trust-project-config"
        )))
    }
}

fn origin(text: &str) -> Option<Origin> {
    Url::parse(text).ok().map(|url| url.origin())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rstest::rstest;

    use super::super::flags::Flags;
    use super::super::gitlab::GitLabSettings;
    use super::super::jenkins::JenkinsSettings;
    use super::super::layers::{Inputs, Layers};
    use super::*;
    use crate::arguments::{ConnectionArguments, GitLabServer};

    const CORP: &str = "gitlab:\n  base_url: https://gitlab.corp/sub\n";

    fn read(
        project: &str,
        user: &str,
        environment: &[(&str, &str)],
        flags: &Flags,
    ) -> Result<(), Failure> {
        let layers = layers(Provider::GitLab, project, user, environment, flags)?;
        GitLabSettings::read(&layers).map(drop)
    }

    fn layers(
        provider: Provider,
        project: &str,
        user: &str,
        environment: &[(&str, &str)],
        flags: &Flags,
    ) -> Result<Layers, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let folder = folder.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("pipewright.yaml"), text).unwrap();
            folder
        };
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let places = Places {
            named: flags
                .config
                .as_ref()
                .map(|_| folder.path().join("project/pipewright.yaml")),
            folder: Some(write("project", project)),
            user: Some(write("user", user)),
        };
        let inputs = Inputs {
            flags,
            environment: &lookup,
            places,
        };
        Layers::resolve(provider, &inputs)
    }

    const TOKEN: (&str, &str) = ("GITLAB_TOKEN", "glpat-planted");

    #[rstest]
    #[case::environment(CORP, "", &[TOKEN])]
    #[case::token_file_of_the_user(CORP, "gitlab:\n  token_file: token\n", &[])]
    #[case::token_file_of_the_project(
        "gitlab:\n  base_url: https://gitlab.corp\n  token_file: ~/.ssh/id_ed25519\n", "", &[])]
    #[case::another_server(CORP, "gitlab:\n  base_url: https://gitlab.corp.example\n", &[TOKEN])]
    #[case::another_port(CORP, "trusted_origins: [\"https://gitlab.corp:8443\"]\n", &[TOKEN])]
    #[case::without_tls(CORP, "trusted_origins: [\"http://gitlab.corp\"]\n", &[TOKEN])]
    #[case::not_the_default(
        "gitlab:\n  base_url: https://gitlab.com\n",
        "gitlab:\n  base_url: https://own.example\n", &[TOKEN])]
    #[case::its_own_certificates(
        "gitlab:\n  ca_cert_file: ca.pem\n", CORP, &[TOKEN])]
    fn a_project_gets_no_token(
        #[case] project: &str,
        #[case] user: &str,
        #[case] environment: &[(&str, &str)],
    ) {
        let failure = read(project, user, environment, &Flags::default());
        let failure = failure.unwrap_err();
        assert_eq!(failure.exit_code() as u8, 2);
        let report = failure.report();
        for part in [
            "pipewright.yaml:",
            "trusted_origins",
            "--trust-project-config",
        ] {
            assert!(report.contains(part), "{report}");
        }
        assert!(!report.contains("planted"), "{report}");
    }

    #[rstest]
    #[case::no_token(CORP, "", &[])]
    #[case::listed(CORP, "trusted_origins:\n  - https://gitlab.corp\n", &[TOKEN])]
    #[case::same_server(CORP, "gitlab:\n  base_url: https://gitlab.corp\n", &[TOKEN])]
    #[case::same_server_in_a_profile(
        CORP, "profiles:\n  a:\n    gitlab:\n      base_url: https://gitlab.corp\n", &[TOKEN])]
    #[case::variable(CORP, "", &[TOKEN, ("GITLAB_BASE_URL", "https://gitlab.corp")])]
    #[case::default("gitlab:\n  base_url: https://gitlab.com\n", "", &[TOKEN])]
    #[case::nothing_named("gitlab:\n  timeout_seconds: 5\n", "", &[TOKEN])]
    #[case::certificates_of_a_listed_server(
        "gitlab:\n  base_url: https://gitlab.corp\n  ca_cert_file: ca.pem\n",
        "trusted_origins: [\"https://gitlab.corp\"]\n", &[TOKEN])]
    fn the_user_decides(
        #[case] project: &str,
        #[case] user: &str,
        #[case] environment: &[(&str, &str)],
    ) {
        read(project, user, environment, &Flags::default()).unwrap();
    }

    #[test]
    fn a_flag_decides() {
        let server = GitLabServer {
            base_url: Some("https://gitlab.corp".into()),
            ..GitLabServer::default()
        };
        let trusting = ConnectionArguments {
            trust_project_config: true,
            ..ConnectionArguments::default()
        };
        let named = ConnectionArguments {
            config: Some(Path::new("named").to_owned()),
            ..ConnectionArguments::default()
        };
        let nothing = GitLabServer::default();
        for flags in [
            Flags::of_gitlab(&nothing, &trusting),
            Flags::of_gitlab(&server, &ConnectionArguments::default()),
            Flags::of_gitlab(&nothing, &named),
        ] {
            read(CORP, "", &[TOKEN], &flags).unwrap();
        }
    }

    const JENKINS: &str = "jenkins:\n  url: https://ci.corp/sub\n";

    #[rstest]
    #[case::nobody_chose_it(JENKINS, "", false)]
    // Where GitLab's token goes is no word on Jenkins'.
    #[case::the_users_gitlab(JENKINS, "gitlab:\n  base_url: https://ci.corp\n", false)]
    #[case::another(JENKINS, "jenkins:\n  url: https://ci.example\n", false)]
    #[case::certificates("jenkins:\n  ca_cert_file: ca.pem\n", JENKINS, false)]
    #[case::the_users_own(JENKINS, JENKINS, true)]
    #[case::listed(JENKINS, "trusted_origins: [\"https://ci.corp\"]\n", true)]
    fn jenkins_is_as_gitlab(#[case] project: &str, #[case] user: &str, #[case] agreed: bool) {
        let environment = [("JENKINS_USER", "ada"), ("JENKINS_TOKEN", "11planted")];
        let flags = Flags::default();
        let layers = layers(Provider::Jenkins, project, user, &environment, &flags).unwrap();
        match JenkinsSettings::read(&layers) {
            Ok(_) => assert!(agreed),
            Err(failure) => {
                assert!(!agreed);
                let report = failure.report();
                assert!(report.contains("jenkins."), "{report}");
                assert!(report.contains("trusted_origins"), "{report}");
                assert!(!report.contains("planted"), "{report}");
            }
        }
    }

    #[rstest]
    #[case(
        "trusted_origins: [\"https://evil.example\"]\n",
        "",
        "cannot say which servers"
    )]
    #[case("", "trusted_origins: https://a.example\n", "has to be a list")]
    #[case("", "trusted_origins: [a.example]\n", "no address")]
    #[case("", "trusted_origin: [a]\n", "did you mean `trusted_origins`")]
    fn a_wrong_list_fails(#[case] project: &str, #[case] user: &str, #[case] message: &str) {
        let failure = read(project, user, &[], &Flags::default());
        let report = failure.unwrap_err().report();
        assert!(report.contains(message), "{report}");
    }
}
