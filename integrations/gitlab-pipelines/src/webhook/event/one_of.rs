//! One of the events.

use serde::Serialize;

use super::deployment::DeploymentEvent;
use super::job::JobEvent;
use super::kind::EventKind;
use super::merge_request::MergeRequestEvent;
use super::other::OtherEvent;
use super::pipeline::PipelineEvent;
use super::project::EventProject;
use super::push::PushEvent;

/// Something that happened in a project. As JSON its `kind` says what.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A pipeline changed its state.
    Pipeline(Box<PipelineEvent>),
    /// A job changed its state.
    Job(Box<JobEvent>),
    /// A deployment changed its state.
    Deployment(Box<DeploymentEvent>),
    /// Something happened to a merge request.
    MergeRequest(Box<MergeRequestEvent>),
    /// A branch was pushed, created or deleted.
    Push(Box<PushEvent>),
    /// A tag was pushed, created or deleted.
    TagPush(Box<PushEvent>),
    /// Anything else.
    Other(Box<OtherEvent>),
}

/// What tells the state that an event reports from other states: two events of the same key report
/// the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StateKey {
    kind: &'static str,
    id: u64,
    status: String,
    /// Seconds. A pipeline that is retried goes through the same states again and keeps the time it
    /// had finished at until it finishes again, which tells the rounds apart.
    finished_at: Option<i64>,
}

impl Event {
    /// What the event is about.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Pipeline(_) => EventKind::Pipeline,
            Self::Job(_) => EventKind::Job,
            Self::Deployment(_) => EventKind::Deployment,
            Self::MergeRequest(_) => EventKind::MergeRequest,
            Self::Push(_) => EventKind::Push,
            Self::TagPush(_) => EventKind::TagPush,
            Self::Other(event) => EventKind::Other(event.name.as_str().into()),
        }
    }

    /// The project it happened in; none for kinds that are not known.
    pub fn project(&self) -> Option<&EventProject> {
        match self {
            Self::Pipeline(event) => Some(&event.project),
            Self::Job(event) => Some(&event.project),
            Self::Deployment(event) => Some(&event.project),
            Self::MergeRequest(event) => Some(&event.project),
            Self::Push(event) | Self::TagPush(event) => Some(&event.project),
            Self::Other(_) => None,
        }
    }

    /// The refs it is about: a branch or tag; of a merge request its source branch; of a merge
    /// request's pipeline `refs/merge-requests/N/head`, and the source branch where it is known.
    pub fn git_refs(&self) -> Vec<&str> {
        match self {
            Self::Pipeline(event) => {
                let branch = event
                    .merge_request
                    .as_ref()
                    .and_then(|merge_request| merge_request.source_branch.as_deref());
                let mut refs = vec![event.pipeline.git_ref.as_str()];
                refs.extend(branch);
                refs
            }
            Self::Job(event) => vec![&event.job.git_ref],
            Self::Deployment(event) => vec![&event.git_ref],
            Self::MergeRequest(event) => vec![&event.source_branch],
            Self::Push(event) | Self::TagPush(event) => vec![&event.git_ref],
            Self::Other(_) => Vec::new(),
        }
    }

    /// The state it reports, for pipelines, jobs and deployments; what happens to merge requests
    /// and refs are no states and may well happen twice.
    pub fn state(&self) -> Option<StateKey> {
        match self {
            Self::Pipeline(event) => Some(StateKey {
                kind: "pipeline",
                id: event.pipeline.id.get(),
                status: event.pipeline.status.as_str().to_owned(),
                finished_at: event.pipeline.finished_at.map(|time| time.timestamp()),
            }),
            Self::Job(event) => Some(StateKey {
                kind: "job",
                id: event.job.id.get(),
                status: event.job.status.as_str().to_owned(),
                finished_at: None,
            }),
            Self::Deployment(event) => Some(StateKey {
                kind: "deployment",
                id: event.id.get(),
                status: event.status.as_str().to_owned(),
                finished_at: None,
            }),
            _ => None,
        }
    }
}
