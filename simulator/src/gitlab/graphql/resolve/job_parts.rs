//! What belongs to a job: its artifacts, its runner, its log.

use super::pipeline_parts::detailed_status;
use super::{Context, Node, unknown};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Job, Runner};

/// A kind of file that a job uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gitlab::graphql) enum FileKind {
    Archive,
    Metadata,
    Junit,
    Trace,
}

/// `CiJob.artifacts`, with ids made of the job's.
pub(super) fn artifacts_of<'a>(context: &Context<'a>, job: &'a Job) -> Vec<(u64, Node<'a>)> {
    let now = context.instance.now;
    let archive = job.available_archive(now).is_some();
    let junit = job.junit.is_some() && !job.artifacts_expired(now);
    let trace = job.finished_at.is_some() && job.started_at.is_some() && job.erased_at.is_none();
    [
        (FileKind::Archive, archive),
        (FileKind::Metadata, archive),
        (FileKind::Junit, junit),
        (FileKind::Trace, trace),
    ]
    .into_iter()
    .filter(|(_, there)| *there)
    .map(|(kind, _)| (artifact_id(job, kind), Node::Artifact(job, kind)))
    .collect()
}

fn artifact_id(job: &Job, kind: FileKind) -> u64 {
    job.id * 4 + kind as u64 + 1
}

/// A field of `CiJobArtifact`.
pub(super) fn artifact<'a>(
    context: &Context<'a>,
    job: &'a Job,
    kind: FileKind,
    name: &str,
) -> Resolved<'a> {
    let instance = context.instance;
    let archive = job.archive.as_ref();
    let file_type = match kind {
        FileKind::Archive => "archive",
        FileKind::Metadata => "metadata",
        FileKind::Junit => "junit",
        FileKind::Trace => "trace",
    };
    Ok(match name {
        "id" => Value::GlobalId("Ci::JobArtifact", artifact_id(job, kind)),
        "name" => match kind {
            FileKind::Archive => Value::text(archive.map(|it| it.filename.as_str())),
            FileKind::Metadata => Value::Text("metadata.gz"),
            FileKind::Junit => Value::Text("junit.xml.gz"),
            FileKind::Trace => Value::Text("job.log"),
        },
        "fileType" => Value::Capitals(file_type),
        "size" => Value::Number(match kind {
            FileKind::Archive => archive.map_or(0, |it| it.content.len()),
            FileKind::Metadata => archive.map_or(0, |it| 64 + 96 * it.entries.len() as u64),
            FileKind::Junit => job.junit.as_ref().map_or(0, |it| it.len() as u64),
            FileKind::Trace => instance.job_log(job).len(),
        }),
        "downloadPath" => {
            let path = context.path_of(job.project_id);
            Value::Owned(format!(
                "/{path}/-/jobs/{}/artifacts/download?file_type={file_type}",
                job.id
            ))
        }
        "expireAt" => Value::time(job.artifacts_expire_at.filter(|_| kind != FileKind::Trace)),
        "expired" => Value::Boolean(false),
        _ => return unknown(),
    })
}

/// A field of the `DetailedStatus` of a job.
pub(super) fn status<'a>(context: &Context<'a>, job: &'a Job, name: &str) -> Resolved<'a> {
    if name == "action" {
        let can_retry = job.status.is_complete() && !job.retried;
        return Ok(Value::object(can_retry.then_some(Node::JobAction(job))));
    }
    let path = context.path_of(job.project_id);
    let details = || format!("/{path}/-/jobs/{}", job.id);
    detailed_status(job.status, false, job.id, details, name)
}

/// A field of the `StatusAction` of a job: it can be run again.
pub(super) fn action<'a>(context: &Context<'a>, job: &'a Job, name: &str) -> Resolved<'a> {
    let path = context.path_of(job.project_id);
    Ok(match name {
        "id" => Value::Owned(format!("Ci::BuildPresenter-retry-{}", job.id)),
        "buttonTitle" => Value::Text("Run this job again"),
        "icon" => Value::Text("retry"),
        "method" => Value::Text("post"),
        "path" => Value::Owned(format!("/{path}/-/jobs/{}/retry", job.id)),
        "title" => Value::Text("Run again"),
        _ => return unknown(),
    })
}

/// A field of `CiBuildNeed`.
pub(super) fn need<'a>(job: &'a Job, name: &str) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::GlobalId("Ci::BuildNeed", job.id),
        "name" => Value::Text(job.name()),
        _ => return unknown(),
    })
}

/// A field of `CiJobTrace`.
pub(super) fn trace<'a>(
    context: &Context<'a>,
    job: &'a Job,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    if name != "htmlSummary" {
        return unknown();
    }
    let lines = arguments.integer("lastLines").unwrap_or(10).clamp(0, 100);
    let lines = usize::try_from(lines).unwrap_or_default();
    let log = context.instance.job_log(job).to_bytes();
    let log = String::from_utf8_lossy(&log).into_owned();
    let last: Vec<&str> = log.lines().rev().take(lines).collect();
    let mut html = String::new();
    for line in last.into_iter().rev() {
        html.push_str("<span>");
        html.push_str(&escape(line));
        html.push_str("<br/></span>");
    }
    Ok(Value::Owned(html))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A field of `CiRunner`.
pub(super) fn runner<'a>(context: &Context<'a>, id: u64, name: &str) -> Resolved<'a> {
    let runner = Runner(id);
    Ok(match name {
        "id" => Value::GlobalId("Ci::Runner", id),
        "description" => Value::Owned(runner.description()),
        "runnerType" => Value::Capitals(runner.runner_type()),
        "status" => Value::Text("ONLINE"),
        "jobExecutionStatus" => Value::Text("IDLE"),
        "accessLevel" => Value::Text("NOT_PROTECTED"),
        "active" | "runUntagged" => Value::Boolean(true),
        "paused" | "locked" => Value::Boolean(false),
        "shortSha" => Value::Owned(hexadecimal(context.instance.seed, "runner", 8)),
        "tagList" => Value::List(Vec::new()),
        "contactedAt" => Value::Time(context.instance.now),
        "createdAt" => Value::Null,
        _ => return unknown(),
    })
}

/// A field of `CiRunnerManager`.
pub(super) fn runner_manager<'a>(context: &Context<'a>, id: u64, name: &str) -> Resolved<'a> {
    let seed = context.instance.seed;
    Ok(match name {
        "id" => Value::GlobalId("Ci::RunnerManager", id),
        "runner" => Value::Object(Node::Runner(id)),
        "systemId" => Value::Owned(format!("s_{}", hexadecimal(seed, "runner system", 12))),
        "version" => Value::Text("19.0.0"),
        "revision" => Value::Text("5a4f4ae1"),
        "platformName" => Value::Text("linux"),
        "architectureName" => Value::Text("amd64"),
        "executorName" => Value::Text("docker"),
        "ipAddress" => Value::Text("10.0.0.7"),
        "status" => Value::Text("ONLINE"),
        "contactedAt" => Value::Time(context.instance.now),
        "createdAt" => Value::Null,
        _ => return unknown(),
    })
}
