//! What an operation was about, for the errors it may give.

use std::borrow::Cow;

use crate::types::JobRef;

/// What an operation was about: its name, what it was trying to do, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The operation's name, such as `jobs.trigger`.
    pub operation: &'static str,
    /// What was tried, to be read after "could not": `start a build of acme/shop`.
    pub action: Cow<'static, str>,
    /// The job it was about.
    pub job: Option<JobRef>,
    /// What kind of thing the path names: what a 404 is about.
    pub resource: Resource,
    /// Whether the request or its answer holds a secret: neither is quoted in an error.
    pub sensitive: bool,
}

/// The kind of thing that an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource {
    /// A job or a folder.
    Job,
    /// A view.
    View,
    /// A build of a job.
    Build,
    /// The console of a build.
    Console,
    /// The test report of a build.
    TestReport,
    /// An item of the queue.
    QueueItem,
    /// An artifact of a build.
    Artifact,
    /// A fingerprint.
    Fingerprint,
    /// The run of a pipeline, as the plugin for stages tells it.
    Run,
    /// A stage or a step of a run.
    Stage,
    /// An input that a run waits for.
    Input,
    /// A node.
    Node,
    /// The crumb issuer.
    Crumb,
    /// The server itself.
    Server,
}

impl Context {
    /// A context without a job.
    pub fn new(operation: &'static str, action: impl Into<Cow<'static, str>>) -> Self {
        Self {
            operation,
            action: action.into(),
            job: None,
            resource: Resource::Server,
            sensitive: false,
        }
    }
}
