//! Who may ask.

use pipewright_simulator::gitlab::model::{GraphQlAvailability, Visibility};
use serde_json::json;

use crate::gitlab::support::{API, Server};

const NAME: &str = "{ project(fullPath: \"acme/shop\") { name } }";

#[tokio::test]
async fn whatever_is_wrong_with_a_token_is_said_in_one_way() {
    let server = Server::new();
    for token in [
        "glpat-unknown",
        "glpat-simulated-expired-0000",
        "glpat-simulated-revoked-0000",
        "glpat-simulated-self-only-00",
    ] {
        let answer = server.query_as(Some(token), NAME, json!({})).await;
        assert_eq!(answer.status, 401, "{token}");
        assert_eq!(
            answer.json(),
            json!({ "errors": [{ "message": "Invalid token" }] })
        );
    }
}

#[tokio::test]
async fn a_blocked_user_is_told_so() {
    let server = Server::changed(|it| it.users.get_mut(&1).unwrap().blocked = true);
    let answer = server.query_as(Some(API), NAME, json!({})).await;
    assert_eq!(answer.status, 403);
    let expected = json!({ "errors": [{ "message": "API not accessible for user" }] });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn without_a_token_only_what_is_public_is_there() {
    let server = Server::new();
    let private = server.query_as(None, NAME, json!({})).await;
    assert_eq!(private.status, 200);
    assert_eq!(private.json(), json!({ "data": { "project": null } }));
    let public = Server::changed(|it| {
        it.projects.get_mut(&1).unwrap().visibility = Visibility::Public;
    });
    let answer = public.query_as(None, NAME, json!({})).await;
    assert_eq!(answer.json()["data"]["project"]["name"], "Shop");
}

#[tokio::test]
async fn job_tokens_are_not_taken() {
    let server = Server::new();
    let made = server
        .post("/projects/1/pipeline", &json!({ "ref": "main" }))
        .await
        .json();
    server.advance(3);
    let id = made["id"].as_u64().unwrap();
    let token = server.gitlab.inspect(|it| {
        let job = it
            .latest_jobs(id)
            .find(|job| job.name() == "compile")
            .unwrap();
        it.job_token(job.id).expose().to_owned()
    });
    let body = json!({ "query": NAME }).to_string();
    let ask = async |header: (&str, &str)| {
        let headers = [("content-type", "application/json"), header];
        server
            .send_to("/api/graphql", "POST", &headers, &body)
            .await
    };
    // As if it were not there, and as a token that is none.
    assert_eq!(
        ask(("job-token", &token)).await.json()["data"]["project"],
        json!(null)
    );
    let bearer = format!("Bearer {token}");
    assert_eq!(ask(("authorization", &bearer)).await.status, 401);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    for (availability, status) in [
        (GraphQlAvailability::Missing, 404),
        (GraphQlAvailability::Forbidden, 403),
    ] {
        let server = Server::changed(|it| it.settings.graphql.availability = availability);
        assert_eq!(
            server.query_as(Some(API), NAME, json!({})).await.status,
            status
        );
    }
}

#[tokio::test]
async fn it_counts_as_much_as_rest_does() {
    let server = Server::changed(|it| {
        let limit = it.settings.limits.authenticated_api.as_mut().unwrap();
        limit.requests = 2;
    });
    let first = server.query_as(Some(API), NAME, json!({})).await;
    assert_eq!(first.header("ratelimit-remaining"), Some("1"));
    assert_eq!(
        server
            .get("/projects/1")
            .await
            .header("ratelimit-remaining"),
        Some("0")
    );
    let refused = server.query_as(Some(API), NAME, json!({})).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.text, "Retry later\n");
    assert!(refused.header("retry-after").is_some());
}
