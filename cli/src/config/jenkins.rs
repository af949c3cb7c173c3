//! How to reach a Jenkins server.

use super::checks::wrong;
use super::key::Key;
use super::layers::Layers;
use super::server::ServerSettings;
use crate::errors::Failure;

/// How to reach a Jenkins server.
#[derive(Clone, Debug)]
pub(crate) struct JenkinsSettings {
    pub(crate) server: ServerSettings,
    /// Whose the token is; given wherever there is a token.
    pub(crate) user: Option<String>,
}

impl JenkinsSettings {
    /// Checks every value; the error names the place of the one that is wrong.
    pub(crate) fn read(layers: &Layers) -> Result<Self, Failure> {
        if layers.get(Key::BaseUrl).text.is_none() {
            return Err(Failure::usage("no Jenkins server is named").with_hint(
                "set JENKINS_URL, or give --url, or write `url` below `jenkins:` to pipewright.yaml",
            ));
        }
        let server = ServerSettings::read(layers)?;
        let user = layers.get(Key::User);
        if let Some(text) = &user.text
            && (text.trim().is_empty() || text.contains(':') || text.chars().any(char::is_control))
        {
            return Err(wrong(
                &user,
                "is empty, or holds a colon or a control character",
                "give the id with which you sign in to Jenkins",
            ));
        }
        if user.text.is_none() && !server.token.is_none() {
            return Err(Failure::usage("there is a token, and no user whose it is")
                .with_hint("set JENKINS_USER, or give --user: the id with which you sign in"));
        }
        Ok(Self {
            server,
            user: user.text,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::files::Places;
    use super::super::flags::Flags;
    use super::super::layers::Inputs;
    use super::super::provider::Provider;
    use super::*;

    fn read(environment: &[(&str, &str)]) -> Result<JenkinsSettings, Failure> {
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let inputs = Inputs {
            flags: &Flags::default(),
            environment: &lookup,
            places: Places::default(),
        };
        JenkinsSettings::read(&Layers::resolve(Provider::Jenkins, &inputs)?)
    }

    const URL: (&str, &str) = ("JENKINS_URL", "https://ci.example");

    #[rstest]
    #[case(&[], "JENKINS_URL")]
    #[case(&[("JENKINS_URL", "ci.example")], "did you mean https://ci.example?")]
    #[case(&[URL, ("JENKINS_TOKEN", "11planted")], "JENKINS_USER")]
    #[case(&[URL, ("JENKINS_TOKEN_FILE", "planted")], "JENKINS_USER")]
    #[case(&[URL, ("JENKINS_USER", "a:b")], "JENKINS_USER: \"a:b\"")]
    #[case(&[URL, ("JENKINS_USER", "a"), ("JENKINS_TOKEN", "11 planted")], "JENKINS_TOKEN")]
    fn what_is_missing_or_wrong_is_named(
        #[case] environment: &[(&str, &str)],
        #[case] words: &str,
    ) {
        let failure = read(environment).unwrap_err();
        assert_eq!(failure.exit_code() as u8, 2);
        let report = failure.report();
        assert!(report.contains(words), "{report}");
        assert!(!report.contains("planted"), "{report}");
    }

    #[test]
    fn a_user_without_a_token_is_nobody() {
        let settings = read(&[URL, ("JENKINS_USER", "ada")]).unwrap();
        assert!(settings.server.token.is_none());
        assert_eq!(settings.server.requests_per_second, 50);
    }
}
