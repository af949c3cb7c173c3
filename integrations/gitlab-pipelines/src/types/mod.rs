//! What GitLab's answers hold, in GitLab's own field names.
//!
//! Unknown fields are ignored and an absent field is the same as `null`, so that older and newer
//! servers read alike. Enumerations are open: a value this crate has not heard of is kept as text.

#[macro_use]
mod open_enum;

mod artifact;
mod ids;
mod job;
mod job_failure;
pub mod lenient;
pub mod timestamp;
mod user;

pub use artifact::{
    ArtifactEntry, ArtifactEntryKind, ArtifactFileType, ArtifactsArchive, JobArtifact,
};
pub use ids::{
    DeploymentId, EnvironmentId, GitRef, JobId, PipelineId, ProjectId, ProjectRef, RunnerId,
    TokenId, TriggerId, UserId,
};
pub use job::{Job, JobCommit, JobPipeline, JobStatus, Runner};
pub use job_failure::JobFailureReason;
pub use user::User;
