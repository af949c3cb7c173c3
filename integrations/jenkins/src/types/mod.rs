//! What Jenkins' answers hold, in Jenkins' own field names.
//!
//! Unknown fields are ignored and an absent field is the same as `null`, so that older and newer
//! servers and other plugins read alike. Enumerations are open: a value this crate has not heard of
//! is kept as text.

mod artifact;
mod build;
mod build_action;
mod build_ref;
mod changes;
mod ids;
mod input;
mod job;
mod job_color;
mod job_ref;
mod job_summary;
mod job_url;
mod millis;
mod node_id;
mod parameter_definition;
mod queue_item;
mod queue_ref;
mod run;
mod server;
mod server_url;
mod test_report;

pub(crate) use artifact::FilesAnswer;
pub use artifact::{Artifact, ArtifactMetadata, Fingerprint};
pub use build::{Build, BuildResult, BuildStatus};
pub use build_action::{BuildParameter, Cause};
pub use build_ref::BuildRef;
pub(crate) use changes::ChangesAnswer;
pub use changes::{Change, Changes, Person};
pub use ids::{BuildNumber, QueueId};
pub use input::{InputParameter, PendingInput};
pub use job::{HealthReport, Job, JobBuild, JobKind};
pub use job_color::{JobColor, JobState};
pub use job_ref::JobRef;
pub use job_summary::{JobSummary, LastBuild};
pub(crate) use job_url::build_of_url;
pub use node_id::NodeId;
pub use parameter_definition::{ParameterDefinition, ParameterKind};
pub use queue_item::{QueueExecutable, QueueItem, QueueState, QueueTask};
pub use queue_ref::QueueRef;
pub use run::{Run, RunStatus, Stage, StageError, Step};
pub use server::{Computer, ComputerSet, Label, ServerInfo, WhoAmI};
pub(crate) use server_url::rebase;
pub(crate) use test_report::TestReportAnswer;
pub use test_report::{TestCase, TestReport, TestStatus, TestSuite, TestTotals};
