//! A server in process, without sockets, of which every part can be played.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amazing_gitlab_exporter::config::{CollectorKind, Loaded, Sources};
use amazing_gitlab_exporter::exposition::{Family, MetricSource, Writer};
use amazing_gitlab_exporter::operational::Operational;
use amazing_gitlab_exporter::reload::Reloader;
use amazing_gitlab_exporter::server::{
    CollectorState, CollectorStatus, InletFull, LiveWeb, ProjectStatus, Readiness, ServerParts,
    ServerState, Status, StatusSource, WebhookEndpoint, WebhookInlet, router,
};
use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Method, StatusCode};
use pipewright_core::credentials::Redactor;
use pipewright_core::http::{HttpRequest, ServiceTransport, Transport as _};
use pipewright_core::time::{SharedClock, SystemClock};
use pipewright_gitlab::webhook::Delivery;

use crate::config::{Written, written};

const IDS: Family = Family::gauge("age_pipeline_id", "The newest pipeline.");

/// So many series of one family, or a panic in the middle.
pub(crate) struct Series {
    pub(crate) count: u32,
    pub(crate) panics: bool,
}

impl MetricSource for Series {
    fn write(&self, out: &mut Writer<'_>) -> io::Result<()> {
        out.family(&IDS)?;
        for number in 0..self.count {
            out.gauge(&["project=\"acme/shop\",ref=\"main\""], f64::from(number))?;
        }
        assert!(!self.panics, "planned");
        Ok(())
    }
}

pub(crate) struct Standing(pub(crate) Mutex<Status>);

impl StatusSource for Standing {
    fn status(&self) -> Status {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Default)]
pub(crate) struct Inlet {
    pub(crate) taken: Mutex<Vec<Delivery>>,
    pub(crate) full: AtomicBool,
}

impl WebhookInlet for Inlet {
    fn accept(&self, delivery: Delivery) -> Result<(), InletFull> {
        if self.full.load(Ordering::Relaxed) {
            return Err(InletFull);
        }
        self.taken.lock().unwrap().push(delivery);
        Ok(())
    }
}

pub(crate) struct Played {
    pub(crate) config: Written,
    pub(crate) router: Router,
    pub(crate) reloader: Arc<Reloader>,
    pub(crate) webhooks: Arc<WebhookEndpoint>,
    pub(crate) status: Arc<Standing>,
    pub(crate) inlet: Arc<Inlet>,
    pub(crate) redactor: Redactor,
}

/// An answer with its body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn ready() -> Status {
    let collector = |kind, state| CollectorStatus {
        kind,
        state,
        interval: Duration::from_secs(30),
        last_success: None,
        last_error: None,
    };
    Status {
        readiness: Readiness::Ready,
        collectors: vec![
            collector(CollectorKind::Dora, CollectorState::Missing),
            collector(CollectorKind::Pipelines, CollectorState::Active),
            collector(CollectorKind::Jobs, CollectorState::Off),
        ],
        projects: vec![ProjectStatus {
            path: "acme/shop".into(),
            unfinished: 2,
            last_success: Some(at("2026-11-21T12:00:00Z")),
            last_error: None,
            next_due: None,
        }],
        notes: Vec::new(),
    }
}

pub(crate) fn played(text: &str) -> Played {
    playing(
        text,
        vec![Arc::new(Series {
            count: 3,
            panics: false,
        })],
        None,
    )
}

pub(crate) fn playing(
    text: &str,
    mut metrics: Vec<Arc<dyn MetricSource>>,
    web: Option<Arc<LiveWeb>>,
) -> Played {
    let config = written(text);
    let sources: Sources = config.sources.clone();
    let loaded: Loaded = config.load().unwrap();
    let clock: SharedClock = SystemClock::shared();
    let operational = Operational::new(clock.now());
    let redactor = Redactor::new();
    amazing_gitlab_exporter::secrets::learn(&loaded.config, &redactor);
    let inlet = Arc::new(Inlet::default());
    let webhooks = Arc::new(WebhookEndpoint::new(
        &loaded.config.server.webhook,
        Arc::clone(&inlet) as _,
        operational.clone(),
        redactor.clone(),
        Arc::clone(&clock),
    ));
    let reloader = Arc::new(Reloader::new(
        sources,
        loaded,
        operational.clone(),
        Arc::clone(&clock),
    ));
    let status = Arc::new(Standing(Mutex::new(ready())));
    metrics.push(Arc::new(operational.clone()));
    let state = ServerState::new(ServerParts {
        metrics,
        operational,
        status: Arc::clone(&status) as _,
        reloader: Arc::clone(&reloader),
        webhooks: Arc::clone(&webhooks),
        redactor: redactor.clone(),
        clock,
    });
    Played {
        config,
        router: router(state, web),
        reloader,
        webhooks,
        status,
        inlet,
        redactor,
    }
}

impl Played {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = HttpRequest::new(Bytes::copy_from_slice(body.as_bytes()));
        *request.method_mut() = method;
        *request.uri_mut() = format!("http://exporter{path}").parse().unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        let transport = ServiceTransport::new(self.router.clone());
        let response = transport.send(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect(64 << 20).await.unwrap(),
        }
    }

    /// The value of a metric without labels.
    pub(crate) async fn metric(&self, name: &str) -> Option<String> {
        let metrics = self.get("/metrics").await.text();
        let lines = metrics.lines().filter_map(|line| line.split_once(' '));
        let found: BTreeMap<_, _> = lines.collect();
        found.get(name).map(|value| (*value).to_owned())
    }
}
