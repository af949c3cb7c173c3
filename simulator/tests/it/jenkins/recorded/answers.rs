//! Every exchange that was recorded.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::DateTime;
use pipewright_simulator::SimulationClock;
use pipewright_simulator::jenkins::JenkinsSimulator;
use pipewright_simulator::jenkins::scenario::{ItemDefinition, Scenario};

use super::compare::differences;
use super::exchange::{Exchange, Request, recorded};
use super::situations::{Do, SITUATIONS, Situation, Who};
use super::skipped::SKIPPED;
use crate::jenkins::support::{Ask, NOBODY, PASSWORD, Response, Server, TOKEN, VIEWER};

const SCENARIO: &str = include_str!("scenario.yaml");

static UNCHANGED: LazyLock<Scenario> = LazyLock::new(|| Scenario::from_yaml(SCENARIO).unwrap());

/// A server in a situation, and what the client remembers.
struct Play {
    server: Server,
    last_item: Option<String>,
    cookie: Option<String>,
    crumb: Option<String>,
}

#[tokio::test]
async fn answers_are_as_a_real_jenkins_gives_them() {
    let Some(exchanges) = recorded() else {
        println!("did not run: the answers of a real Jenkins are not here");
        return;
    };
    let mut failures = Vec::new();
    let mut compared = 0;
    let mut placed = BTreeSet::new();
    let find = |name: &str| {
        let exchange = exchanges.iter().find(|it| it.name == name);
        exchange.unwrap_or_else(|| panic!("no exchange {name}"))
    };
    for situation in SITUATIONS {
        let mut play = Play::new(situation);
        for step in situation.steps {
            let (Do::Replay(name) | Do::Item(name)) = step else {
                play.prepare(*step).await;
                continue;
            };
            placed.insert(*name);
            let exchange = find(name);
            let with_item = matches!(step, Do::Item(_));
            compared += 1;
            failures.extend(play.compare(exchange, with_item).await);
        }
    }
    let idle = Situation {
        changes: &[],
        fresh: &[],
        steps: &[],
    };
    let mut skipped = 0;
    let mut play = Play::new(&idle);
    // What changes something comes last, so that it does not disturb the others.
    let (posts, others): (Vec<&Exchange>, Vec<&Exchange>) = exchanges
        .iter()
        .filter(|exchange| !placed.contains(exchange.name.as_str()))
        .partition(|exchange| exchange.request().method == "POST");
    for exchange in others.into_iter().chain(posts) {
        let name = exchange.name.as_str();
        if SKIPPED.iter().any(|(prefix, _)| name.starts_with(prefix)) {
            skipped += 1;
            continue;
        }
        compared += 1;
        failures.extend(play.compare(exchange, false).await);
    }
    println!(
        "compared {compared} exchanges, skipped {skipped} of {}",
        exchanges.len()
    );
    for (prefix, reason) in SKIPPED {
        println!("skipped {prefix}…: {reason}");
    }
    assert_eq!(compared + skipped, exchanges.len());
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn forget(items: &mut [ItemDefinition], names: &[&str]) {
    for item in items {
        if names.contains(&item.name.as_str()) {
            item.history.builds = 0;
        }
        forget(&mut item.items, names);
    }
}

impl Play {
    fn new(situation: &Situation) -> Self {
        let mut scenario = if situation.changes.is_empty() {
            UNCHANGED.clone()
        } else {
            let change = |text: String, (from, to): &(&str, &str)| {
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1)
            };
            let text = situation.changes.iter().fold(SCENARIO.to_owned(), change);
            Scenario::from_yaml(&text).unwrap()
        };
        forget(&mut scenario.items, situation.fresh);
        let jenkins = JenkinsSimulator::builder()
            .clock(SimulationClock::stepped(
                DateTime::from_timestamp(1_795_246_000, 0).unwrap(),
            ))
            .scenario(scenario)
            .build()
            .unwrap();
        jenkins.set_url("http://127.0.0.1:18080");
        Self {
            server: Server::from(jenkins),
            last_item: None,
            cookie: None,
            crumb: None,
        }
    }

    async fn prepare(&mut self, step: Do) {
        match step {
            Do::Wait(seconds) => self.server.advance(seconds),
            Do::Post(path) => {
                let response = self.server.post(path).await;
                assert!(response.status < 400, "{path}: {response:?}");
                self.note_item(&response);
            }
            Do::Session(who) => self.begin_session(who).await,
            Do::Replay(_) | Do::Item(_) => unreachable!("replayed"),
        }
    }

    async fn begin_session(&mut self, who: Who) {
        let issuer = "/crumbIssuer/api/json";
        if matches!(who, Who::Visitor) {
            let seen = self.server.anonymous("GET", "/login").send().await;
            self.cookie = cookie(&seen);
            return;
        }
        let ask = match who {
            Who::Password => self.server.anonymous("GET", issuer).user(PASSWORD),
            Who::Nobody | Who::Visitor => self.server.anonymous("GET", issuer),
            Who::Form => {
                let seen = self.server.anonymous("GET", "/login").send().await;
                let form = [("j_username", "admin"), ("j_password", "adminpw")];
                let login = self.server.anonymous("POST", "/j_spring_security_check");
                let login = login.form(&form).header("cookie", &cookie(&seen).unwrap());
                let logged_in = login.send().await;
                let cookie = cookie(&logged_in).unwrap();
                self.server
                    .anonymous("GET", issuer)
                    .header("cookie", &cookie)
            }
        };
        let known = ask.cookie();
        let response = ask.send().await.ok();
        self.crumb = response.json()["crumb"].as_str().map(str::to_owned);
        self.cookie = cookie(&response).or(known);
    }

    fn note_item(&mut self, response: &Response) {
        let location = response.header("location").unwrap_or_default();
        if let Some((_, item)) = location.split_once("/queue/item/") {
            self.last_item = Some(item.trim_end_matches('/').to_owned());
        }
    }

    async fn compare(&mut self, exchange: &Exchange, with_item: bool) -> Vec<String> {
        let mut request = exchange.request();
        if with_item {
            let item = self.last_item.as_ref().expect("an item");
            let recorded = request
                .path
                .split(['/', '='])
                .find(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            let recorded = recorded.expect("an item's number").to_owned();
            request.path = request.path.replacen(&recorded, item, 1);
        }
        let response = self.send(&request).await;
        self.note_item(&response);
        let differences = differences(exchange, &response);
        differences
            .into_iter()
            .map(|difference| format!("{}: {difference}", exchange.name))
            .collect()
    }

    async fn send(&self, request: &Request) -> Response {
        let mut ask = self.server.anonymous(&request.method, &request.path);
        ask.host("http://127.0.0.1:18080");
        if let Some((user, secret)) = &request.user {
            let secret = match secret.as_str() {
                "<admin-token>" => TOKEN,
                "<viewer-token>" => VIEWER.1,
                "<nobody-token>" => NOBODY.1,
                other => other,
            };
            ask = ask.user((user, secret));
        }
        for (name, value) in &request.headers {
            let is_crumb = name == "Jenkins-Crumb" && value.len() == 64;
            let value = match &self.crumb {
                Some(crumb) if is_crumb => crumb,
                _ => value,
            };
            let value = value.replace("<admin-token>", TOKEN);
            ask = ask.header(&name.to_lowercase(), &value);
        }
        if let (Some(_), Some(cookie)) = (&request.cookies, &self.cookie) {
            ask = ask.header("cookie", cookie);
        }
        self.with_body(ask, request).send().await
    }

    fn with_body<'s>(&self, ask: Ask<'s>, request: &Request) -> Ask<'s> {
        if !request.fields.is_empty() {
            let fields: Vec<(&str, &str)> = request
                .fields
                .iter()
                .map(|(name, value)| match &self.crumb {
                    Some(crumb) if name == "Jenkins-Crumb" => (name.as_str(), crumb.as_str()),
                    _ => (name.as_str(), value.as_str()),
                })
                .collect();
            return ask.form(&fields);
        }
        if !request.parts.is_empty() {
            let mut parts = String::new();
            for (name, value) in &request.parts {
                // A file that is not here, which was found to be in order.
                let value = if value.starts_with('<') {
                    "pipeline { stages { } }"
                } else {
                    value
                };
                let head = format!("Content-Disposition: form-data; name=\"{name}\"");
                parts.push_str(&["--b\r\n", &head, "\r\n\r\n", value, "\r\n"].concat());
            }
            return ask.body(
                "multipart/form-data; boundary=b",
                format!("{parts}--b--\r\n"),
            );
        }
        match &request.body {
            Some(body) => {
                let kind = request
                    .headers
                    .iter()
                    .find(|(name, _)| name == "Content-Type");
                let kind = kind.map_or("application/xml", |(_, value)| value.as_str());
                ask.body(kind, body.as_str())
            }
            None => ask,
        }
    }
}

fn cookie(response: &Response) -> Option<String> {
    let cookies = response.headers.get_all("set-cookie").into_iter();
    let mut texts = cookies.map(|value| value.to_str().unwrap());
    let session = texts.find(|text| text.starts_with("JSESSIONID"))?;
    session.split(';').next().map(str::to_owned)
}
