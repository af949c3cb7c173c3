//! Runs the cases under `conformance/jenkins`: input to exact requests, responses to a typed result
//! or an error. `conformance/README.md` describes the format.

mod builds;
mod case;
mod files;
mod jobs;
mod matching;
mod runs;
mod scripted;
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use case::{Case, Outcome};
use pipewright_core::credentials::Token;
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_jenkins::{Credential, Error, JenkinsClient, JenkinsConfig};
use scripted::Scripted;
use serde_json::Value;

/// What time it is in every case.
const NOW: &str = "2026-11-21T08:00:00Z";

/// A typed result as JSON, or an error. `None`: no such operation here.
type Answered = Option<Result<Value, Error>>;

#[tokio::test(start_paused = true)]
async fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/jenkins");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(
        files.len() > 50,
        "only {} cases under {}",
        files.len(),
        root.display()
    );
    let mut failures = Vec::new();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let text = std::fs::read_to_string(file).unwrap();
        let outcome = match serde_json::from_str(&text) {
            Ok(case) => run(case).await,
            Err(error) => Err(format!("is no case: {error}")),
        };
        if let Err(reason) = outcome {
            failures.push(format!("{name}: {reason}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            into.push(path);
        }
    }
}

async fn run(case: Case) -> Result<(), String> {
    let transport = Arc::new(Scripted::new(case.exchanges));
    let secret = Token::new("conformance-token");
    let credential = match case.client.token_type.as_deref() {
        Some("anonymous") => Credential::anonymous(),
        Some("password") => Credential::password("conformance-user", secret).unwrap(),
        None => Credential::api_token("conformance-user", secret).unwrap(),
        Some(other) => return Err(format!("no client has a {other}")),
    };
    let mut config = JenkinsConfig::new("https://jenkins.example").unwrap();
    config.retry = RetryPolicy::none();
    config.seed = Some(1);
    let client = JenkinsClient::builder(config, credential, transport.clone())
        .clock(Arc::new(ManualClock::at(NOW.parse().unwrap())))
        .build();
    let outcome = dispatch(&client, &case.operation, &case.input)
        .await
        .ok_or_else(|| format!("no operation is called {}", case.operation))?;
    transport.finish()?;
    match (case.expected, outcome) {
        (Outcome::Result(expected), Ok(actual)) => matching::result(&expected, &actual, "result"),
        (Outcome::Error(expected), Err(actual)) => expected.check(&actual),
        (Outcome::Result(_), Err(error)) => Err(format!("failed: {error} ({})", error.kind())),
        (Outcome::Error(expected), Ok(actual)) => {
            Err(format!("did not fail with {}: {actual}", expected.kind))
        }
    }
}

/// The first part of an operation's name is its service.
async fn dispatch(client: &JenkinsClient, operation: &str, input: &Value) -> Answered {
    let (service, method) = operation.split_once('.').unwrap_or((operation, ""));
    match service {
        "jobs" => jobs::run(client, method, input).await,
        "builds" => builds::run(client, method, input).await,
        "queue" | "server" => server::run(client, operation, input).await,
        "pipelines" => runs::run(client, method, input).await,
        "artifacts" => files::run(client, method, input).await,
        _ => None,
    }
}

/// An input of a case, of a type of its own.
fn read<T: serde::de::DeserializeOwned>(input: &Value) -> T {
    T::deserialize(input).unwrap_or_else(|error| panic!("{error} in {input}"))
}

fn json<T: serde::Serialize>(result: Result<T, Error>) -> Result<Value, Error> {
    result.map(|value| serde_json::to_value(value).unwrap())
}

/// A log or a file, as text.
async fn text(
    result: Result<pipewright_jenkins::services::ByteStream, Error>,
) -> Result<Value, Error> {
    let (bytes, _) = result?.collect_up_to(1 << 20).await?;
    Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}

fn page<T: serde::Serialize>(
    result: Result<pipewright_core::http::Page<T>, Error>,
) -> Result<Value, Error> {
    result.map(|page| {
        serde_json::json!({
            "items": page.items,
            "next": page.next.as_ref().map(pipewright_core::http::Cursor::query),
            "total": page.total,
        })
    })
}

fn cursor(from: Option<String>) -> Option<pipewright_core::http::Cursor> {
    from.map(pipewright_core::http::Cursor::from_query)
}

/// Values by their names, in the order of the names.
fn parameters(
    values: &std::collections::BTreeMap<String, String>,
) -> Result<Vec<pipewright_jenkins::requests::Parameter>, Error> {
    values
        .iter()
        .map(|(name, value)| pipewright_jenkins::requests::Parameter::text(name, value))
        .collect()
}

/// Text that the crate reads, or the crate's own error.
macro_rules! parsed {
    ($text:expr) => {
        match $text.parse() {
            Ok(value) => value,
            Err(error) => return Some(Err(error)),
        }
    };
}
use parsed;
