//! Requests about jobs.

use std::fmt;

use serde::Serialize;

use super::{ApiPath, Operation, OperationBuilder, Query};
use crate::error::{Error, Resource};
use crate::types::{JobId, JobStatus, PipelineId, ProjectRef};

/// Which jobs of a project to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobQuery {
    /// Only jobs in one of these states; all if empty.
    pub statuses: Vec<JobStatus>,
    /// Jobs a page, 20 unless given, 100 at most.
    pub per_page: Option<u32>,
}

impl JobQuery {
    /// Only jobs in one of these states.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = JobStatus>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Jobs a page, 100 at most.
    pub fn per_page(mut self, per_page: u32) -> Self {
        self.per_page = Some(per_page);
        self
    }
}

/// Which jobs of a pipeline to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PipelineJobQuery {
    /// Only jobs in one of these states; all if empty.
    pub statuses: Vec<JobStatus>,
    /// Whether to list the jobs that a retry replaced, too.
    pub include_retried: bool,
    /// Jobs a page, 20 unless given, 100 at most.
    pub per_page: Option<u32>,
}

impl PipelineJobQuery {
    /// Only jobs in one of these states.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = JobStatus>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Lists the jobs that a retry replaced, too.
    pub fn include_retried(mut self, include: bool) -> Self {
        self.include_retried = include;
        self
    }

    /// Jobs a page, 100 at most.
    pub fn per_page(mut self, per_page: u32) -> Self {
        self.per_page = Some(per_page);
        self
    }
}

/// A variable for a manual job that is played. Its value is often a secret, and not shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct JobVariable {
    /// The variable's name.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl JobVariable {
    /// A variable.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

impl fmt::Debug for JobVariable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JobVariable")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The first page of a project's jobs, newest first.
///
/// Keyset pagination: the endpoint counts nothing, and offsets shift while jobs are created.
pub fn list(project: &ProjectRef, query: &JobQuery) -> Result<Operation, Error> {
    let parameters = Query::new()
        .each("scope[]", &query.statuses)
        .set("pagination", "keyset")
        .set("order_by", "id")
        .set("sort", "desc")
        .maybe("per_page", query.per_page);
    Operation::get("jobs.list", ApiPath::project(project).push("jobs"))
        .action(format!("list the jobs of {project}"))
        .about(project, Resource::Project)
        .query(parameters)
        .build()
}

/// The first page of a pipeline's jobs. Bridges are not among them.
pub fn list_for_pipeline(
    project: &ProjectRef,
    pipeline: PipelineId,
    query: &PipelineJobQuery,
) -> Result<Operation, Error> {
    let parameters = Query::new()
        .each("scope[]", &query.statuses)
        .maybe("include_retried", query.include_retried.then_some(true))
        .maybe("per_page", query.per_page);
    let path = ApiPath::project(project)
        .push("pipelines")
        .push(pipeline)
        .push("jobs");
    Operation::get("jobs.list_for_pipeline", path)
        .action(format!("list the jobs of pipeline {pipeline} in {project}"))
        .about(project, Resource::Pipeline)
        .query(parameters)
        .build()
}

/// One job. The id of a bridge is not found.
pub fn get(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    Operation::get("jobs.get", path(project, job))
        .action(format!("get job {job} of {project}"))
        .about(project, Resource::Job)
        .build()
}

/// The log as far as it is written. GitLab serves no part of it: always all.
pub fn log(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    Operation::get("jobs.log", path(project, job).push("trace"))
        .action(format!("read the log of job {job} of {project}"))
        .about(project, Resource::Job)
        .accept("*/*")
        .build()
}

/// Cancels a job; by force, one that is being cancelled already (17.x and newer, maintainers only).
pub fn cancel(project: &ProjectRef, job: JobId, force: bool) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body {
        force: bool,
    }
    let operation = action("jobs.cancel", "cancel", project, job);
    if force {
        operation.json(&Body { force }).build()
    } else {
        operation.build()
    }
}

/// Retries a job, which makes a new one.
pub fn retry(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    action("jobs.retry", "retry", project, job)
        .creates_work()
        .build()
}

/// Starts a manual job.
pub fn play(
    project: &ProjectRef,
    job: JobId,
    variables: &[JobVariable],
) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        job_variables_attributes: &'a [JobVariable],
    }
    let operation = action("jobs.play", "play", project, job).creates_work();
    if variables.is_empty() {
        return operation.build();
    }
    operation
        .json(&Body {
            job_variables_attributes: variables,
        })
        .sensitive()
        .build()
}

/// Erases a job's log and artifacts.
pub fn erase(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    action("jobs.erase", "erase", project, job).build()
}

fn path(project: &ProjectRef, job: JobId) -> ApiPath {
    ApiPath::project(project).push("jobs").push(job)
}

fn action(name: &'static str, verb: &str, project: &ProjectRef, job: JobId) -> OperationBuilder {
    Operation::post(name, path(project, job).push(verb))
        .action(format!("{verb} job {job} of {project}"))
        .about(project, Resource::Job)
}
