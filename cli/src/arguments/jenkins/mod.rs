//! The grammar of `pipewright jenkins`.

mod artifact;
mod build;
mod examples;
mod input;
mod job;
mod queue;
mod root;
mod stage;

pub(crate) use artifact::{ArtifactCommand, ArtifactDownload, ArtifactList};
pub(crate) use build::{
    BuildAbort, BuildCommand, BuildList, BuildLog, BuildOf, BuildTests, BuildWhy, Force,
};
pub(crate) use input::{InputCommand, InputOf, InputSubmit};
pub(crate) use job::{JobCommand, JobList, JobRun, Waiting};
pub(crate) use queue::{QueueCommand, QueueWait};
pub(crate) use root::{JenkinsArguments, JenkinsCommand, ServerCommand};
pub(crate) use stage::{StageCommand, StageLog};
