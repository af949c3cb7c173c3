//! Requests about runs of pipelines, their stages, steps and inputs.
//!
//! All but the answers to inputs are of the plugin `pipeline-rest-api`, under `/wfapi`.

use pipewright_core::credentials::Token;
use pipewright_core::http::Query;
use serde_json::{Value, json};

use super::{ApiPath, Operation, OperationBuilder, Tree};
use crate::error::{Error, ErrorKind, Resource};
use crate::types::{BuildNumber, BuildRef, JobRef, NodeId};

/// Which runs of a job, and how much of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunsFilter {
    /// Only this one and those after it.
    pub since: Option<BuildNumber>,
    /// With the steps of each stage.
    pub full_stages: bool,
}

impl RunsFilter {
    /// Only this build and those after it. Jenkins looks for one that is *called* `#7`, so that
    /// builds with names of their own are not found, and all are given.
    pub fn since(mut self, number: impl Into<BuildNumber>) -> Self {
        self.since = Some(number.into());
        self
    }

    /// With the steps of each stage.
    pub fn full_stages(mut self, full: bool) -> Self {
        self.full_stages = full;
        self
    }
}

/// `GET /job/:job/wfapi/runs`: the newest ten.
pub fn runs(job: &JobRef, filter: &RunsFilter) -> Result<Operation, Error> {
    let since = filter.since.map(|number| format!("#{number}"));
    let full = filter.full_stages.then_some("true");
    Operation::get("pipelines.runs", ApiPath::job(job).word("wfapi/runs"))
        .action(format!("list the runs of {job}"))
        .about(job, Resource::Run)
        .query(Query::new().maybe("since", since).maybe("fullStages", full))
        .build()
}

/// `GET /job/:job/:build/wfapi/describe`
pub fn describe(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("wfapi/describe");
    Operation::get("pipelines.describe", path)
        .action(format!("get the stages of {build} of {job}"))
        .about(job, Resource::Run)
        .build()
}

/// `GET /job/:job/:build/execution/node/:id/wfapi/describe`, of a stage.
pub fn stage(job: &JobRef, build: BuildRef, stage: &NodeId) -> Result<Operation, Error> {
    let path = node(job, build, stage)?.word("wfapi/describe");
    Operation::get("pipelines.stage", path)
        .action(format!("get the stage {stage} of {build} of {job}"))
        .about(job, Resource::Stage)
        .build()
}

/// `GET /job/:job/:build/execution/node/:id/log/logText/progressiveText?start=0`, of a step.
///
/// (`/wfapi/log` would give its last 10 240 bytes only, with `<`, `>` and `&` escaped.)
pub fn step_log(job: &JobRef, build: BuildRef, step: &NodeId) -> Result<Operation, Error> {
    let path = node(job, build, step)?.word("log/logText/progressiveText");
    Operation::get("pipelines.step_log", path)
        .action(format!(
            "read the log of the step {step} of {build} of {job}"
        ))
        .about(job, Resource::Stage)
        .query(Query::new().set("start", 0))
        .accept("*/*")
        .build()
}

/// `GET /job/:job/:build/wfapi/pendingInputActions`
pub fn pending_inputs(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("wfapi/pendingInputActions");
    Operation::get("pipelines.pending_inputs", path)
        .action(format!("list the inputs that {build} of {job} waits for"))
        .about(job, Resource::Run)
        .build()
}

/// `POST /job/:job/:build/input/:id/proceedEmpty`: "yes" to an input without parameters.
pub fn proceed(job: &JobRef, build: BuildRef, input: &str) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?)
        .word("input")
        .push(checked_input(input)?)
        .word("proceedEmpty");
    answer("pipelines.submit_input", "submit", path, job, build, input).build()
}

/// `POST /job/:job/:build/wfapi/inputSubmit?inputId=:id`: an answer with these values.
///
/// The values must be all that the input defines: Jenkins puts no defaults in place of those that are
/// missing. Those of them that are secret are named once more as `secrets`.
pub fn submit(
    job: &JobRef,
    build: BuildRef,
    input: &str,
    values: &[(String, Value)],
    secrets: &[Token],
) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).word("wfapi/inputSubmit");
    let parameters: Vec<Value> = values
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let form = json!({ "parameter": parameters }).to_string();
    answer("pipelines.submit_input", "submit", path, job, build, input)
        .query(Query::new().set("inputId", checked_input(input)?))
        .form([("json", form.as_str())])
        // Any value may be a secret, and some are known to be.
        .sensitive()
        .secrets(secrets.iter().flat_map(as_in_json))
        .build()
}

/// `POST /job/:job/:build/input/:id/abort`: "no", which aborts the run.
pub fn abort_input(job: &JobRef, build: BuildRef, input: &str) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?)
        .word("input")
        .push(checked_input(input)?)
        .word("abort");
    answer("pipelines.abort_input", "abort", path, job, build, input).build()
}

/// `GET /job/:job/:build/api/json?tree=number`: what is asked of a build whose stages are not found.
pub(crate) fn class_of_build(job: &JobRef, build: BuildRef) -> Result<Operation, Error> {
    let path = ApiPath::build(job, build.checked()?).json();
    Operation::get("pipelines.describe", path)
        .about(job, Resource::Build)
        .tree(&Tree::of("number"))
        .build()
}

/// The same of a job whose runs are not found.
pub(crate) fn class_of_job(job: &JobRef) -> Result<Operation, Error> {
    Operation::get("pipelines.runs", ApiPath::job(job).json())
        .about(job, Resource::Job)
        .tree(&Tree::of("name"))
        .build()
}

/// A secret, and how a JSON text within a form holds it.
fn as_in_json(secret: &Token) -> [Token; 2] {
    let quoted = Value::from(secret.expose()).to_string();
    let inner = quoted.get(1..quoted.len().saturating_sub(1));
    [
        secret.clone(),
        Token::new(inner.unwrap_or_default().to_owned()),
    ]
}

fn node(job: &JobRef, build: BuildRef, node: &NodeId) -> Result<ApiPath, Error> {
    let path = ApiPath::build(job, build.checked()?);
    Ok(path.word("execution/node").push(node))
}

/// An answer to an input: whether it came through cannot be told from sending it again.
fn answer(
    name: &'static str,
    verb: &str,
    path: ApiPath,
    job: &JobRef,
    build: BuildRef,
    input: &str,
) -> OperationBuilder {
    Operation::post(name, path)
        .action(format!("{verb} the input {input:?} of {build} of {job}"))
        .about(job, Resource::Input)
        .creates_work()
}

fn checked_input(input: &str) -> Result<&str, Error> {
    let wrong = input.trim().is_empty()
        || matches!(input, "." | "..")
        || input.len() > 500
        || input.chars().any(char::is_control);
    if wrong {
        let message = format!("{input:?} is no id of an input");
        return Err(Error::invalid(ErrorKind::InvalidParameter, message)
            .with_hint("give the id that the list of pending inputs shows"));
    }
    Ok(input)
}
