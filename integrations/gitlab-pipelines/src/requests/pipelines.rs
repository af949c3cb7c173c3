//! Requests about pipelines.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Action, ConfigurationKind, Error, PipelineKind, Resource};
use crate::types::{
    GitRef, JobStatus, PipelineId, PipelineOrder, PipelineScope, PipelineSource, PipelineStatus,
    ProjectRef, Sort, Variable, timestamp,
};

/// Which pipelines a list shows, and in what order.
///
/// Child pipelines are left out unless `source` is [`PipelineSource::ParentPipeline`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PipelineFilter {
    /// Only a group of them.
    pub scope: Option<PipelineScope>,
    /// Only those in one state.
    pub status: Option<PipelineStatus>,
    /// Only those started in one way.
    pub source: Option<PipelineSource>,
    /// Only those of a branch or tag.
    pub git_ref: Option<GitRef>,
    /// Only those of a commit.
    pub sha: Option<String>,
    /// Only those with, or without, an error in their CI file.
    pub yaml_errors: Option<bool>,
    /// Only those that a user started.
    pub username: Option<String>,
    /// Only those of a name.
    pub name: Option<String>,
    /// Only those that changed after a time.
    pub updated_after: Option<DateTime<Utc>>,
    /// Only those that last changed before a time.
    pub updated_before: Option<DateTime<Utc>>,
    /// Only those created after a time.
    pub created_after: Option<DateTime<Utc>>,
    /// Only those created before a time.
    pub created_before: Option<DateTime<Utc>>,
    /// What they are ordered by; the id unless said otherwise.
    pub order_by: Option<PipelineOrder>,
    /// Which end comes first; the newest unless said otherwise.
    pub sort: Option<Sort>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// What a new pipeline is to be.
///
/// ```
/// use pipewright_gitlab::requests::pipelines::CreatePipeline;
/// use pipewright_gitlab::types::Variable;
///
/// let pipeline = CreatePipeline::new("main".parse()?)
///     .variable(Variable::env("DEPLOY_TO", "staging")?)
///     .input("replicas", 3);
/// # Ok::<(), pipewright_gitlab::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CreatePipeline {
    /// The branch or tag.
    pub git_ref: GitRef,
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Its inputs, as the CI file's `spec:inputs` declares them (GitLab 17.10).
    pub inputs: BTreeMap<String, Value>,
}

impl CreatePipeline {
    /// A pipeline for a branch or a tag.
    pub fn new(git_ref: GitRef) -> Self {
        Self {
            git_ref,
            variables: Vec::new(),
            inputs: BTreeMap::new(),
        }
    }

    /// Adds a variable.
    pub fn variable(mut self, variable: Variable) -> Self {
        self.variables.push(variable);
        self
    }

    /// Adds an input: text, a number, a boolean or a list.
    pub fn input(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.inputs.insert(name.into(), value.into());
        self
    }
}

fn pipelines(project: &ProjectRef) -> ApiPath {
    ApiPath::project(project).push("pipelines")
}

fn pipeline(project: &ProjectRef, id: PipelineId) -> ApiPath {
    pipelines(project).push(id)
}

/// `GET /projects/:id/pipelines`
pub fn list(project: &ProjectRef, filter: &PipelineFilter) -> Result<Operation, Error> {
    let query = Query::new()
        .maybe("scope", filter.scope.as_ref())
        .maybe("status", filter.status.as_ref())
        .maybe("source", filter.source.as_ref())
        .maybe("ref", filter.git_ref.as_ref())
        .maybe("sha", filter.sha.as_ref())
        .maybe("yaml_errors", filter.yaml_errors)
        .maybe("username", filter.username.as_ref())
        .maybe("name", filter.name.as_ref())
        .maybe("updated_after", filter.updated_after.map(timestamp::format))
        .maybe(
            "updated_before",
            filter.updated_before.map(timestamp::format),
        )
        .maybe("created_after", filter.created_after.map(timestamp::format))
        .maybe(
            "created_before",
            filter.created_before.map(timestamp::format),
        )
        .maybe("order_by", filter.order_by.as_ref())
        .maybe("sort", filter.sort.as_ref())
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("pipelines.list", pipelines(project))
        .action(Action::of_project("list the pipelines"))
        .about(project, Resource::Project)
        .query(query)
        .build()
}

/// `GET /projects/:id/pipelines/:pipeline_id`
pub fn get(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::get("pipelines.get", pipeline(project, id))
        .action(Action::on("get pipeline", id.get()))
        .about(project, Resource::Pipeline)
        .build()
}

/// `GET /projects/:id/pipelines/latest`
pub fn latest(project: &ProjectRef, git_ref: Option<&GitRef>) -> Result<Operation, Error> {
    let place = git_ref.map_or_else(
        || "the default branch".to_owned(),
        |name| format!("{:?}", name.as_str()),
    );
    Operation::get("pipelines.latest", pipelines(project).push("latest"))
        .action(format!("get the latest pipeline of {place} in {project}"))
        .about(project, Resource::Pipeline)
        .query(Query::new().maybe("ref", git_ref))
        .build()
}

/// `POST /projects/:id/pipeline`
pub fn create(project: &ProjectRef, params: &CreatePipeline) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(rename = "ref")]
        git_ref: &'a GitRef,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        variables: &'a [Variable],
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        inputs: &'a BTreeMap<String, Value>,
    }
    Variable::check_unique(&params.variables)?;
    check_inputs(&params.inputs)?;
    Operation::post(
        "pipelines.create",
        ApiPath::project(project).push("pipeline"),
    )
    .action(format!(
        "create a pipeline for {:?} in {project}",
        params.git_ref.as_str()
    ))
    .about(project, Resource::Project)
    .json(&Body {
        git_ref: &params.git_ref,
        variables: &params.variables,
        inputs: &params.inputs,
    })
    .creates_work()
    .sensitive()
    .build()
}

pub(super) fn check_inputs(inputs: &BTreeMap<String, Value>) -> Result<(), Error> {
    for (name, value) in inputs {
        let reason = if name.trim().is_empty() {
            "has no name"
        } else if value.is_null() || value.is_object() {
            "is neither text, a number, a boolean nor a list"
        } else {
            continue;
        };
        return Err(Error::invalid(
            PipelineKind::InvalidVariable,
            format!("the input {name:?} {reason}"),
        )
        .with_hint("give inputs as the CI file's spec:inputs declares them"));
    }
    Ok(())
}

/// `POST /projects/:id/pipelines/:pipeline_id/cancel`
///
/// GitLab answers 200 even when nothing can be cancelled.
pub fn cancel(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::post("pipelines.cancel", pipeline(project, id).push("cancel"))
        .action(Action::on("cancel pipeline", id.get()))
        .about(project, Resource::Pipeline)
        .build()
}

/// `POST /projects/:id/pipelines/:pipeline_id/retry`
pub fn retry(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::post("pipelines.retry", pipeline(project, id).push("retry"))
        .action(Action::on("retry pipeline", id.get()))
        .about(project, Resource::Pipeline)
        .creates_work()
        .build()
}

/// `DELETE /projects/:id/pipelines/:pipeline_id`
pub fn delete(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::delete("pipelines.delete", pipeline(project, id))
        .action(Action::on("delete pipeline", id.get()))
        .about(project, Resource::Pipeline)
        .build()
}

/// `GET /projects/:id/pipelines/:pipeline_id/variables`
pub fn variables(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::get(
        "pipelines.variables",
        pipeline(project, id).push("variables"),
    )
    .action(Action::on("get the variables of pipeline", id.get()))
    .about(project, Resource::Pipeline)
    .sensitive()
    .build()
}

/// `PUT /projects/:id/pipelines/:pipeline_id/metadata`
pub fn update_name(project: &ProjectRef, id: PipelineId, name: &str) -> Result<Operation, Error> {
    if name.trim().is_empty() || name.chars().count() > 255 {
        return Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            "the name of a pipeline is empty or longer than 255 characters",
        )
        .with_hint("give 1 to 255 characters"));
    }
    Operation::put(
        "pipelines.update_name",
        pipeline(project, id).push("metadata"),
    )
    .action(Action::on("rename pipeline", id.get()))
    .about(project, Resource::Pipeline)
    .json(&serde_json::json!({ "name": name }))
    .build()
}

/// Which bridges a list shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BridgeFilter {
    /// Only those in one of these states.
    pub scope: Vec<JobStatus>,
    /// How many a page holds, 1 to 100; GitLab's own choice is 20.
    pub per_page: Option<u16>,
}

/// `GET /projects/:id/pipelines/:pipeline_id/bridges`
pub fn bridges(
    project: &ProjectRef,
    id: PipelineId,
    filter: &BridgeFilter,
) -> Result<Operation, Error> {
    let query = Query::new()
        .each("scope[]", &filter.scope)
        .maybe("per_page", checked_per_page(filter.per_page)?);
    Operation::get("pipelines.bridges", pipeline(project, id).push("bridges"))
        .action(Action::on("list the bridges of pipeline", id.get()))
        .about(project, Resource::Pipeline)
        .query(query)
        .build()
}

/// `GET /projects/:id/pipelines/:pipeline_id/test_report`
pub fn test_report(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::get(
        "pipelines.test_report",
        pipeline(project, id).push("test_report"),
    )
    .action(Action::on("get the test report of pipeline", id.get()))
    .about(project, Resource::Pipeline)
    .build()
}

/// `GET /projects/:id/pipelines/:pipeline_id/test_report_summary`
pub fn test_report_summary(project: &ProjectRef, id: PipelineId) -> Result<Operation, Error> {
    Operation::get(
        "pipelines.test_report_summary",
        pipeline(project, id).push("test_report_summary"),
    )
    .action(Action::on(
        "get the test report summary of pipeline",
        id.get(),
    ))
    .about(project, Resource::Pipeline)
    .build()
}
