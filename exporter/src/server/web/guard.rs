use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use super::LiveWeb;
use crate::server::WebhookEndpoint;
use crate::server::plain::plain;

/// Lets requests in by the web configuration. GitLab's webhooks have a secret of their own.
pub(in crate::server) async fn guarded(
    State((web, webhooks)): State<(Arc<LiveWeb>, Arc<WebhookEndpoint>)>,
    request: Request,
    next: Next,
) -> Response {
    let now = web.now();
    let users = &now.config.users;
    let open = users.is_empty() || (request.uri().path() == "/webhook" && webhooks.has_secret());
    let mut response = if open || web.passwords.accept(users, request.headers()).await {
        next.run(request).await
    } else {
        let mut response = plain(StatusCode::UNAUTHORIZED, "unauthorized");
        let realm = HeaderValue::from_static("Basic realm=\"metrics\", charset=\"UTF-8\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, realm);
        response
    };
    for (name, value) in &now.config.headers {
        response.headers_mut().insert(name, value.clone());
    }
    response
}
