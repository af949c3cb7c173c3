//! What Jenkins' answers hold, in Jenkins' own field names.
//!
//! Unknown fields are ignored and an absent field is the same as `null`, so that older and newer
//! servers and other plugins read alike. Enumerations are open: a value this crate has not heard of
//! is kept as text.

mod build_ref;
mod ids;
mod job;
mod job_color;
mod job_ref;
mod job_url;
mod millis;
mod parameter_definition;
mod queue_ref;
mod server_url;

pub use build_ref::BuildRef;
pub use ids::{BuildNumber, QueueId};
pub use job::{HealthReport, Job, JobBuild, JobKind};
pub use job_color::{JobColor, JobState};
pub use job_ref::JobRef;
pub(crate) use job_url::build_of_url;
pub use parameter_definition::{ParameterDefinition, ParameterKind};
pub use queue_ref::QueueRef;
pub(crate) use server_url::rebase;
