use rstest::rstest;

use super::written;

const PLANTED: &str = "planted-secret";

#[test]
fn no_secret_is_in_what_is_shown() {
    let text = format!(
        "wildcards: [{{}}]\ngitlab:\n  token: glpat-{PLANTED}\nredis:\n  url: \
         redis://age:{PLANTED}@cache:6379/1\nserver:\n  webhook:\n    secret_token: {PLANTED}\n"
    );
    let loaded = written(&text).load().unwrap();
    let shown = format!("{loaded:?} {:#?}", loaded.config);
    assert!(!shown.contains("planted"), "{shown}");
    let value = |key: &str| {
        let setting = loaded.settings.iter().find(|setting| setting.key == key);
        setting.unwrap().value.clone().unwrap()
    };
    assert_eq!(value("gitlab.token"), "\"[redacted]\"");
    assert_eq!(value("redis.url"), "\"redis://[redacted]@cache:6379/1\"");
    assert_eq!(value("server.webhook.secret_token"), "\"[redacted]\"");
}

#[rstest]
#[case("gitlab: {token: \"glpat planted-secret\"}")]
#[case("gitlab: {token: [planted-secret]}")]
#[case("gitlab: {url: \"https://me:planted-secret@gitlab.example.com\"}")]
#[case("gitlab: {url: \"planted-secret\"}")]
#[case("redis: {url: \"https://me:planted-secret@cache\"}")]
#[case("redis: {url: \"redis://me:planted-secret@ca che\"}")]
#[case("gitlab: {token: \"planted-secret}")]
fn no_secret_is_in_an_error(#[case] text: &str) {
    let error = written(text).load().unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(PLANTED), "{shown}");
}
