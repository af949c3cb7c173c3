//! Two origins behind one router.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::header::HOST;
use tower_service::Service;

use super::Simulation;

/// The API and the object store, told apart by the request's authority.
#[derive(Clone, Debug)]
pub(super) struct Origins {
    api: Router,
    object_store: Router,
    simulation: Arc<Simulation>,
}

impl Origins {
    pub(super) fn new(api: Router, object_store: Router, simulation: Arc<Simulation>) -> Self {
        Self {
            api,
            object_store,
            simulation,
        }
    }
}

impl Service<Request> for Origins {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let store = self
            .simulation
            .with(|instance| instance.object_store_url.clone());
        let is_store = authority(&request).is_some_and(|authority| {
            let (_, wanted) = store.split_once("://").unwrap_or(("", &store));
            wanted.eq_ignore_ascii_case(authority)
        });
        let router = if is_store {
            &mut self.object_store
        } else {
            &mut self.api
        };
        Box::pin(Service::call(router, request))
    }
}

fn authority(request: &Request) -> Option<&str> {
    let from_uri = request.uri().authority().map(http::uri::Authority::as_str);
    from_uri.or_else(|| request.headers().get(HOST)?.to_str().ok())
}
