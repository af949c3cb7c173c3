use http::{HeaderMap, HeaderValue, StatusCode};
use rstest::rstest;

use super::{Context, Error, Resource};

const LOGIN: &str = "<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2Fapi%2Fjson'/>\
    <script>window.location.replace('/login?from=%2Fapi%2Fjson');</script></head><body>\n\n\
    Authentication required\n</body></html>";
const CRUMB: &str = "<html><head><title>Error 403 No valid crumb was included in the request</title>\
    </head><body><h2>HTTP ERROR 403 No valid crumb was included in the request</h2></body></html>";
const JETTY_404: &str = "<html><head><title>Error 404 Not Found</title></head></html>";
const NOT_FOUND: &str = "<html><head><meta http-equiv='refresh' content='1;url=..'/></head>\
    <body style='color:white;'>Not found</body></html>";
const DENIED: &str = "\n  <!DOCTYPE html><html><head data-crumb-value=\"c0ffee\"><title>Access Denied \
    [Jenkins]</title></head><body>viewer is missing the Job/Build permission</body></html>";
const OOPS: &str = "<!DOCTYPE html><html><head><title>Jenkins [Jenkins]</title></head><body><h1>Oops!\
    </h1><p>A problem occurred while processing the request</p><p>Logging ID=0a1b2c3d-77</p></body>";
const STARTING: &str = "\n<!DOCTYPE html><html><head><title>Starting Jenkins</title></head><body>\
    Please wait while Jenkins is getting ready to work</body></html>";

fn error(resource: Resource, status: u16, headers: &[(&str, &str)], body: &str) -> Error {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        map.insert(name, HeaderValue::from_str(value).unwrap());
    }
    let mut context = Context::new("jobs.get", "get the job a");
    context.resource = resource;
    let status = StatusCode::from_u16(status).unwrap();
    let now = "2026-11-21T08:00:00Z".parse().unwrap();
    Error::from_answer(&context, status, &map, body.as_bytes(), now)
}

#[rstest]
#[case::login(403, &[], LOGIN, "Unauthorized", "asks to sign in")]
#[case::crumb(403, &[], CRUMB, "Forbidden", "crumb")]
#[case::permission(403, &[("x-you-are-authenticated-as", "viewer")], DENIED, "Forbidden",
    "the user viewer lacks the permission Job/Build")]
#[case::permission_header(403, &[("x-required-permission", "hudson.model.Hudson.Administer")], "",
    "Forbidden", "the permission Overall/Administer is missing")]
#[case::forbidden_otherwise(403, &[], "<html><title>Blocked</title>", "Forbidden", "\"Blocked\"")]
#[case::wrong_token(401, &[("www-authenticate", "Basic realm=\"Jenkins\"")], "<html>",
    "Unauthorized", "does not accept")]
#[case::no_job(404, &[], JETTY_404, "NotFound", "no such job")]
#[case::no_page(404, &[], NOT_FOUND, "NotFound", "no such job")]
#[case::post_only(405, &[("allow", "POST")], "<html>", "BadRequest", "takes POST there only")]
#[case::disabled(409, &[], "<html>", "Conflict", "disabled")]
#[case::long_url(414, &[], "", "BadRequest", "URL is longer")]
#[case::user_failure(400, &[("x-error", "A job already exists with the name  hello")], DENIED,
    "BadRequest", "already exists with the name hello")]
#[case::no_parameters(400, &[], "<title>Error 400 Nothing is submitted</title>", "BadRequest",
    "takes parameters")]
#[case::oops(500, &[], OOPS, "InternalError", "under the id 0a1b2c3d-77")]
#[case::starting(503, &[], STARTING, "ServiceUnavailable", "Jenkins is starting")]
#[case::gateway(502, &[], "<html><title>502 Bad Gateway</title>", "ServiceUnavailable", "502 Bad")]
#[case::limited(429, &[("retry-after", "7")], "slow down", "RateLimited", "slow down")]
#[case::elsewhere(301, &[("location", "https://ci.example/x")], "", "InvalidConfiguration",
    "elsewhere")]
#[case::to_login(302, &[("location", "https://ci/login?from=%2F")], "", "Unauthorized", "sign in")]
#[case::teapot(418, &[], "", "BadRequest", "refused")]
fn every_shape_is_told(
    #[case] status: u16,
    #[case] headers: &[(&str, &str)],
    #[case] body: &str,
    #[case] code: &str,
    #[case] words: &str,
) {
    let error = error(Resource::Job, status, headers, body);
    assert_eq!(error.kind().code(), code, "{error}");
    assert!(error.to_string().contains(words), "{error}");
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("c0ffee"),
        "a page's own crumb is never shown"
    );
    assert!(!error.to_string().contains('\n'));
}

#[test]
fn an_input_without_the_permission_is_forbidden() {
    let words = "You need to have Job/Build permissions to submit this.";
    let error = error(Resource::Input, 400, &[("x-error", words)], "<html>");
    assert_eq!(error.kind().code(), "Forbidden");
}

#[test]
fn only_the_crumb_page_is_of_a_crumb() {
    let of = |status: u16, body: &str| {
        let status = StatusCode::from_u16(status).unwrap();
        Error::refuses_crumb(status, &HeaderMap::new(), body.as_bytes())
    };
    assert!(of(403, CRUMB));
    assert!(!of(403, LOGIN) && !of(403, DENIED) && !of(400, CRUMB));
}

#[rstest]
#[case::login(LOGIN, "Unauthorized")]
#[case::page("<html><title>hi</title>", "Decode")]
#[case::empty("", "Decode")]
#[case::cut(r#"{"name":"#, "Decode")]
fn what_is_no_json_is_told(#[case] body: &str, #[case] code: &str) {
    let context = Context::new("jobs.get", "get the job a");
    let decoded = Error::decode::<serde_json::Value>(&context, StatusCode::OK, body.as_bytes());
    assert_eq!(decoded.unwrap_err().kind().code(), code);
}

proptest::proptest! {
    #[test]
    fn never_panics(status in 300_u16..600, body in "[<>a-zA-Z =:/é]{0,80}", word in 0_usize..6) {
        let page = [LOGIN, CRUMB, DENIED, OOPS, STARTING, ""][word];
        error(Resource::Build, status, &[], &format!("{body}{page}{body}"));
    }
}
