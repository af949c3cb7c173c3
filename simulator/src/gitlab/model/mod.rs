//! What the simulated server knows: its users, projects, pipelines and jobs.

mod deployment;
mod hook;
mod incident;
mod instance;
mod job;
mod merge_request;
mod pipeline;
mod pipelines;
mod project;
mod projects;
mod repository;
mod runner;
mod settings;
mod status;
mod token;
mod transition;
mod user;

pub use crate::secret::Secret;
pub use deployment::{Deployment, DeploymentStatus, Environment, EnvironmentState};
pub use hook::{Hook, HookEvents};
pub use incident::Incident;
pub use instance::Instance;
pub use job::{Attempt, Job, JobKind, When};
pub(in crate::gitlab) use merge_request::iid_of_reference;
pub use merge_request::{Approval, ChangeStats, MergeRequest, MergeRequestState, Note, Reviewer};
pub use pipeline::{Pipeline, PipelineSource, Variable, VariableType};
pub use pipelines::Pipelines;
pub use project::{Project, Trigger};
pub use projects::Projects;
pub use repository::{Branch, Commit, Repository, Tag};
pub use runner::Runner;
pub use settings::{
    GraphQlAvailability, GraphQlSettings, Limits, MaxComplexity, MaxDepth, Settings, Throttle, Tier,
};
pub use status::Status;
pub use token::{AccessToken, TokenKind};
pub use transition::{Change, Transition};
pub use user::{AccessLevel, Group, User, Visibility};
