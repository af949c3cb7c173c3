//! Parameters as Grape and Rack read them.

use pipewright_simulator::gitlab::http::ApiError;
use pipewright_simulator::gitlab::http::parameters::{Parameters, parse_time};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;

fn query(query: &str) -> Parameters {
    Parameters::read(Some(query), None, b"").unwrap()
}

#[rstest]
#[case("scope=failed", Some(vec!["failed"]))]
#[case("scope[]=failed&scope[]=running", Some(vec!["failed", "running"]))]
#[case("scope%5B%5D=failed", Some(vec!["failed"]))]
#[case("scope[0]=failed", Some(vec!["failed"]))]
#[case("", None)]
fn lists_have_many_spellings(#[case] text: &str, #[case] expected: Option<Vec<&str>>) {
    let parameters = query(text);
    let mut check = parameters.check();
    let scope = check.some_of("scope", &["failed", "running"]);
    assert_eq!(
        scope,
        expected.map(|words| words.into_iter().map(str::to_owned).collect())
    );
    check.finish().unwrap();
}

#[test]
fn complaints_add_up() {
    let parameters = query("scope[]=wrong&page=x&flag=maybe&since=yesterday");
    let mut check = parameters.check();
    check.required_text("ref");
    check.some_of("scope", &["failed"]);
    check.integer("page");
    check.boolean("flag");
    check.time("since");
    assert_eq!(
        check.finish().unwrap_err(),
        ApiError::parameters(&[
            "ref is missing",
            "scope does not have a valid value",
            "page is invalid",
            "flag is invalid",
            "since is invalid",
        ]),
    );
}

#[rstest]
#[case(
    "application/json",
    r#"{"ref":"main","variables":[{"key":"A","value":"1"},{"key":"B","value":"2"}]}"#
)]
#[case(
    "application/x-www-form-urlencoded",
    "ref=main&variables[][key]=A&variables[][value]=1&variables[][key]=B&variables[][value]=2"
)]
fn objects_come_as_json_or_form(#[case] content_type: &str, #[case] body: &str) {
    let parameters = Parameters::read(None, Some(content_type), body.as_bytes()).unwrap();
    let mut check = parameters.check();
    assert_eq!(check.required_text("ref"), "main");
    let variables: Vec<_> = check
        .objects("variables")
        .unwrap()
        .iter()
        .map(|variable| {
            (
                variable.text("key").unwrap(),
                variable.text("value").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        variables,
        [
            ("A".to_owned(), "1".to_owned()),
            ("B".to_owned(), "2".to_owned())
        ]
    );
}

#[test]
fn a_form_with_parts_is_read_like_any_other() {
    let body = "--X\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n\
                --X\r\nContent-Disposition: form-data; name=\"variables[KEY]\"\r\n\r\nvalue\r\n--X--\r\n";
    let parameters = Parameters::read(
        None,
        Some("multipart/form-data; boundary=X"),
        body.as_bytes(),
    )
    .unwrap();
    assert_eq!(parameters.get("token"), Some(&json!("abc")));
    assert_eq!(
        parameters.get("variables"),
        Some(&json!({ "KEY": "value" }))
    );
}

#[test]
fn bodies_that_are_not_what_they_say_are_refused() {
    let read = |content_type, body: &str| {
        Parameters::read(None, Some(content_type), body.as_bytes())
            .unwrap_err()
            .status()
            .as_u16()
    };
    assert_eq!(read("application/json", "{"), 400);
    assert_eq!(read("text/csv", "a,b"), 415);
    assert_eq!(read("multipart/form-data; boundary=X", "--X\r\n"), 400);
}

#[rstest]
#[case("2026-01-02T03:04:05Z")]
#[case("2026-01-02T04:04:05+01:00")]
#[case("2026-01-02T04:04:05 01:00")]
#[case("2026-01-02T03:04:05")]
#[case("2026-01-02 03:04:05 UTC")]
fn times_have_many_spellings(#[case] text: &str) {
    assert_eq!(parse_time(text).unwrap().timestamp(), 1_767_323_045);
}

proptest! {
    #[test]
    fn nothing_panics(text in ".{0,80}", body in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = Parameters::read(Some(&text), None, &body);
        let _ = Parameters::read(None, Some("multipart/form-data; boundary=a"), &body);
        let _ = Parameters::read(None, Some("application/json"), &body);
        let _ = parse_time(&text);
    }
}
