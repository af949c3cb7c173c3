use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::time::{Instant, timeout_at};

use super::super::ServerState;
use super::super::plain::busy;
use super::stream::pipe;
use super::{Accepted, ScrapeLimits, render};

/// Everything that is exposed, now.
pub(in crate::server) async fn metrics(
    State(state): State<ServerState>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let accepted = Accepted::of(&headers);
    let until = Instant::now() + ScrapeLimits::of(&headers).whole;
    if method == Method::HEAD {
        return answer(accepted, Body::empty());
    }
    let waiting = timeout_at(until, Arc::clone(&state.scrapes).acquire_owned());
    let Ok(Ok(place)) = waiting.await else {
        return busy("as many scrapes as allowed are being answered");
    };
    let (writer, body) = pipe(until);
    tokio::task::spawn_blocking(move || {
        let sources = &state.parts.metrics;
        let mut writer = writer;
        let written = accepted
            .encoding
            .around(&mut writer, |out| {
                render::render(sources, out, accepted.format)
            })
            .and_then(|()| writer.complete());
        drop(place);
        match written {
            Ok(()) => {}
            // The scraper went away; it knows why.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => tracing::warn!(%error, "a scrape was not taken in time"),
        }
    });
    answer(accepted, Body::from_stream(body))
}

fn answer(accepted: Accepted, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(accepted.format.content_type());
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept, accept-encoding"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(encoding) = accepted.encoding.header() {
        let encoding = HeaderValue::from_static(encoding);
        headers.insert(header::CONTENT_ENCODING, encoding);
    }
    response
}
