//! Faults in front of a router.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Context;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use futures_util::task::AtomicWaker;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};

use super::{Answer, Drop, Faults, body};

/// Marks an answer in place of which the connection is to be closed.
///
/// Where there is a connection (a server, not a call in process) it is closed without a byte.
/// In process there is none: the answer has this extension, and a body that
/// fails at once, for those who do not look.
#[derive(Clone, Copy, Debug)]
pub struct DroppedConnection;

/// Closes the connection that a request came by.
#[derive(Clone, Debug, Default)]
pub struct ConnectionHandle(Arc<Connection>);

#[derive(Debug, Default)]
struct Connection {
    closed: AtomicBool,
    waker: AtomicWaker,
}

impl ConnectionHandle {
    /// Closes it.
    pub fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        self.0.waker.wake();
    }

    /// Whether it is closed; if not, the task is woken when it gets closed.
    pub(crate) fn poll_closed(&self, context: &Context<'_>) -> bool {
        self.0.waker.register(context.waker());
        self.0.closed.load(Ordering::Acquire)
    }
}

impl Faults {
    /// Puts the faults in front of everything that a router serves.
    pub fn wrap(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), strike))
    }
}

async fn strike(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let Some(rule) = faults.request(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    tracing::debug!(method = %request.method(), path = request.uri().path(), ?rule, "fault");
    let connection = request
        .extensions()
        .get::<ConnectInfo<ConnectionHandle>>()
        .cloned();
    if rule.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(rule.latency_ms)).await;
    }
    if rule.drop == Some(Drop::Before) {
        return dropped(connection).await;
    }
    let response = match &rule.answer {
        Some(answer) => answered(answer),
        None => next.run(request).await,
    };
    if rule.drop == Some(Drop::After) {
        return dropped(connection).await;
    }
    if rule.truncate_body.is_none() && rule.break_body.is_none() && rule.slow_body.is_none() {
        return response;
    }
    let (mut parts, whole) = response.into_parts();
    if rule.truncate_body.is_some() {
        // The cut body is to look whole.
        parts.headers.remove(CONTENT_LENGTH);
    }
    Response::from_parts(parts, body::damage(whole, &rule))
}

async fn dropped(connection: Option<ConnectInfo<ConnectionHandle>>) -> Response {
    if let Some(ConnectInfo(connection)) = connection {
        connection.close();
        // The connection's task ends, and this with it.
        std::future::pending::<()>().await;
    }
    let mut response = Response::new(body::broken());
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.extensions_mut().insert(DroppedConnection);
    response
}

fn answered(answer: &Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}
