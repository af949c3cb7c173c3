//! What an operation was about, for the errors it may give.

use std::borrow::Cow;

use crate::types::ProjectRef;

/// What an operation was about: its name, what it was trying to do, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The operation's name, such as `pipelines.create`.
    pub operation: &'static str,
    /// What was tried, to be read after "could not": `create a pipeline for "main" in acme/shop`.
    pub action: Cow<'static, str>,
    /// The project it was tried in.
    pub project: Option<ProjectRef>,
    /// What kind of object the last id of the path names: what a bare 404 is about.
    pub resource: Resource,
    /// Whether the request or its answer holds a secret: neither is quoted in an error.
    pub sensitive: bool,
}

/// The kind of object that an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// A project.
    Project,
    /// A pipeline.
    Pipeline,
    /// A job or a bridge.
    Job,
    /// The log of a job.
    Log,
    /// An artifact of a job.
    Artifact,
    /// An environment.
    Environment,
    /// A deployment.
    Deployment,
    /// A pipeline trigger.
    Trigger,
    /// The access token itself.
    Token,
    /// Anything, through the raw API.
    Any,
}

impl Context {
    /// A context without a project.
    pub fn new(operation: &'static str, action: impl Into<Cow<'static, str>>) -> Self {
        Self {
            operation,
            action: action.into(),
            project: None,
            resource: Resource::Any,
            sensitive: false,
        }
    }
}
