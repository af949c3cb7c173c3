use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get, post};
use http::{HeaderValue, StatusCode, header};

use super::plain::plain;
use super::web::guarded;
use super::{
    LiveWeb, ServerState, config_page, health, landing, lifecycle, profiles, scrape, webhook,
};

/// The routes, which only those may use whom the web configuration lets in, where there is one.
pub fn router(state: ServerState, web: Option<Arc<LiveWeb>>) -> Router {
    let webhooks = Arc::clone(&state.parts.webhooks);
    let router = routes(state);
    match web {
        Some(web) => router.layer(middleware::from_fn_with_state((web, webhooks), guarded)),
        None => router,
    }
}

fn routes(state: ServerState) -> Router {
    Router::new()
        .route("/", get(landing::page))
        .route("/metrics", get(scrape::metrics))
        .route("/health", get(health::healthy))
        .route("/-/healthy", get(health::healthy))
        .route("/ready", get(health::ready))
        .route("/-/ready", get(health::ready))
        .route("/config", get(config_page::config))
        .route("/-/reload", post(lifecycle::reload).put(lifecycle::reload))
        .route("/webhook", post(webhook::receive))
        .route("/debug/pprof/", get(profiles::index))
        .route("/debug/pprof/{profile}", get(profiles::profile))
        .fallback(any(missing))
        .layer(middleware::from_fn(careful))
        .with_state(state)
}

async fn missing() -> Response {
    plain(
        StatusCode::NOT_FOUND,
        "there is nothing here; / has links to what there is",
    )
}

/// What browsers are told about everything.
async fn careful(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::X_CONTENT_TYPE_OPTIONS)
        .or_insert(HeaderValue::from_static("nosniff"));
    headers
        .entry(header::REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("no-referrer"));
    response
}
