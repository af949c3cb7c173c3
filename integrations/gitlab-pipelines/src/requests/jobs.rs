//! Requests about jobs.

use serde::Serialize;

use super::{ApiPath, Operation, OperationBuilder, Query, checked_per_page};
use crate::error::{Action, Error, PipelineKind, Resource};
use crate::types::{JobId, JobStatus, PipelineId, ProjectRef, Variable, VariableType};

/// Which jobs of a project a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only those in one of these states; all if empty.
    pub scope: Vec<JobStatus>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// Which jobs of a pipeline a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PipelineJobFilter {
    /// Only those in one of these states; all if empty.
    pub scope: Vec<JobStatus>,
    /// Whether to show the jobs that a retry replaced, too.
    pub include_retried: bool,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// The first page of a project's jobs, newest first.
///
/// Keyset pagination: the endpoint counts nothing, and offsets shift while jobs are created.
pub fn list(project: &ProjectRef, filter: &JobFilter) -> Result<Operation, Error> {
    let parameters = Query::new()
        .each("scope[]", &filter.scope)
        .set("pagination", "keyset")
        .set("order_by", "id")
        .set("sort", "desc")
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("jobs.list", ApiPath::project(project).push("jobs"))
        .action(Action::of_project("list the jobs"))
        .about(project, Resource::Project)
        .query(parameters)
        .build()
}

/// The first page of a pipeline's jobs. Bridges are not among them.
pub fn list_for_pipeline(
    project: &ProjectRef,
    pipeline: PipelineId,
    filter: &PipelineJobFilter,
) -> Result<Operation, Error> {
    let parameters = Query::new()
        .each("scope[]", &filter.scope)
        .maybe("include_retried", filter.include_retried.then_some(true))
        .maybe("per_page", checked_per_page(filter.per_page)?);
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
        .action(Action::on("get job", job.get()))
        .about(project, Resource::Job)
        .build()
}

/// The log as far as it is written. GitLab serves no part of it: always all.
pub fn log(project: &ProjectRef, job: JobId) -> Result<Operation, Error> {
    Operation::get("jobs.log", path(project, job).push("trace"))
        .action(Action::on("read the log of job", job.get()))
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

/// Starts a manual job, with variables of its own. GitLab takes no file variables here.
pub fn play(project: &ProjectRef, job: JobId, variables: &[Variable]) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Attribute<'a> {
        key: &'a str,
        value: &'a str,
    }
    #[derive(Serialize)]
    struct Body<'a> {
        job_variables_attributes: Vec<Attribute<'a>>,
    }
    Variable::check_unique(variables)?;
    if let Some(file) = variables
        .iter()
        .find(|variable| *variable.variable_type() == VariableType::File)
    {
        return Err(Error::invalid(
            PipelineKind::InvalidVariable,
            format!(
                "the variable {:?} is a file, which a job cannot be played with",
                file.key()
            ),
        )
        .with_hint("give its content as the value of an ordinary variable"));
    }
    let operation = action("jobs.play", "play", project, job).creates_work();
    if variables.is_empty() {
        return operation.build();
    }
    let attribute = |variable| -> Attribute<'_> {
        let variable: &Variable = variable;
        Attribute {
            key: variable.key(),
            value: variable.value(),
        }
    };
    let body = Body {
        job_variables_attributes: variables.iter().map(attribute).collect(),
    };
    operation.json(&body).sensitive().build()
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
