//! Requests that start builds.

use std::time::Duration;

use pipewright_core::http::Query;

use super::{ApiPath, Operation, OperationBuilder, Parameter, multipart};
use crate::error::{Error, Resource};
use crate::types::JobRef;

/// A build to be started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerBuild {
    /// What it is started with; the rest is as the job defines it.
    pub parameters: Vec<Parameter>,
    /// How long it waits in the queue before it may begin, where not as the job says.
    pub delay: Option<Duration>,
    /// Whether the parameters are sent without looking first what the job defines.
    pub unchecked: bool,
}

impl TriggerBuild {
    /// A build with every default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Sets how long it waits in the queue before it may begin. Whole seconds.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Sends the parameters without looking first what the job defines. Jenkins ignores those that it
    /// does not know.
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }
}

/// `POST /job/:job/build`, for a job that takes no parameters.
///
/// Where the same job waits in the queue already, Jenkins answers with that item.
pub fn build(job: &JobRef, delay: Option<Duration>) -> Result<Operation, Error> {
    start("jobs.trigger", job, "build", delay).build()
}

/// `POST /job/:job/buildWithParameters`. Files go as multipart, all else as a form.
///
/// Where a build of the same job with the same values waits in the queue already, Jenkins answers 303
/// with that item.
pub fn build_with_parameters(
    job: &JobRef,
    parameters: &[Parameter],
    delay: Option<Duration>,
) -> Result<Operation, Error> {
    let operation = start(
        "jobs.trigger_with_parameters",
        job,
        "buildWithParameters",
        delay,
    );
    if parameters.is_empty() {
        return operation.build();
    }
    // Any value may be a secret, and some are known to be.
    let operation = operation
        .sensitive()
        .secrets(parameters.iter().filter_map(Parameter::as_secret));
    if parameters.iter().any(Parameter::is_file) {
        let (content_type, body) = multipart::form(parameters);
        return operation.body(content_type, body).build();
    }
    let field = |parameter| -> Option<(&str, &str)> {
        let parameter: &Parameter = parameter;
        Some((parameter.name(), parameter.form_value()?))
    };
    operation.form(parameters.iter().filter_map(field)).build()
}

fn start(
    name: &'static str,
    job: &JobRef,
    action: &'static str,
    delay: Option<Duration>,
) -> OperationBuilder {
    let delay = delay.map(|delay| format!("{}sec", delay.as_secs()));
    Operation::post(name, ApiPath::job(job).word(action))
        .action(format!("start a build of {job}"))
        .about(job, Resource::Job)
        .query(Query::new().maybe("delay", delay))
        .creates_work()
        .answered_by_a_redirect()
}
