//! What decides which facts are new, and counts each once.
//!
//! # What is counted
//!
//! - A **pipeline** is counted once, by its id, when it is first seen to have ended with success,
//!   failure or cancellation: in `age_pipeline_run_count`, and in the histograms of its duration and
//!   waiting time where GitLab states one (none is never taken for 0, so that a pipeline that was
//!   cancelled before it started is a run without a duration). `skipped` and `manual` are no ends:
//!   nothing ran, or it waits for a person.
//! - A pipeline that ends **again**, because a job was retried or played, is counted in
//!   `age_pipeline_rerun_count`, once for each second in which it ended (webhooks tell no more than
//!   the second), and in nothing else.
//! - A pipeline that another one started is counted in `age_child_*` as well, once its parent is
//!   known.
//! - A **job** is counted once, by its id. A retry is a job of its own, and so is every run.
//!
//! # What is history
//!
//! What ended at or before the moment of a project's first look, by the server's clock, is shown but
//! not counted: otherwise a start would look like a burst of runs. What ends later is counted. A
//! project that is younger than the first look at any project has no history.
//! An older pipeline that the first look did not show, and that ends later, is counted unless its jobs
//! tell that it had ended before and was retried.
//!
//! # How it is known
//!
//! For each pipeline the ledger holds when it ended and which of its jobs were decided, for as long
//! as it is unfinished and for [`EngineOptions::retention`] after it last changed. Older ones are
//! forgotten together: of pipelines that were made before that moment all is decided, but for what
//! ends after it. So a pipeline that is retried after a year is a rerun and no run, and the ledger
//! does not grow with the years. (One that waited for a person for longer than retention and twelve
//! weeks is taken for such a one, too.)
//!
//! What is shown of a pipeline never goes back: a state that is older by the server's clock is not
//! taken, though an end that it tells is counted. A poll is believed over a webhook of the same
//! second.

mod decide;
mod decide_jobs;
mod engine;
mod entry;
mod fold;
mod job_ids;
mod maintenance;
mod options;
mod parents;
mod project_ledger;
mod record;
mod reopened;
mod retention;
mod rounds;
mod slot;

pub use engine::Engine;
pub use options::EngineOptions;
