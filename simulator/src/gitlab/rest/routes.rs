//! Every endpoint.

use axum::Router;
use axum::extract::{OriginalUri, Request};
use axum::middleware::map_request;

use super::{
    artifacts, bridges, deployments, dora, environments, groups, hooks, jobs, merge_requests,
    pipelines, project_facts, projects, repository, test_reports, tokens, trace, triggers, users,
    version,
};
use crate::gitlab::http::Api;

/// Every endpoint of the API, to be put behind [`crate::gitlab::http::mount`].
pub fn routes() -> Router<Api> {
    let v4 = Router::new()
        .merge(artifacts::routes())
        .merge(bridges::routes())
        .merge(deployments::routes())
        .merge(dora::routes())
        .merge(environments::routes())
        .merge(groups::routes())
        .merge(jobs::routes())
        .merge(merge_requests::routes())
        .merge(pipelines::routes())
        .merge(hooks::routes())
        .merge(project_facts::routes())
        .merge(projects::routes())
        .merge(repository::routes())
        .merge(test_reports::routes())
        .merge(tokens::routes())
        .merge(trace::routes())
        .merge(triggers::routes())
        .merge(users::routes())
        .merge(version::routes());
    Router::new().nest("/api/v4", v4.layer(map_request(with_whole_path)))
}

/// Undoes what nesting does to the address, which the links between pages and
/// the redirects of moved projects are made from.
async fn with_whole_path(OriginalUri(uri): OriginalUri, mut request: Request) -> Request {
    *request.uri_mut() = uri;
    request
}
