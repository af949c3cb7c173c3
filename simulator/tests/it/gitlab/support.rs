//! A simulated GitLab with the default scenario, spoken to in process.

use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use http::HeaderMap;
use pipewright_core::http::{HttpRequest, Transport};
use pipewright_simulator::faults::FaultPlan;
use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::Instance;
use pipewright_simulator::{InProcessTransport, SimulationClock};
use serde_json::Value;

pub(crate) const API: &str = "glpat-simulated-api-token-00";
pub(crate) const READ: &str = "glpat-simulated-read-token-0";
pub(crate) const DEVELOPER: &str = "glpat-simulated-developer-00";
pub(crate) const REPORTER: &str = "glpat-simulated-reporter-000";

pub(crate) struct Server {
    pub(crate) gitlab: GitLabSimulator,
    transport: InProcessTransport,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The values of one key of a list's items.
    pub(crate) fn column(&self, key: &str) -> Vec<Value> {
        self.json()
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item[key].clone())
            .collect()
    }
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::changed(|_| {})
    }

    /// After some change to the state.
    pub(crate) fn changed(change: impl FnOnce(&mut Instance)) -> Self {
        let server = Self::with_faults("");
        server.gitlab.simulation().with(change);
        server
    }

    /// With the rest of a fault plan.
    pub(crate) fn with_faults(rules: &str) -> Self {
        let start = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let plan = FaultPlan::from_yaml(&format!("version: 1\n{rules}")).unwrap();
        let gitlab = GitLabSimulator::builder()
            .seed(1)
            .clock(SimulationClock::stepped(start))
            .faults(plan)
            .build()
            .unwrap();
        let transport = InProcessTransport::new(gitlab.router());
        Self { gitlab, transport }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.gitlab.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        self.send_to(&format!("/api/v4{path}"), method, headers, body)
            .await
    }

    pub(crate) async fn send_to(
        &self,
        path: &str,
        method: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://gitlab.simulated.example{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request: HttpRequest = request
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap();
        let (parts, body) = self.transport.send(request).await.unwrap().into_parts();
        let body = body.collect(16 * 1024 * 1024).await.unwrap();
        Response {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Asks a GraphQL query.
    pub(crate) async fn query(&self, query: &str, variables: Value) -> Value {
        let response = self.query_as(Some(API), query, variables).await;
        assert_eq!(response.status, 200, "{}", response.text);
        response.json()
    }

    pub(crate) async fn query_as(
        &self,
        token: Option<&str>,
        query: &str,
        variables: Value,
    ) -> Response {
        let body = serde_json::json!({ "query": query, "variables": variables });
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(token.map(|token| ("private-token", token)));
        self.send_to("/api/graphql", "POST", &headers, &body.to_string())
            .await
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.get_as(API, path).await
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Response {
        self.send("GET", path, &[("private-token", token)], "")
            .await
    }

    pub(crate) async fn post(&self, path: &str, json: &Value) -> Response {
        self.write("POST", path, json).await
    }

    pub(crate) async fn write(&self, method: &str, path: &str, json: &Value) -> Response {
        let headers = [("private-token", API), ("content-type", "application/json")];
        self.send(method, path, &headers, &json.to_string()).await
    }
}
