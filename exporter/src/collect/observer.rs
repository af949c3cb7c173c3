//! What each request tells of itself.

use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use pipewright_core::http::{AttemptObserver, AttemptReport};

use super::ServerClock;
use crate::operational::Operational;

/// Counts every attempt of every request, and reads what the headers tell: the server's time, and
/// what is left of its rate limit.
#[derive(Debug)]
pub struct RequestObserver {
    operational: Operational,
    clock: ServerClock,
}

impl RequestObserver {
    /// Counts into `operational`, and sets `clock`.
    pub fn new(operational: Operational, clock: ServerClock) -> Self {
        Self { operational, clock }
    }
}

impl AttemptObserver for RequestObserver {
    fn attempted(&self, report: &AttemptReport<'_>) {
        let status = report.outcome.as_ref().ok();
        let status = status.map(|(status, _)| status.as_u16());
        self.operational.api_request(
            report.method.as_str(),
            endpoint(report.operation),
            status,
            report.elapsed,
        );
        let Ok((_, headers)) = &report.outcome else {
            return;
        };
        if let Some(date) = date(headers) {
            self.clock.heard(date);
        }
        let number =
            |name: &str| -> Option<i64> { headers.get(name)?.to_str().ok()?.trim().parse().ok() };
        let remaining = number("ratelimit-remaining").and_then(|left| u64::try_from(left).ok());
        let reset = number("ratelimit-reset").and_then(|at| DateTime::from_timestamp(at, 0));
        self.operational.rate_limit(remaining, reset);
    }

    fn throttled(&self, _operation: &'static str, waited: Duration) {
        self.operational.throttled(waited);
    }
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(date).ok()?;
    Some(date.with_timezone(&Utc))
}

/// The endpoint of an operation, as GitLab's documentation writes it. The names are few and fixed, so
/// that a label made of them is bounded.
fn endpoint(operation: &'static str) -> &'static str {
    match operation {
        "graphql.query" => "/api/graphql",
        "pipelines.list" => "/projects/:id/pipelines",
        "pipelines.get" => "/projects/:id/pipelines/:pipeline_id",
        "pipelines.bridges" => "/projects/:id/pipelines/:pipeline_id/bridges",
        "jobs.list_for_pipeline" => "/projects/:id/pipelines/:pipeline_id/jobs",
        "projects.get" => "/projects/:id",
        "projects.list" => "/projects",
        "projects.list_of_group" => "/groups/:id/projects",
        "projects.list_of_user" => "/users/:id/projects",
        "repository.branches" => "/projects/:id/repository/branches",
        "repository.tags" => "/projects/:id/repository/tags",
        "merge_requests.list" => "/projects/:id/merge_requests",
        "tokens.current" => "/personal_access_tokens/self",
        other => other,
    }
}
