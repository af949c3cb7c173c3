//! What the server is.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::gitlab::http::{Api, ApiRequest, ApiResult};
use crate::gitlab::model::Tier;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/version", get(metadata))
        .route("/metadata", get(metadata))
}

/// `GET /metadata`; `GET /version` is its older name.
async fn metadata(request: ApiRequest) -> ApiResult {
    request.user_id()?;
    Ok(request.api.with(|instance| {
        let settings = &instance.settings;
        Json(json!({
            "version": settings.version,
            "revision": settings.revision,
            "kas": {
                "enabled": false,
                "externalUrl": null,
                "externalK8sProxyUrl": null,
                "version": null,
            },
            "enterprise": settings.tier != Tier::Ce,
        }))
        .into_response()
    }))
}
