//! Every endpoint.

use axum::Router;

use super::{groups, projects, repository, tokens, users, version};
use crate::gitlab::http::Api;

/// Every endpoint of the API, to be put behind [`crate::gitlab::http::mount`].
pub fn routes() -> Router<Api> {
    let v4 = Router::new()
        .merge(groups::routes())
        .merge(projects::routes())
        .merge(repository::routes())
        .merge(tokens::routes())
        .merge(users::routes())
        .merge(version::routes());
    Router::new().nest("/api/v4", v4)
}
