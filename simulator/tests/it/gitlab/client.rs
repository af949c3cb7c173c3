//! The least that asking the simulator takes.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use chrono::{DateTime, Utc};
use http::{HeaderMap, Method, Request, StatusCode};
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::scenario::Scenario;
use serde_json::Value;
use tower_service::Service as _;

pub(crate) const TOKEN: &str = "glpat-simulated-api-token-00";

pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

pub(crate) struct Client {
    pub(crate) gitlab: GitLabSimulator,
    pub(crate) token: Option<String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// The default scenario on a clock that stands still.
    pub(crate) fn new() -> Self {
        Self::of(Scenario::default_scenario().unwrap())
    }

    pub(crate) fn of(scenario: Scenario) -> Self {
        let builder = GitLabSimulator::builder().scenario(scenario).seed(7);
        let gitlab = builder
            .clock(SimulationClock::stepped(start()))
            .build()
            .unwrap();
        Self {
            gitlab,
            token: Some(TOKEN.to_owned()),
        }
    }

    pub(crate) fn with_token(mut self, token: Option<&str>) -> Self {
        self.token = token.map(str::to_owned);
        self
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.gitlab.clock().advance(Duration::from_secs(seconds));
    }

    /// Sends a request to a path below `/api/v4` or to a whole address.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}/api/v4{path}", self.gitlab.base_url())
        };
        let mut request = Request::builder().method(method).uri(url);
        if let Some(token) = &self.token
            && !path.starts_with("http")
        {
            request = request.header("PRIVATE-TOKEN", token);
        }
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.call(request.unwrap()).await
    }

    pub(crate) async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.gitlab.router().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Makes a pipeline and answers its id.
    pub(crate) async fn run(&self, project: &str, reference: &str) -> u64 {
        let body = serde_json::json!({ "ref": reference });
        let answer = self
            .post(&format!("/projects/{project}/pipeline"), body)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_u64().unwrap()
    }

    /// The id of a job or bridge of a pipeline by its name.
    pub(crate) fn job(&self, pipeline_id: u64, name: &str) -> u64 {
        self.gitlab.inspect(|instance| {
            let mut jobs = instance.latest_jobs(pipeline_id);
            jobs.find(|job| job.name() == name).unwrap().id
        })
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}
