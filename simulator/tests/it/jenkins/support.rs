//! A simulated Jenkins, spoken to in process, under a clock that is stepped by hand.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::DateTime;
use http::HeaderMap;
use pipewright_core::http::{HttpRequest, Transport};
use pipewright_simulator::jenkins::JenkinsSimulator;
use pipewright_simulator::jenkins::scenario::Scenario;
use pipewright_simulator::{InProcessTransport, SimulationClock};
use serde_json::Value;

pub(crate) const TOKEN: &str = "11simulated00000000000000000000000";
pub(crate) const VIEWER: (&str, &str) = ("viewer", "11simulated00000000000000000viewer0");
pub(crate) const NOBODY: (&str, &str) = ("nobody", "11simulated00000000000000000nobody0");
pub(crate) const ADMIN: (&str, &str) = ("admin", TOKEN);
pub(crate) const PASSWORD: (&str, &str) = ("admin", "adminpw");

pub(crate) struct Server {
    pub(crate) jenkins: JenkinsSimulator,
    transport: InProcessTransport,
}

/// A request that is put together.
pub(crate) struct Ask<'s> {
    server: &'s Server,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    origin: String,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    /// The default scenario.
    pub(crate) fn new() -> Self {
        Self::of(Scenario::default_scenario().unwrap())
    }

    /// Another scenario, for users as in the default one.
    pub(crate) fn with(scenario: &str) -> Self {
        let text = format!(
            "version: 1\nquiet_period: 0\n{scenario}\nusers:\n\
             - {{ name: admin, password: adminpw, tokens: [{TOKEN}], permissions: [overall/administer] }}\n\
             - {{ name: viewer, tokens: [{}], permissions: [overall/read, job/read] }}\n\
             - {{ name: nobody, tokens: [{}], permissions: [overall/read] }}\n",
            VIEWER.1, NOBODY.1
        );
        let scenario = Scenario::from_yaml(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        Self::of(scenario)
    }

    pub(crate) fn of(scenario: Scenario) -> Self {
        let start = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let jenkins = JenkinsSimulator::builder()
            .seed(1)
            .clock(SimulationClock::stepped(start))
            .scenario(scenario)
            .build()
            .unwrap();
        Self::from(jenkins)
    }

    pub(crate) fn advance(&self, seconds: f64) {
        let by = Duration::from_secs_f64(seconds);
        self.jenkins.clock().advance(by);
    }

    /// A request as admin, by token.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        self.anonymous(method, path).user(ADMIN)
    }

    pub(crate) fn anonymous(&self, method: &str, path: &str) -> Ask<'_> {
        Ask {
            server: self,
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            origin: "http://jenkins.simulated.example".to_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.ask("GET", path).send().await
    }

    pub(crate) async fn post(&self, path: &str) -> Response {
        self.ask("POST", path).send().await
    }

    /// How often an address was asked.
    pub(crate) fn requests_of(&self, method: &str, template: &str) -> u64 {
        self.jenkins.requests().of(method, template)
    }

    /// The JSON at an address.
    pub(crate) async fn json(&self, path: &str) -> Value {
        self.get(path).await.ok().json()
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        self.get(path).await.ok().text()
    }

    /// Starts a build and says the path of its queue item.
    pub(crate) async fn build(&self, job: &str) -> String {
        let response = self.post(&format!("{job}/build")).await;
        assert_eq!(response.status, 201, "{response:?}");
        response.location()
    }
}

impl From<JenkinsSimulator> for Server {
    fn from(jenkins: JenkinsSimulator) -> Self {
        let transport = InProcessTransport::new(jenkins.router());
        Self { jenkins, transport }
    }
}

impl Ask<'_> {
    /// Asks another origin than the server's own.
    pub(crate) fn host(&mut self, origin: &str) {
        origin.clone_into(&mut self.origin);
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        let mut headers = self.headers.iter();
        let cookie = headers.find(|(name, _)| name == "cookie")?;
        Some(cookie.1.clone())
    }

    pub(crate) fn user(self, (name, secret): (&str, &str)) -> Self {
        let encoded = STANDARD.encode(format!("{name}:{secret}"));
        self.header("authorization", &format!("Basic {encoded}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(key, _)| key != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let body = form.finish();
        self.body("application/x-www-form-urlencoded", body)
    }

    pub(crate) fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", kind)
    }

    pub(crate) async fn send(self) -> Response {
        let mut request = http::Request::builder()
            .method(self.method.as_str())
            .uri(format!("{}{}", self.origin, self.path.replace('"', "%22")));
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.as_str());
        }
        let request: HttpRequest = request.body(Bytes::from(self.body)).unwrap();
        let response = self.server.transport.send(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Response {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect(64 * 1024 * 1024).await.unwrap(),
        }
    }
}

impl Response {
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The path of its `Location`.
    pub(crate) fn location(&self) -> String {
        let location = self
            .header("location")
            .unwrap_or_else(|| panic!("{self:?}"));
        let path = location.splitn(4, '/').nth(3).unwrap_or_default();
        format!("/{path}")
    }
}
