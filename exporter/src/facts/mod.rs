//! What sources say of GitLab, in one form whichever way it came: by GraphQL, by REST, by webhook.
//!
//! A source makes a [`Look`] of what it saw and hands it to a [`Ledger`]. The ledger decides what in
//! it is new and counts that once; a source never decides what is counted, and may show the same
//! thing as often as it likes, late and in any order.

mod job;
mod ledger;
mod look;
mod pipeline;

pub use job::{JobSeen, JobsSeen, RunnerType};
pub use ledger::{
    Admission, KeepRef, Ledger, LedgerError, ProjectOptions, ShownPipeline, Standing,
};
pub use look::{Look, Origin};
pub use pipeline::{Parent, PipelineSeen, RefKind};
