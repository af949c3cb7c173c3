//! Requests about pipeline triggers.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use pipewright_core::credentials::Token;
use serde::Serialize;
use serde_json::Value;

use super::pipelines::check_inputs;
use super::{ApiPath, Operation, Query, checked_per_page};
use crate::error::{Action, ConfigurationKind, Error, PipelineKind, Resource};
use crate::types::{GitRef, ProjectRef, TriggerId, Variable, VariableType, timestamp};

/// A pipeline to be started by a trigger token.
///
/// The token is the only credential of the request, and is sent in its body.
#[derive(Clone)]
pub struct TriggerPipeline {
    token: Token,
    /// The branch or tag.
    pub git_ref: GitRef,
    /// Its variables; a trigger takes variables of the environment only, no files.
    pub variables: Vec<Variable>,
    /// Its inputs, as the CI file's `spec:inputs` declares them (GitLab 18).
    pub inputs: BTreeMap<String, Value>,
}

impl TriggerPipeline {
    /// A pipeline for a branch or a tag, started by a trigger token.
    pub fn new(token: Token, git_ref: GitRef) -> Self {
        Self {
            token,
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

impl fmt::Debug for TriggerPipeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TriggerPipeline")
            .field("token", &"[redacted]")
            .field("git_ref", &self.git_ref)
            .field("variables", &self.variables)
            .field("inputs", &self.inputs)
            .finish()
    }
}

/// `POST /projects/:id/trigger/pipeline`
pub fn run(project: &ProjectRef, params: &TriggerPipeline) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        token: &'a str,
        #[serde(rename = "ref")]
        git_ref: &'a GitRef,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        variables: BTreeMap<&'a str, &'a str>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        inputs: &'a BTreeMap<String, Value>,
    }
    let token = params.token.expose();
    if token.trim().is_empty() || token.chars().any(char::is_whitespace) {
        return Err(Error::invalid(
            ConfigurationKind::InvalidCredentials,
            "the trigger token is empty or holds white space",
        )
        .with_hint("give the token that the project's CI/CD settings show, such as glptt-…"));
    }
    Variable::check_unique(&params.variables)?;
    if let Some(file) = params
        .variables
        .iter()
        .find(|variable| *variable.variable_type() == VariableType::File)
    {
        return Err(Error::invalid(
            PipelineKind::InvalidVariable,
            format!(
                "the variable {:?} is a file, which a trigger cannot pass on",
                file.key()
            ),
        )
        .with_hint("give its content as a plain variable, or create the pipeline instead"));
    }
    check_inputs(&params.inputs)?;
    let variables = params
        .variables
        .iter()
        .map(|variable| (variable.key(), variable.value()))
        .collect();
    Operation::post(
        "triggers.run",
        ApiPath::project(project).push("trigger").push("pipeline"),
    )
    .action(format!(
        "trigger a pipeline for {:?} in {project}",
        params.git_ref.as_str()
    ))
    .about(project, Resource::Trigger)
    .json(&Body {
        token,
        git_ref: &params.git_ref,
        variables,
        inputs: &params.inputs,
    })
    .creates_work()
    .carries_its_own_secret()
    .build()
}

fn triggers(project: &ProjectRef) -> ApiPath {
    ApiPath::project(project).push("triggers")
}

/// `GET /projects/:id/triggers`
pub fn list(project: &ProjectRef, per_page: Option<u16>) -> Result<Operation, Error> {
    Operation::get("triggers.list", triggers(project))
        .action(Action::of_project("list the triggers"))
        .about(project, Resource::Project)
        .query(Query::new().maybe("per_page", checked_per_page(per_page)?))
        .sensitive()
        .build()
}

/// `GET /projects/:id/triggers/:trigger_id`
pub fn get(project: &ProjectRef, id: TriggerId) -> Result<Operation, Error> {
    Operation::get("triggers.get", triggers(project).push(id))
        .action(Action::on("get trigger", id.get()))
        .about(project, Resource::Trigger)
        .sensitive()
        .build()
}

/// `POST /projects/:id/triggers`
pub fn create(
    project: &ProjectRef,
    description: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<Operation, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires_at: Option<String>,
    }
    if description.trim().is_empty() {
        return Err(Error::invalid(
            ConfigurationKind::InvalidParameter,
            "the description of a trigger is empty",
        )
        .with_hint("say what the trigger is for"));
    }
    Operation::post("triggers.create", triggers(project))
        .action(format!("create a trigger in {project}"))
        .about(project, Resource::Project)
        .json(&Body {
            description,
            expires_at: expires_at.map(timestamp::format),
        })
        .creates_work()
        .sensitive()
        .build()
}

/// `DELETE /projects/:id/triggers/:trigger_id`
pub fn revoke(project: &ProjectRef, id: TriggerId) -> Result<Operation, Error> {
    Operation::delete("triggers.revoke", triggers(project).push(id))
        .action(Action::on("revoke trigger", id.get()))
        .about(project, Resource::Trigger)
        .build()
}
