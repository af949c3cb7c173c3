//! Runs the cases under `conformance/jenkins`: input to exact requests, responses to a typed result
//! or an error. `conformance/README.md` describes the format.

mod builds;
mod files;
mod jobs;
mod runs;
mod server;

use std::path::Path;
use std::sync::Arc;

use pipewright_conformance::{Case, Scripted, ToldError};
use pipewright_core::credentials::Token;
use pipewright_core::resilience::RetryPolicy;
use pipewright_core::time::ManualClock;
use pipewright_jenkins::{Credential, Error, JenkinsClient, JenkinsConfig};
use serde::Deserialize;
use serde_json::Value;

/// What time it is in every case.
const NOW: &str = "2026-11-21T08:00:00Z";

/// A typed result as JSON, or an error. `None`: no such operation here.
type Answered = Option<Result<Value, Error>>;

#[tokio::test(start_paused = true)]
async fn every_case_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/jenkins");
    pipewright_conformance::every_case_holds(&root, &[], 50, run).await;
}

/// How the client of a case is made.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Client {
    token_type: Option<String>,
}

async fn run(case: Case) -> Result<(), String> {
    let of_case: Client = match &case.client {
        Value::Null => Client::default(),
        client => Client::deserialize(client).map_err(|error| error.to_string())?,
    };
    let transport = Arc::new(Scripted::new("jenkins.example", case.exchanges));
    let secret = Token::new("conformance-token");
    let credential = match of_case.token_type.as_deref() {
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
    case.expected.check(outcome.map_err(|error| told(&error)))
}

/// What an error tells, as cases expect it.
fn told(error: &Error) -> ToldError {
    ToldError {
        kind: error.kind().code().to_owned(),
        status: error.status().map(|status| status.as_u16()),
        server_message: error.server_message().map(str::to_owned),
        retry_after: error.retry_after(),
        json_path: error.json_path().map(str::to_owned),
        retryable: error.is_retryable(),
        may_have_been_sent: error.may_have_been_sent(),
        line: error.to_string(),
        ..ToldError::default()
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
