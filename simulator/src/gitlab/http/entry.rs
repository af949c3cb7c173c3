//! What a request passes before it reaches its endpoint.

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header::{CACHE_CONTROL, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::authentication::{Caller, Credentials, Policy, identify};
use super::limits::ThrottleStatus;
use super::{Api, ApiError};
use crate::gitlab::graphql;
use crate::gitlab::model::Instance;

/// Puts the routes behind the throttle and the authentication, and answers for
/// the paths and methods that are not there.
pub fn mount(routes: Router<Api>, api: Api) -> Router {
    routes
        .fallback(async |uri: Uri| {
            if uri.path().starts_with("/api/v3/") {
                ApiError::version_gone()
            } else {
                ApiError::route_not_found()
            }
        })
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(from_fn_with_state(api.clone(), enter))
        .with_state(api)
}

async fn enter(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let template = route.as_ref().map_or("", MatchedPath::as_str);
    api.requests().record(request.method(), template);

    let policy = Policy::of(request.method(), template);
    let credentials = Credentials::find(request.headers(), request.uri().query(), policy.job_token);
    let (caller, throttle) = api.with(|instance| {
        let caller = identify(instance, &credentials, &policy);
        let throttle = throttle(&api, instance, caller.as_ref().ok());
        (caller, throttle.map(|status| (status, instance.now)))
    });

    let mut response = match (caller, &throttle) {
        (_, Some((status, now))) if status.is_exceeded() => {
            ApiError::throttled(status.window.ends_at, *now).into_response()
        }
        (Err(refusal), _) if template == graphql::PATH => graphql::refused(&refusal),
        // Nobody is asked for a token on a path that leads nowhere.
        (Err(refusal), _) if route.is_some() => refusal.into_response(),
        (caller, _) => {
            request
                .extensions_mut()
                .insert(caller.unwrap_or(Caller::Anonymous));
            next.run(request).await
        }
    };
    if let Some((status, _)) = throttle {
        status.write_headers(response.headers_mut());
    }
    let now = api.with(|instance| instance.now);
    write_common_headers(response.headers_mut(), api.requests().total(), now);
    response
}

/// Counts the request under the throttle it falls under, if that is switched on.
fn throttle(api: &Api, instance: &Instance, caller: Option<&Caller>) -> Option<ThrottleStatus> {
    let limits = &instance.settings.limits;
    // A request with a token that does not work counts as one without.
    let user = caller.and_then(Caller::user_id);
    let (name, who, limit) = match user {
        Some(user) => (
            "throttle_authenticated_api",
            format!("user:{user}"),
            limits.authenticated_api?,
        ),
        // All clients of a simulator have one address.
        None => (
            "throttle_unauthenticated_api",
            "address".to_owned(),
            limits.unauthenticated_api?,
        ),
    };
    let status = api.throttle().count(
        name,
        &who,
        limit.requests,
        limit.period_seconds,
        instance.now,
    );
    Some(status)
}

fn write_common_headers(headers: &mut HeaderMap, number: u64, now: DateTime<Utc>) {
    let correlation = format!("01SIMULATED{number:015}");
    let meta = format!("{{\"correlation_id\":\"{correlation}\",\"version\":\"1\"}}");
    // The simulated time, which a listener would otherwise set to the machine's.
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        headers.insert(DATE, date);
    }
    for (name, value) in [("x-request-id", correlation), ("x-gitlab-meta", meta)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(
            "max-age=0, private, must-revalidate",
        ));
}
