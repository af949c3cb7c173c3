//! Searching the log of a job.

use pipewright_gitlab::logs::LogLines;
use pipewright_gitlab::types::Job;
use serde_json::json;

use super::Session;
use crate::arguments::JobLog;
use crate::commands::log::{Finder, Grep, Lines};
use crate::errors::Failure;

/// Prints the lines of a job's log that match.
pub(super) async fn print(
    session: &Session,
    arguments: &JobLog,
    pattern: &str,
    job: &Job,
) -> Result<(), Failure> {
    let grep = Grep::new(&arguments.search, pattern)?;
    let jobs = &session.services.jobs;
    let log = jobs.log(&arguments.of.project, job.id).await?;
    let of = json!({ "id": job.id, "name": job.name });
    let what = format!("the log of job {}", job.id);
    grep.print(session.output, of, &what, log, LogLines::new)
        .await
}

impl Lines for LogLines<Finder> {
    fn push(&mut self, chunk: &[u8]) {
        Self::push(self, chunk);
    }

    fn finder(&self) -> &Finder {
        self.sink()
    }

    fn finish(self) -> Finder {
        Self::finish(self)
    }
}
