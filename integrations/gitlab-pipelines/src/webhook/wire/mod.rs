//! Bodies as GitLab writes them, before their traps are resolved.
#![expect(clippy::struct_field_names, reason = "the names are GitLab's")]

mod common;
mod deployment;
mod job;
mod merge_request;
mod pipeline;
mod push;

pub(super) use common::{Commit, Environment, Project, Repository, Runner, SourcePipeline, User};
pub(super) use deployment::Deployment;
pub(super) use job::{Job, JobCommit};
pub(super) use merge_request::{Label, MergeRequest, MergeRequestAttributes};
pub(super) use pipeline::{Build, Pipeline, PipelineMergeRequest, Variable};
pub(super) use push::Push;
