use rstest::rstest;

use super::{WATCHED, written};

#[rstest]
#[case(
    "colectors: {}",
    ":1: unknown key `colectors` (did you mean `collectors`?)"
)]
#[case(
    "collectors:\n  pipelines:\n    intervall_seconds: 3",
    ":3: unknown key `collectors.pipelines.intervall_seconds` (did you mean `interval_seconds`?)"
)]
#[case(
    "log:\n  colour: x",
    ":2: unknown key `log.colour` (the keys here are level, format)"
)]
#[case(
    "projects:\n  - name: a/b\n    refs: {branch: {}}",
    ":3: unknown key `projects[0].refs.branch`"
)]
#[case(
    "collectors:\n  jobs:\n    interval_seconds: soon",
    ":3: `collectors.jobs.interval_seconds` has to be a number of seconds from 1 to 31622400, not the text \"soon\""
)]
#[case(
    "collectors:\n  jobs:\n    interval_seconds: \"30\"",
    "not the text \"30\""
)]
#[case("collectors:\n  jobs:\n    interval_seconds: 0", "not 0")]
#[case(
    "collectors:\n  jobs:\n    interval_seconds: 1e300",
    "from 1 to 31622400"
)]
#[case(
    "collectors:\n  jobs: 3",
    ":2: `collectors.jobs` has to be a map of keys, not a number"
)]
#[case(
    "collectors:\n  jobs:\n    enabled: maybe",
    "has to be true or false, not the text \"maybe\""
)]
#[case(
    "collectors:\n  jobs:\n    histogram_buckets: [1, 1]",
    "does not ascend: 1 comes after 1"
)]
#[case(
    "collectors:\n  jobs:\n    histogram_buckets: [0]",
    "holds 0, which is not a number of seconds above 0"
)]
#[case(
    "collectors:\n  jobs:\n    histogram_buckets: [a]",
    "has to be a list of ascending numbers"
)]
#[case("collectors:\n  jobs:\n    histogram_buckets: 5", "not 5")]
#[case(
    "project_defaults:\n  refs:\n    tags:\n      regexp: \"v(\"",
    ":4: `project_defaults.refs.tags.regexp` is no regular expression: \"v(\": unclosed group"
)]
#[case(
    "project_defaults:\n  refs:\n    tags:\n      regexp: \"^(?!x)\"",
    "without looking around"
)]
#[case(
    "project_defaults:\n  refs:\n    tags:\n      regexp: 1.20",
    "put it in quotes"
)]
#[case(
    "project_defaults:\n  refs:\n    tags:\n      most_recent: -1",
    "has to be a whole number, or 0 for no limit, not -1"
)]
#[case(
    "project_defaults:\n  refs:\n    tags:\n      most_recent: 1.5",
    "not 1.5"
)]
#[case(
    "project_defaults:\n  refs:\n    merge_requests:\n      states: [openend]",
    "(did you mean `opened`?)"
)]
#[case(
    "project_defaults:\n  refs:\n    merge_requests:\n      states: []",
    "(say `enabled: false` if that is meant)"
)]
#[case(
    "server:\n  listen_address: 8080",
    "`server.listen_address` has to be an address to listen on, not 8080"
)]
#[case("server:\n  listen_address: localhost", "has no port")]
#[case("log:\n  level: wran", "(did you mean `warn`?)")]
#[case(
    "log:\n  level: loud",
    "has to be one of trace, debug, info, warn, error"
)]
#[case("gitlab:\n  url: gitlab.example.com", ":2: `gitlab.url` has no scheme")]
#[case("gitlab:\n  url: ftp://gitlab.example.com", "not http or https")]
#[case(
    "gitlab:\n  token: 12345",
    ":2: `gitlab.token` has to be text (put it in quotes)"
)]
#[case(
    "gitlab:\n  token: a\n  token_file: b",
    "`gitlab.token` and `gitlab.token_file` are both given (keep one of them)"
)]
#[case(
    "gitlab:\n  token_type: trigger",
    "has to be one of personal, project, group, oauth"
)]
#[case("gitlab:\n  max_requests_per_second: -1", "or 0 for no limit, not -1")]
#[case(
    "gitlab:\n  rest_page_size: 101",
    "has to be a whole number from 1 to 100, not 101"
)]
#[case("redis:\n  url: localhost:6379", "`redis.url` has the scheme")]
#[case("redis:\n  url: localhost", "`redis.url` is not an address")]
#[case("projects: [{}]", ":1: `projects[0]` has no `name`")]
#[case(
    "projects: [{name: shop}]",
    "`projects[0].name` is \"shop\", which is no path of a project"
)]
#[case(
    "projects: [{name: \"https://gitlab.com/a/b\"}]",
    "no path of a project"
)]
#[case(
    "projects:\n- name: a/b\n- name: A/B",
    ":3: the project \"A/B\" is listed twice"
)]
#[case("projects: a/b", "`projects` has to be a list, not text")]
#[case("projects: [a/b]", "`projects[0]` has to be a map of keys, not text")]
#[case("- a", ":1: the file has to be a map of keys, not a list")]
#[case("a: [", ":1: this is not YAML")]
#[case("log: {}\nlog: {}", ":2: this is not YAML: duplicate mapping key")]
fn what_is_wrong_names_line_key_and_remedy(#[case] text: &str, #[case] words: &str) {
    let text = format!("{text}\n");
    let error = written(&text).load().unwrap_err();
    let words = words.replacen(':', "config.yml:", usize::from(words.starts_with(':')));
    assert!(error.to_string().contains(&words), "{error}");
}

#[rstest]
#[case(
    "wildcards: [{owner: {kind: group}}]",
    "`wildcards[0].owner` has no `name`"
)]
#[case(
    "wildcards: [{owner: {name: a, kind: team}}]",
    "has to be one of group, user, not the text \"team\""
)]
#[case(
    "wildcards: [{owner: acme}]",
    "`wildcards[0].owner` has to be a map of keys, not text"
)]
fn a_wildcard_without_its_owner_is_not_everything(#[case] text: &str, #[case] words: &str) {
    let error = written(text).load().unwrap_err();
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() {
    let text = "log:\n  level: loud\ncollectors:\n  jobz: {}\ngitlab:\n  rest_page_size: 0\n";
    let error = written(text).load().unwrap_err();
    let text = error.to_string();
    let lines: Vec<_> = text
        .lines()
        .map(|line| line.split(".yml:").nth(1).unwrap().chars().next().unwrap())
        .collect();
    assert_eq!(lines, ['2', '4', '6'], "{text}");
}

#[rstest]
#[case("")]
#[case("# nothing yet\n")]
#[case("log:\n")]
fn nothing_to_watch_is_an_error_that_says_what_to_name(#[case] text: &str) {
    let error = written(text).load().unwrap_err().to_string();
    assert!(error.contains("names nothing to watch"), "{error}");
    assert!(error.contains("wildcards: [{}]"), "{error}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let mut config = written(WATCHED);
    config.sources.file = Some(config.path("missing.yml"));
    let error = config.load().unwrap_err().to_string();
    assert!(error.contains("missing.yml cannot be read"), "{error}");

    config.sources.file = Some(config.folder.path().to_owned());
    let error = config.load().unwrap_err().to_string();
    assert!(error.contains("is no file"), "{error}");

    std::fs::write(config.path("config.yml"), b"log: \xff").unwrap();
    config.sources.file = Some(config.path("config.yml"));
    let error = config.load().unwrap_err().to_string();
    assert!(error.contains("is not UTF-8"), "{error}");
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in "((log|gitlab|projects|wildcards|collectors|url|name|-|:|\\{|\\}|\\[|\\]| |\n|[a-z0-9.]{1,3})){0,40}") {
        let _ = written(&text).load();
    }
}
