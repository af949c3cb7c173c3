//! Who may ask what.

use pipewright_simulator::gitlab::model::{Throttle, Visibility};
use rstest::rstest;
use serde_json::json;

use super::support::{API, DEVELOPER, READ, REPORTER, Server};

#[rstest]
#[case("private-token", API.to_owned())]
#[case("authorization", format!("Bearer {API}"))]
#[case("authorization", "Bearer gloas-simulated-oauth-000000".to_owned())]
#[tokio::test]
async fn tokens_come_in_headers(#[case] name: &str, #[case] value: String) {
    let server = Server::new();
    let response = server.send("GET", "/user", &[(name, &value)], "").await;
    assert_eq!(response.status, 200);
    assert_eq!(response.json()["username"], "ada");
}

#[rstest]
#[case("private_token", API)]
#[case("access_token", "gloas-simulated-oauth-000000")]
#[tokio::test]
async fn tokens_come_in_queries(#[case] name: &str, #[case] value: &str) {
    let server = Server::new();
    let response = server
        .send("GET", &format!("/user?{name}={value}"), &[], "")
        .await;
    assert_eq!(response.status, 200);
}

#[rstest]
#[case("unknown", json!({ "message": "401 Unauthorized" }))]
#[case("glpat-simulated-expired-0000", json!({
    "error": "invalid_token",
    "error_description": "Token is expired. You can either do re-authorization or token refresh.",
}))]
#[case("glpat-simulated-revoked-0000", json!({
    "error": "invalid_token",
    "error_description": "Token was revoked. You have to re-authorize from the user.",
}))]
#[tokio::test]
async fn dead_tokens_say_why(#[case] token: &str, #[case] body: serde_json::Value) {
    let response = Server::new().get_as(token, "/projects/1").await;
    assert_eq!((response.status, response.json()), (401, body));
}

#[tokio::test]
async fn narrow_tokens_are_told_what_they_lack() {
    let server = Server::new();
    let headers = [("private-token", READ)];
    let response = server
        .send("POST", "/projects/1/hooks?url=http://x", &headers, "")
        .await;
    assert_eq!(response.status, 403);
    assert_eq!(response.json()["error"], "insufficient_scope");
    assert_eq!(response.json()["scope"], "api");
    let response = server
        .get_as("glpat-simulated-self-only-00", "/projects/1")
        .await;
    assert_eq!(response.json()["scope"], "api read_api");
    let response = server.get_as(
        "glpat-simulated-self-only-00",
        "/personal_access_tokens/self",
    );
    assert_eq!(response.await.status, 200);
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there() {
    let server = Server::changed(|instance| {
        instance.projects.get_mut(&3).unwrap().visibility = Visibility::Public;
    });
    let anonymous = async |path: &str| server.send("GET", path, &[], "").await;
    let response = anonymous("/projects/1").await;
    assert_eq!(
        (response.status, response.text.as_str()),
        (404, r#"{"message":"404 Project Not Found"}"#)
    );
    assert_eq!(anonymous("/projects/3").await.status, 200);
    assert_eq!(anonymous("/user").await.status, 401);
    assert_eq!(
        anonymous("/nowhere").await.text,
        r#"{"error":"404 Not Found"}"#
    );
    let response = server
        .send("POST", "/version", &[("private-token", API)], "")
        .await;
    assert_eq!(response.status, 405);
}

#[rstest]
#[case(REPORTER, 403)]
#[case(DEVELOPER, 403)]
#[case("glpat-simulated-project-0000", 200)]
#[tokio::test]
async fn roles_count(#[case] token: &str, #[case] status: u16) {
    assert_eq!(
        Server::new()
            .get_as(token, "/projects/1/hooks")
            .await
            .status,
        status
    );
}

#[tokio::test]
async fn a_project_token_sees_its_project_only() {
    let server = Server::new();
    let token = "glpat-simulated-project-0000";
    assert_eq!(server.get_as(token, "/projects/1").await.status, 200);
    assert_eq!(server.get_as(token, "/projects/2").await.status, 404);
}

#[tokio::test]
async fn moved_projects_lead_on() {
    let server = Server::new();
    let moved = server
        .get("/projects/acme%2Fwebshop/repository/branches?page=1")
        .await;
    assert_eq!(moved.status, 301);
    assert_eq!(
        moved.header("location").unwrap(),
        "http://gitlab.simulated.example/api/v4/projects/1/repository/branches?page=1"
    );
    let refused = server
        .post(
            "/projects/acme%2Fwebshop/hooks",
            &json!({ "url": "http://x" }),
        )
        .await;
    assert_eq!(refused.status, 405);
    assert_eq!(server.get("/projects/acme%2Fshop").await.json()["id"], 1);
}

#[tokio::test]
async fn a_stale_token_kills_its_family() {
    let server = Server::new();
    let rotated = server
        .post("/personal_access_tokens/self/rotate", &json!({}))
        .await;
    assert_eq!(rotated.status, 200);
    let token = rotated.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(rotated.json()["expires_at"], "2026-01-08");
    assert_eq!(server.get_as(&token, "/user").await.status, 200);
    assert_eq!(server.get_as(API, "/user").await.status, 401);
    assert_eq!(server.get_as(&token, "/user").await.status, 401);
}

#[tokio::test]
async fn oauth_tokens_have_no_self() {
    let headers = [("authorization", "Bearer gloas-simulated-oauth-000000")];
    let response = Server::new()
        .send("GET", "/personal_access_tokens/self", &headers, "")
        .await;
    assert_eq!(response.status, 400);
}

#[tokio::test]
async fn the_throttle_answers_in_plain_text() {
    let server = Server::changed(|instance| {
        instance.settings.limits.authenticated_api = Some(Throttle {
            requests: 2,
            period_seconds: 60,
        });
    });
    let first = server.get("/version").await;
    assert_eq!(first.header("ratelimit-remaining"), Some("1"));
    assert_eq!(
        first.header("ratelimit-name"),
        Some("throttle_authenticated_api")
    );
    server.get("/version").await;
    let refused = server.get("/version").await;
    assert_eq!(
        (refused.status, refused.text.as_str()),
        (429, "Retry later\n")
    );
    assert_eq!(refused.header("content-type"), Some("text/plain"));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(
        refused.header("ratelimit-resettime"),
        Some("Thu, 01 Jan 2026 00:01:00 GMT")
    );
    server.advance(60);
    assert_eq!(server.get("/version").await.status, 200);
    assert_eq!(server.gitlab.requests().of("GET", "/api/v4/version"), 4);
}

#[tokio::test]
async fn application_limits_have_no_headers_of_their_own() {
    let server = Server::changed(|instance| {
        let limits = &mut instance.settings.limits;
        limits.authenticated_api = None;
        let limit = Throttle {
            requests: 1,
            period_seconds: 60,
        };
        limits.application.insert("project_api".to_owned(), limit);
    });
    assert_eq!(server.get("/projects/1").await.status, 200);
    let refused = server.get("/projects/1").await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.json(),
        json!({ "message": {
            "error": "This endpoint has been requested too many times. Try again later.",
        } })
    );
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.header("ratelimit-limit"), None);
}

#[tokio::test]
async fn job_tokens_are_seen_where_they_are_taken() {
    let server = Server::new();
    let token = server.gitlab.simulation().with(|instance| {
        let job = instance.jobs.values_mut().next_back().unwrap();
        job.status = pipewright_simulator::gitlab::model::Status::Running;
        let id = job.id;
        instance.job_token(id)
    });
    let headers = [("job-token", token.expose())];
    // Elsewhere the caller is nobody.
    assert_eq!(
        server.send("GET", "/projects/1", &headers, "").await.status,
        404
    );
    assert_eq!(server.send("GET", "/user", &headers, "").await.status, 401);
}
