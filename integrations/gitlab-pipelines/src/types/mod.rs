//! What GitLab's answers hold, in GitLab's own field names.
//!
//! Unknown fields are ignored and an absent field is the same as `null`, so that older and newer
//! servers read alike. Enumerations are open: a value this crate has not heard of is kept as text.

mod artifact;
mod bridge;
mod deployment;
mod environment;
pub(crate) mod graphql;
mod ids;
mod job;
mod job_failure;
mod merge_request;
mod pipeline;
mod project;
mod repository;
mod status;
mod test_report;
pub mod timestamp;
mod token;
mod tree;
mod trigger;
mod user;
mod variable;

pub use pipewright_core::json::lenient;

pub use artifact::{
    ArtifactEntry, ArtifactEntryKind, ArtifactFileType, ArtifactsArchive, JobArtifact,
};
pub use bridge::Bridge;
pub use deployment::{Deployment, DeploymentOrder, DeploymentStatus};
pub use environment::{Environment, EnvironmentState, EnvironmentTier, StopStale};
pub use graphql::{GlobalId, GraphQlError, QueryComplexity};
pub use ids::{
    DeploymentId, EnvironmentId, GitRef, JobId, PipelineId, ProjectId, ProjectRef, RunnerId,
    TokenId, TriggerId, UserId,
};
pub use job::{Job, JobCommit, JobStatus, Runner};
pub use job_failure::JobFailureReason;
pub use merge_request::{MergeRequest, MergeRequestState};
pub use pipeline::{DetailedStatus, Pipeline, PipelineSummary};
pub use project::{Project, Visibility};
pub use repository::{Branch, RefCommit, Tag};
pub use status::{PipelineOrder, PipelineScope, PipelineSource, PipelineStatus, Sort};
pub use test_report::{
    RecentFailures, TestCase, TestReport, TestReportSummary, TestStatus, TestSuite,
    TestSuiteSummary, TestTotals,
};
pub use token::TokenInfo;
pub use tree::{Incomplete, PipelineTree, TreeBranch};
pub use trigger::Trigger;
pub use user::User;
pub use variable::{PipelineVariable, Variable, VariableType};
