//! What the simulator has and GitLab has not, below `/-/simulator`: for whoever
//! measures a client from another process. No token is asked for, and nothing
//! is counted.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Json};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::GitLabSimulator;
use crate::RequestCounter;

pub(super) fn routes(simulator: &GitLabSimulator) -> Router {
    Router::new()
        .route("/-/simulator/requests", get(requests).delete(reset))
        .route("/-/simulator/changes", post(changes))
        .with_state(simulator.clone())
}

/// `GET /-/simulator/requests`: how often each endpoint was asked, and each
/// GraphQL operation that has a name.
async fn requests(State(simulator): State<GitLabSimulator>) -> Json<Value> {
    Json(counted(&simulator))
}

/// `DELETE /-/simulator/requests`: counts from zero again; answers what was
/// counted so far.
async fn reset(State(simulator): State<GitLabSimulator>) -> Json<Value> {
    let counted = counted(&simulator);
    simulator.requests().reset();
    simulator.operations().reset();
    Json(counted)
}

#[derive(Deserialize)]
struct Changes {
    projects: usize,
}

/// `POST /-/simulator/changes?projects=50`: so many projects of a generated
/// world finish one more pipeline at once.
async fn changes(
    State(simulator): State<GitLabSimulator>,
    Query(changes): Query<Changes>,
) -> impl IntoResponse {
    let pipelines = simulator.finish_pipelines(changes.projects);
    Json(json!({ "pipelines": pipelines }))
}

fn counted(simulator: &GitLabSimulator) -> Value {
    let list = |counter: &RequestCounter, name: &str| -> Vec<Value> {
        counter
            .all()
            .into_iter()
            .map(|(method, what, count)| json!({ "method": method, name: what, "count": count }))
            .collect()
    };
    let requests = simulator.requests();
    json!({
        "total": requests.total(),
        "endpoints": list(requests, "endpoint"),
        "graphql_operations": list(simulator.operations(), "operation"),
    })
}
