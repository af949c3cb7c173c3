//! Who may do what, and the shapes of refusals.

use rstest::rstest;

use super::support::{ADMIN, NOBODY, PASSWORD, Response, Server, VIEWER};

const BUILD: &str = "/job/acme/job/hello/build";
const CRUMB: &str = "/crumbIssuer/api/json";

fn cookie(response: &Response) -> String {
    let cookie = response.header("set-cookie").expect("a cookie");
    cookie.split(';').next().unwrap().to_owned()
}

async fn crumb(server: &Server, user: (&str, &str)) -> (String, String) {
    let response = server.anonymous("GET", CRUMB).user(user).send().await.ok();
    let crumb = response.json()["crumb"].as_str().unwrap().to_owned();
    assert_eq!(crumb.len(), 64);
    (crumb, cookie(&response))
}

#[rstest]
#[case(("admin", "wrong"), "GET", "/api/json")]
#[case(("somebody", "wrong"), "GET", "/job/acme/job/none/api/json")]
#[case(("admin", ""), "POST", BUILD)]
#[tokio::test]
async fn wrong_credentials_are_401_on_any_path(
    #[case] user: (&str, &str),
    #[case] method: &str,
    #[case] path: &str,
) {
    let server = Server::new();
    let response = server.anonymous(method, path).user(user).send().await;
    assert_eq!(response.status, 401);
    assert_eq!(
        response.header("www-authenticate"),
        Some("Basic realm=\"Jenkins\"")
    );
    assert_eq!(response.header("x-jenkins"), None);
}

#[tokio::test]
async fn nobody_gets_the_way_to_the_login_with_403() {
    let server = Server::new();
    let anonymous = server.anonymous("GET", "/job/acme/api/json").send().await;
    let bearer = server
        .anonymous("GET", "/job/acme/api/json")
        .header("authorization", &format!("Bearer {}", ADMIN.1));
    for response in [anonymous, bearer.send().await] {
        assert_eq!(response.status, 403);
        assert_eq!(response.header("www-authenticate"), None);
        assert_eq!(response.header("x-hudson"), Some("1.395"));
        assert!(cookie(&response).starts_with("JSESSIONID."));
        assert!(
            response
                .text()
                .contains("/login?from=%2Fjob%2Facme%2Fapi%2Fjson")
        );
    }
    let me = server
        .anonymous("GET", "/whoAmI/api/json")
        .send()
        .await
        .ok();
    assert_eq!(me.json()["anonymous"], true);
    assert_eq!(me.json()["authenticated"], true);
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there() {
    let server = Server::new();
    let hidden = server
        .anonymous("GET", "/job/acme/job/hello/api/json")
        .user(NOBODY);
    let hidden = hidden.send().await;
    let missing = server.get("/job/acme/job/none/api/json").await;
    assert_eq!((hidden.status, missing.status), (404, 404));
    assert_eq!(hidden.text().replace("hello", "none"), missing.text());
    let root = server
        .anonymous("GET", "/api/json")
        .user(NOBODY)
        .send()
        .await
        .ok();
    assert_eq!(root.json()["jobs"], serde_json::json!([]));
}

#[rstest]
#[case("POST", BUILD, "hudson.model.Item.Build")]
#[case("POST", "/job/acme/job/hello/1/stop", "hudson.model.Item.Cancel")]
#[case("GET", "/job/acme/job/hello/config.xml", "hudson.model.Item.Configure")]
#[case("POST", "/quietDown", "hudson.model.Hudson.Administer")]
#[tokio::test]
async fn a_missing_permission_is_named(
    #[case] method: &str,
    #[case] path: &str,
    #[case] permission: &str,
) {
    let server = Server::new();
    let response = server.anonymous(method, path).user(VIEWER).send().await;
    assert_eq!(response.status, 403);
    assert_eq!(
        response.header("x-you-are-authenticated-as"),
        Some("viewer")
    );
    assert_eq!(response.header("x-required-permission"), Some(permission));
    assert!(response.text().contains("viewer is missing the"));
}

#[tokio::test]
async fn a_token_needs_no_crumb_and_a_password_does() {
    let server = Server::new();
    assert_eq!(server.post(BUILD).await.status, 201);
    let (crumb, cookie) = crumb(&server, PASSWORD).await;
    let ask = || server.anonymous("POST", BUILD).user(PASSWORD);
    let without = ask().send().await;
    assert_eq!(without.status, 403);
    assert!(
        without
            .text()
            .contains("No valid crumb was included in the request")
    );
    assert_eq!(without.header("x-required-permission"), None);
    let no_session = ask().header("jenkins-crumb", &crumb).send().await;
    assert_eq!(no_session.status, 403);
    let wrong = ask()
        .header("jenkins-crumb", "deadbeef")
        .header("cookie", &cookie);
    assert_eq!(wrong.send().await.status, 403);
    let right = ask()
        .header("jenkins-crumb", &crumb)
        .header("cookie", &cookie);
    assert_eq!(right.send().await.status, 201);
    let field = ask()
        .header("cookie", &cookie)
        .form(&[("Jenkins-Crumb", &crumb)]);
    assert_eq!(field.send().await.status, 201);
}

#[tokio::test]
async fn a_crumb_belongs_to_its_user_session_and_start() {
    let server = Server::new();
    let (first, cookie) = crumb(&server, PASSWORD).await;
    let (second, _) = crumb(&server, PASSWORD).await;
    assert_ne!(first, second);
    let same = server
        .anonymous("GET", CRUMB)
        .user(PASSWORD)
        .header("cookie", &cookie);
    let same = same.send().await.ok();
    assert_eq!(same.json()["crumb"], first.as_str());
    assert_eq!(same.header("set-cookie"), None);
    let other = server
        .anonymous("GET", CRUMB)
        .user(ADMIN)
        .header("cookie", &cookie);
    assert_eq!(other.send().await.ok().json()["crumb"], first.as_str());
    let nobody = server.anonymous("POST", BUILD).header("cookie", &cookie);
    let nobody = nobody.header("jenkins-crumb", &first).send().await;
    assert_eq!(nobody.status, 403, "the crumb was admin's");

    server.post("/safeRestart").await;
    server.advance(10.0);
    let stale = server.anonymous("POST", BUILD).user(PASSWORD);
    let stale = stale
        .header("jenkins-crumb", &first)
        .header("cookie", &cookie);
    assert_eq!(stale.send().await.status, 403);
}

#[tokio::test]
async fn without_crumbs_there_is_no_issuer() {
    let server = Server::with("csrf: false\nitems: [{ name: hello }]");
    assert_eq!(server.get(CRUMB).await.status, 404);
    assert_eq!(
        server.json("/api/json?tree=useCrumbs").await["useCrumbs"],
        false
    );
    let build = server.anonymous("POST", "/job/hello/build").user(PASSWORD);
    assert_eq!(build.send().await.status, 201);
}

#[tokio::test]
async fn the_form_logs_in_who_has_seen_it() {
    let server = Server::new();
    let form = |password| [("j_username", "admin"), ("j_password", password)];
    let login = || server.anonymous("POST", "/j_spring_security_check");
    let bad = login().form(&form("x")).send().await;
    assert_eq!(
        (bad.status, bad.location()),
        (302, "/loginError".to_owned())
    );
    let seen = cookie(&server.anonymous("GET", "/login").send().await);
    let good = login()
        .form(&form("adminpw"))
        .header("cookie", &seen)
        .send()
        .await;
    assert_eq!((good.status, good.location()), (302, "/".to_owned()));
    let session = cookie(&good);
    let me = server
        .anonymous("GET", "/whoAmI/api/json")
        .header("cookie", &session);
    assert_eq!(me.send().await.ok().json()["name"], "admin");
    let build = server.anonymous("POST", BUILD).header("cookie", &session);
    assert_eq!(build.send().await.status, 403, "without a crumb");
}

#[rstest]
#[case("/job/acme/job/hello/build", Some("POST"))]
#[case("/job/acme/job/hello/1/stop", None)]
#[tokio::test]
async fn what_changes_something_is_no_get(#[case] path: &str, #[case] allow: Option<&str>) {
    let response = Server::new().get(path).await;
    assert_eq!(response.status, 405);
    assert_eq!(response.header("allow"), allow);
}

#[tokio::test]
async fn a_new_token_works_at_once() {
    let server = Server::new();
    let path = "/user/viewer/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
    let made = server.ask("POST", path).form(&[("newTokenName", "second")]);
    let made = made.send().await.ok().json();
    let token = made["data"]["tokenValue"].as_str().unwrap();
    let me = server
        .anonymous("GET", "/me/api/json")
        .user(("viewer", token));
    assert_eq!(me.send().await.ok().json()["fullName"], "Vera Viewer");
}
