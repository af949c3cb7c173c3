//! What an operation was about, for the errors it may give.

use std::borrow::Cow;

use crate::types::ProjectRef;

/// What an operation was about: its name, what it was trying to do, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The operation's name, such as `pipelines.create`.
    pub operation: &'static str,
    /// What was tried; [`action`](Self::action) puts it into words.
    pub action: Action,
    /// The project it was tried in.
    pub project: Option<ProjectRef>,
    /// What kind of object the last id of the path names: what a bare 404 is about.
    pub resource: Resource,
    /// Whether the request or its answer holds a secret: neither is quoted in an error.
    pub sensitive: bool,
}

/// What an operation was trying to do, to be read after "could not".
///
/// Most calls succeed, and nobody reads what they tried: the usual actions are put into words only
/// where an error is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// In words: `create a pipeline for "main" in acme/shop`.
    Words(Cow<'static, str>),
    /// To something of the context's project: `get pipeline 46` (and then: `of acme/shop`).
    OfProject {
        /// What is done to what: `get pipeline`.
        what: &'static str,
        /// The id of the object, where it is one.
        id: Option<u64>,
    },
}

impl Action {
    /// Something that is done to the object of a project with this id, such as `get pipeline`.
    pub const fn on(what: &'static str, id: u64) -> Self {
        let id = Some(id);
        Self::OfProject { what, id }
    }

    /// Something that is done to a project, such as `list the pipelines`.
    pub const fn of_project(what: &'static str) -> Self {
        Self::OfProject { what, id: None }
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Action {
    fn from(words: T) -> Self {
        Self::Words(words.into())
    }
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
    pub fn new(operation: &'static str, action: impl Into<Action>) -> Self {
        Self {
            operation,
            action: action.into(),
            project: None,
            resource: Resource::Any,
            sensitive: false,
        }
    }

    /// What was tried, to be read after "could not": `get pipeline 46 of acme/shop`.
    pub fn action(&self) -> String {
        let (what, id) = match &self.action {
            Action::Words(words) => return words.to_string(),
            Action::OfProject { what, id } => (what, id),
        };
        let mut words = (*what).to_owned();
        if let Some(id) = id {
            words = format!("{words} {id}");
        }
        if let Some(project) = &self.project {
            words = format!("{words} of {project}");
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Context};

    #[test]
    fn actions_read_on_after_could_not() {
        let words = |action: Action| {
            let mut context = Context::new("test", action);
            context.project = Some("acme/shop".parse().unwrap());
            context.action()
        };
        assert_eq!(
            words(Action::on("get pipeline", 46)),
            "get pipeline 46 of acme/shop"
        );
        assert_eq!(
            words(Action::of_project("list the jobs")),
            "list the jobs of acme/shop"
        );
        assert_eq!(words("play job 7".into()), "play job 7");
    }
}
