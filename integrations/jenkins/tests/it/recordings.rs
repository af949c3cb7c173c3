//! What a real Jenkins answered, read by the client: each recorded answer that is of one of its
//! operations gives a typed result, or the typed error of its status.
//!
//! The recordings lie beside the repository, in `shared/data/jenkins/recordings.jsonl`, or where
//! `PIPEWRIGHT_JENKINS_RECORDINGS` says. Where they are not there, the test says that it did not run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::StatusCode;
use pipewright_jenkins::requests::jobs::{JobFilter, Place};
use pipewright_jenkins::requests::pipelines::RunsFilter;
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::types::{BuildRef, JobRef};
use pipewright_jenkins::{Error, ErrorKind, JenkinsClient};
use serde::Deserialize;

use crate::support::{Played, answer, client};

#[derive(Deserialize)]
struct Recording {
    name: String,
    request: String,
    status: u16,
    headers: BTreeMap<String, HeaderValues>,
    #[serde(default)]
    body: String,
}

/// A header that came several times has a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum HeaderValues {
    One(String),
    Several(Vec<String>),
}

impl HeaderValues {
    fn first(&self) -> String {
        match self {
            Self::One(value) => value.clone(),
            Self::Several(values) => values.first().cloned().unwrap_or_default(),
        }
    }
}

fn recordings() -> PathBuf {
    std::env::var_os("PIPEWRIGHT_JENKINS_RECORDINGS").map_or_else(
        || {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../../shared/data/jenkins/recordings.jsonl")
        },
        PathBuf::from,
    )
}

#[tokio::test(start_paused = true)]
async fn every_recorded_answer_of_an_operation_is_read() {
    let path = recordings();
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("did not run: no recordings at {}", path.display());
        return;
    };
    let (mut read, mut used, mut all, mut failures) = (0, 0, 0, Vec::new());
    for line in text.lines() {
        let recording: Recording = serde_json::from_str(line).unwrap();
        all += 1;
        let outcomes = replay(&recording).await;
        used += usize::from(!outcomes.is_empty());
        for outcome in outcomes {
            read += 1;
            if let Err(reason) = outcome {
                failures.push(format!("{}: {reason}", recording.name));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {read}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(read > 150, "only {read} of {all} were read");
    eprintln!("{used} of {all} recorded answers are of operations: read {read} times");
}

/// What the operations of a recorded request make of its answer.
async fn replay(recording: &Recording) -> Vec<Result<(), String>> {
    let Some((options, path)) = recording.request.rsplit_once(" /") else {
        return Vec::new();
    };
    let posts = ["-X POST", "-d ", "--data-urlencode"]
        .iter()
        .any(|post| options.contains(post));
    let head = options.contains("-I ");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // What no operation sends.
    let other = ["--path-as-is", "If-Modified-Since"];
    if other.iter().any(|word| options.contains(word))
        || query.contains("jsonp")
        || query.contains("xpath")
    {
        return Vec::new();
    }
    let body = if head {
        String::new()
    } else {
        recording.body.clone()
    };
    let headers: Vec<(String, String)> = recording
        .headers
        .iter()
        .filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            !matches!(
                name.as_str(),
                "content-length" | "content-encoding" | "transfer-encoding"
            )
        })
        .map(|(name, value)| (name.to_ascii_lowercase(), value.first()))
        .collect();
    let status = recording.status;
    let server = Played::new(move |_, _| {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        answer(status, &headers, body.clone())
    });
    let client = client(Arc::clone(&server));
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let outcomes = if posts {
        written(&client, &segments).await
    } else {
        looked(&client, &segments, &recording.body, head).await
    };
    outcomes
        .into_iter()
        .map(|(operation, outcome)| {
            check(recording.status, outcome).map_err(|reason| format!("{operation}: {reason}"))
        })
        .collect()
}

type Outcomes = Vec<(&'static str, Result<(), Error>)>;

/// The job that a path begins with, and what follows.
fn of_job<'a>(segments: &'a [&'a str]) -> Option<(JobRef, &'a [&'a str])> {
    let mut rest = segments;
    let mut names = Vec::new();
    while let ["job", name, more @ ..] = rest {
        let name = percent_encoding::percent_decode_str(name)
            .decode_utf8()
            .ok()?;
        names.push(name.into_owned());
        rest = more;
    }
    let job = names.join("/").parse().ok()?;
    Some((job, rest))
}

async fn written(client: &JenkinsClient, segments: &[&str]) -> Outcomes {
    let done = |result: Result<_, Error>| result.map(drop);
    let Some((job, rest)) = of_job(segments) else {
        return Vec::new();
    };
    let wanted = TriggerBuild::new();
    match rest {
        ["build" | "buildWithParameters"] => {
            vec![(
                "trigger",
                client.jobs().trigger(&job, &wanted).await.map(drop),
            )]
        }
        ["enable"] => vec![("enable", done(client.jobs().enable(&job).await))],
        ["disable"] => vec![("disable", done(client.jobs().disable(&job).await))],
        [build, "input", input, "abort" | "proceedEmpty"] => {
            let build = build.parse().unwrap();
            let aborted = client.pipelines().abort_input(&job, build, input).await;
            vec![("abort_input", done(aborted))]
        }
        _ => Vec::new(),
    }
}

/// Whether an answer holds a field, so that it may be read; pages of errors may always.
fn holds(body: &str, field: &str) -> bool {
    let body: Result<serde_json::Value, _> = serde_json::from_str(body);
    body.map_or(true, |body| body.get(field).is_some())
}

async fn looked(client: &JenkinsClient, segments: &[&str], body: &str, head: bool) -> Outcomes {
    let (queue, server) = (client.queue(), client.server());
    match segments {
        ["api", "json"] if !head => {
            let mut outcomes = vec![("info", server.info().await.map(drop))];
            if holds(body, "jobs") {
                let filter = JobFilter::default();
                let list = client.jobs().list(&Place::Root, &filter, None).await;
                outcomes.push(("list", list.map(drop)));
            }
            outcomes
        }
        ["whoAmI", "api", "json"] => vec![("who_am_i", server.who_am_i().await.map(drop))],
        ["computer", "api", "json"] => vec![("computers", server.computers().await.map(drop))],
        ["queue", "api", "json"] => vec![("queue.list", queue.list().await.map(drop))],
        ["queue", "item", item, "api", "json"] => {
            vec![(
                "queue.get",
                queue.get(&item.parse().unwrap()).await.map(drop),
            )]
        }
        _ => match of_job(segments) {
            Some((job, ["api", "json"])) if holds(body, "name") => {
                vec![("jobs.get", client.jobs().get(&job).await.map(drop))]
            }
            Some((job, [build, rest @ ..])) => match build.parse() {
                Ok(build) => of_build(client, &job, build, rest, body, head).await,
                Err(_) if (*build, rest) == ("wfapi", &["runs"][..]) => {
                    let runs = client.pipelines().runs(&job, &RunsFilter::default()).await;
                    vec![("runs", runs.map(drop))]
                }
                Err(_) => Vec::new(),
            },
            _ => Vec::new(),
        },
    }
}

async fn of_build(
    client: &JenkinsClient,
    job: &JobRef,
    build: BuildRef,
    rest: &[&str],
    body: &str,
    head: bool,
) -> Outcomes {
    let (builds, pipelines, files) = (client.builds(), client.pipelines(), client.artifacts());
    match rest {
        ["api", "json"] => {
            let mut outcomes = vec![
                ("artifacts", files.list(job, build).await.map(drop)),
                (
                    "fingerprints",
                    files.fingerprints(job, build).await.map(drop),
                ),
                ("changes", builds.changes(job, build).await.map(drop)),
            ];
            if holds(body, "number") {
                outcomes.push(("builds.get", builds.get(job, build).await.map(drop)));
            }
            outcomes
        }
        ["testReport", "api", "json"] => {
            vec![(
                "test_report",
                builds.test_report(job, build).await.map(drop),
            )]
        }
        ["consoleText"] => vec![("console", builds.console(job, build).await.map(drop))],
        ["logText", "progressiveText"] => {
            vec![(
                "console_from",
                builds.console_from(job, build, 0).await.map(drop),
            )]
        }
        ["wfapi"] | ["wfapi", "describe"] => {
            vec![("describe", pipelines.describe(job, build).await.map(drop))]
        }
        ["wfapi", "pendingInputActions"] => {
            vec![(
                "pending_inputs",
                pipelines.pending_inputs(job, build).await.map(drop),
            )]
        }
        ["execution", "node", node, "wfapi", "describe"] => {
            let node = node.parse().unwrap();
            vec![("stage", pipelines.stage(job, build, &node).await.map(drop))]
        }
        [
            "execution",
            "node",
            node,
            "log",
            "logText",
            "progressiveText",
        ] => {
            let node = node.parse().unwrap();
            vec![(
                "step_log",
                pipelines.step_log(job, build, &node).await.map(drop),
            )]
        }
        ["artifact", path @ ..] if !path.iter().any(|segment| segment.starts_with('*')) => {
            let path = path.join("/");
            if head {
                return vec![(
                    "metadata",
                    files.metadata(job, build, &path).await.map(drop),
                )];
            }
            vec![("file", files.file(job, build, &path).await.map(drop))]
        }
        _ => Vec::new(),
    }
}

/// A success gives a result; anything else the error that its status stands for.
fn check(status: u16, outcome: Result<(), Error>) -> Result<(), String> {
    use ErrorKind::{
        BadRequest, Conflict, CrumbFetchFailed, Forbidden, InputRejected, InternalError,
        NoQueueLocation, NotFound, ServiceUnavailable, Unauthorized,
    };
    let status = StatusCode::from_u16(status).unwrap();
    let error = match outcome {
        Ok(()) if status.is_success() || status.is_redirection() => return Ok(()),
        Ok(()) => return Err(format!("{status} was a success")),
        Err(error) => error,
    };
    let expected: &[ErrorKind] = match status.as_u16() {
        400 => &[BadRequest, Forbidden, InputRejected],
        401 => &[Unauthorized],
        // Where the crumb was refused, the one that is fetched is refused here, too.
        403 => &[Unauthorized, Forbidden, CrumbFetchFailed],
        404 => &[NotFound],
        405 | 414 => &[BadRequest],
        // A folder of branches is scanned, not built.
        302 => &[NoQueueLocation],
        409 => &[Conflict],
        500 => &[InternalError],
        503 => &[ServiceUnavailable],
        // The page of a directory where a file was due.
        200 if error.message().contains("directory") => &[NotFound],
        _ => &[],
    };
    if expected.contains(&error.kind()) {
        return Ok(());
    }
    Err(format!("{status} gave {}: {error}", error.kind()))
}
