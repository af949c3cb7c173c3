//! Events, which say the same as the types of the REST API.

mod common;
mod deployment;
mod git_ref;
mod job;
mod kind;
mod merge_request;
mod one_of;
mod other;
mod pipeline;
mod project;
mod push;

pub use crate::types::MergeRequestState;
pub use common::{Author, Commit, EnvironmentInfo, RunnerTags, SourcePipeline};
pub use deployment::DeploymentEvent;
pub use job::JobEvent;
pub use kind::EventKind;
pub use merge_request::{Change, MergeRequestAction, MergeRequestEvent};
pub use one_of::{Event, StateKey};
pub use other::OtherEvent;
pub use pipeline::{MergeRequestInfo, PipelineEvent, PipelineJob};
pub use project::EventProject;
pub use push::PushEvent;
