use amazing_gitlab_exporter::config::{Config, LogLevel, SecretSource, Wildcard};
use pipewright_core::credentials::Token;
use rstest::rstest;

use super::{WATCHED, written};

#[test]
fn the_defaults_are_those_of_the_documentation() {
    let loaded = written(WATCHED).load().unwrap();
    let url = loaded.config.gitlab.base_url().to_owned();
    let mut expected = Config::default();
    expected.wildcards.push(Wildcard::default());
    expected.gitlab.url = Some(url.parse().unwrap());
    assert_eq!(loaded.config, expected);
    assert_eq!(url, "https://gitlab.com/");
    for (pattern, yes, no) in [
        (
            &loaded.config.project_defaults.branches.regexp,
            "release/1.2",
            "feature",
        ),
        (&loaded.config.project_defaults.tags.regexp, "v1", "1.0"),
    ] {
        assert!(pattern.matches(yes) && !pattern.matches(no), "{pattern:?}");
    }
}

#[rstest]
#[case(&[], None, LogLevel::Warn, "config.yml:3")]
#[case(&["debug"], None, LogLevel::Debug, "AGE_LOG_LEVEL")]
#[case(&[""], None, LogLevel::Warn, "config.yml:3")]
#[case(&["debug"], Some("trace"), LogLevel::Trace, "--log-level")]
fn the_higher_layer_wins(
    #[case] variable: &[&str],
    #[case] flag: Option<&str>,
    #[case] expected: LogLevel,
    #[case] origin: &str,
) {
    let mut config = written("wildcards: [{}]\nlog:\n  level: warn\n");
    for value in variable {
        config = config.variable("AGE_LOG_LEVEL", value);
    }
    if let Some(value) = flag {
        config = config.flag("log.level", "--log-level", value);
    }
    let loaded = config.load().unwrap();
    assert_eq!(loaded.config.log.level, expected);
    let setting = loaded.settings.iter().find(|one| one.key == "log.level");
    let shown = setting.unwrap().origin.to_string();
    assert!(shown.ends_with(origin), "{shown}");
}

#[test]
fn a_secret_of_a_higher_layer_beats_a_file_of_a_lower_one_and_the_other_way_round() {
    let config = written("wildcards: [{}]\ngitlab:\n  token_file: token\n");
    let file = SecretSource::File(config.path("token"));
    assert_eq!(config.load().unwrap().config.gitlab.token, Some(file));

    let config = config.variable("AGE_GITLAB_TOKEN", "glpat-variable");
    let value = SecretSource::Value(Token::new("glpat-variable"));
    assert_eq!(config.load().unwrap().config.gitlab.token, Some(value));

    let config = config.flag("gitlab.token_file", "--gitlab-token-file", "/run/token");
    let file = SecretSource::File("/run/token".into());
    assert_eq!(config.load().unwrap().config.gitlab.token, Some(file));
}

#[test]
fn paths_of_the_file_are_relative_to_it_and_others_to_the_present_folder() {
    let config = written("wildcards: [{}]\nstate_dir: state\n")
        .variable("AGE_GITLAB_CA_CERT_PATH", "ca.pem");
    let loaded = config.load().unwrap().config;
    assert_eq!(loaded.state_dir, Some(config.path("state")));
    assert_eq!(loaded.gitlab.ca_cert_path, Some("ca.pem".into()));
}

#[test]
fn empty_text_is_as_good_as_nothing_where_a_value_may_be_left_out() {
    let text = "wildcards: [{search: \"\"}]\nredis:\n  url: \"\"\ngitlab:\n  url:\n  token: \"\"\n  \
                ca_cert_path: \"\"\nserver:\n  webhook: {secret_token: \"\"}\n";
    let loaded = written(text).load().unwrap().config;
    let mut plain = written(WATCHED).load().unwrap().config;
    plain.wildcards = loaded.wildcards.clone();
    assert_eq!(loaded, plain);
    assert_eq!(loaded.wildcards[0].search, None);
}

#[test]
fn without_a_file_the_environment_is_enough() {
    let sources = amazing_gitlab_exporter::config::Sources {
        environment: vec![("AGE_PROJECTS".into(), "[{name: acme/shop}]".into())],
        ..Default::default()
    };
    let loaded = sources.load().unwrap();
    assert_eq!(loaded.config.projects[0].name, "acme/shop");
}
