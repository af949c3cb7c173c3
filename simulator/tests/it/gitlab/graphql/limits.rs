//! What a query may not be.

use serde_json::json;

use crate::gitlab::support::{API, DEVELOPER, Server};

#[tokio::test]
async fn a_query_may_not_cost_too_much() {
    let server = Server::new();
    let query = "{ projects { nodes { pipelines { nodes { jobs { nodes {
        id name status duration queuedDuration createdAt startedAt finishedAt allowFailure retried
        kind coverage queuedAt tags refName webPath manualJob active cancelable retryable playable
        scheduled stuck triggered schedulingType shortSha source exitCode failureMessage refPath
    } } } } } } }";
    let answer = server.query(query, json!({})).await;
    let told = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert_eq!(answer.get("data"), None, "{answer}");
    assert!(told.starts_with("Query has complexity of "), "{told}");
    assert!(
        told.ends_with(", which exceeds max complexity of 250"),
        "{told}"
    );
}

#[tokio::test]
async fn the_limit_depends_on_who_asks_and_on_the_scenario() {
    let server = Server::changed(|it| it.users.get_mut(&1).unwrap().admin = true);
    let query = "{ queryComplexity { score limit } }";
    for (token, limit) in [(None, 200), (Some(DEVELOPER), 250), (Some(API), 300)] {
        let answer = server.query_as(token, query, json!({})).await.json();
        let expected = json!({ "score": 3, "limit": limit });
        assert_eq!(answer["data"]["queryComplexity"], expected);
    }
    server.gitlab.simulation().with(|it| {
        it.settings.graphql.max_complexity.user = 2;
    });
    let answer = server
        .query_as(Some(DEVELOPER), query, json!({}))
        .await
        .json();
    let expected = "Query has complexity of 3, which exceeds max complexity of 2";
    assert_eq!(answer["errors"][0]["message"], expected);
}

#[tokio::test]
async fn costs_can_change_while_the_server_runs() {
    let server = Server::new();
    let query = "{ project(fullPath: \"acme/shop\") { id pipelines(first: 1) { count } }
        queryComplexity { score } }";
    let score = async || {
        let answer = server.query(query, json!({})).await;
        answer["data"]["queryComplexity"]["score"].as_u64().unwrap()
    };
    let before = score().await;
    server.gitlab.simulation().with(|it| {
        let costs = &mut it.settings.graphql.costs;
        costs.insert("Project.pipelines".to_owned(), 11);
    });
    assert_eq!(score().await, before + 10);
}

#[tokio::test]
async fn a_query_may_not_be_too_deep() {
    let server = Server::changed(|it| it.settings.graphql.max_depth.user = 4);
    let query = "{ project(fullPath: \"acme/shop\") { group { parent { parent { id } } } } }";
    let answer = server.query(query, json!({})).await;
    let expected = "Query has depth of 5, which exceeds max depth of 4";
    assert_eq!(answer["errors"][0]["message"], expected);
    assert_eq!(answer.get("data"), None);
}

#[tokio::test]
async fn a_field_may_not_stand_in_itself_three_times() {
    let downstream = |depth: usize| {
        let open = "downstream { nodes { id ".repeat(depth);
        let close = "} } ".repeat(depth);
        let query = "{ project(fullPath: \"acme/shop\") { pipeline(iid: \"1\") { ";
        format!("{query}{open}{close}}} }} }}")
    };
    let server = Server::new();
    let twice = server.query(&downstream(2), json!({})).await;
    assert_eq!(twice.get("errors"), None, "{twice}");
    let thrice = server.query(&downstream(3), json!({})).await;
    let told = thrice["errors"][0]["message"].as_str().unwrap();
    assert!(
        told.contains("too many of fields '{\"downstream\"=>3}'"),
        "{told}"
    );
}

#[tokio::test]
async fn a_query_may_not_be_too_long() {
    let server = Server::new();
    let query = format!("{{ __typename }} # {}", "ü".repeat(10_000));
    let answer = server.query_as(Some(API), &query, json!({})).await;
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.json(),
        json!({ "errors": [{ "message": "Query too large" }] })
    );
    // Characters, not bytes.
    let query = format!("{{ __typename }} # {}", "ü".repeat(9_900));
    assert_eq!(
        server.query_as(Some(API), &query, json!({})).await.status,
        200
    );
}

#[tokio::test]
async fn several_queries_at_once_share_one_limit() {
    let server = Server::changed(|it| it.settings.graphql.max_complexity.user = 5);
    let one = json!({ "query": "{ queryComplexity { score limit } }" });
    let ask = async |count: usize| {
        let body = json!(vec![one.clone(); count]).to_string();
        let headers = [("content-type", "application/json"), ("private-token", API)];
        server
            .send_to("/api/graphql", "POST", &headers, &body)
            .await
            .json()
    };
    assert_eq!(ask(1).await[0]["data"]["queryComplexity"]["score"], 3);
    let two = ask(2).await;
    for answer in two.as_array().unwrap() {
        let expected = "Query has complexity of 6, which exceeds max complexity of 5";
        assert_eq!(answer["errors"][0]["message"], expected);
    }
}

#[tokio::test]
async fn a_page_has_at_most_a_hundred_items_and_paths_are_at_most_fifty() {
    let server = Server::new();
    let query = "query($paths: [String!]) { projects(fullPaths: $paths) { count } }";
    let paths = |count: usize| json!({ "paths": vec!["acme/shop"; count] });
    assert_eq!(server.query(query, paths(50)).await.get("errors"), None);
    let answer = server.query(query, paths(51)).await;
    let expected = "You cannot provide more than 50 full_paths";
    assert_eq!(answer["errors"][0]["message"], expected);
    assert_eq!(answer["data"], json!({ "projects": null }));
}

#[tokio::test]
async fn some_fields_are_resolved_for_one_parent_only() {
    let server = Server::new();
    let query =
        "{ projects(first: 2, sort: \"id_asc\") { nodes { fullPath jobs(first: 1) { count } } } }";
    let answer = server.query(query, json!({})).await;
    let nodes = &answer["data"]["projects"]["nodes"];
    assert!(nodes[0]["jobs"]["count"].as_u64().unwrap() > 0);
    assert_eq!(nodes[1], json!({ "fullPath": "acme/deploy", "jobs": null }));
    let error = &answer["errors"][0];
    let expected = "\"jobs\" field can be requested only for 1 Project(s) at a time.";
    assert_eq!(error["message"], expected);
    assert_eq!(error["path"], json!(["projects", "nodes", 1, "jobs"]));
}

#[tokio::test]
async fn an_id_of_another_class_is_said_for_the_field() {
    let server = Server::new();
    let query = "query($ids: [ID!]) { projects(ids: $ids) { count } }";
    for (id, expected) in [
        (
            "gid://gitlab/Group/1",
            "gid://gitlab/Group/1 is not a valid ID for Project.",
        ),
        ("7", "7 is not a valid GitLab ID."),
    ] {
        let answer = server.query(query, json!({ "ids": [id] })).await;
        assert_eq!(answer["errors"][0]["message"], expected);
        assert_eq!(answer["data"], json!({ "projects": null }));
    }
}
