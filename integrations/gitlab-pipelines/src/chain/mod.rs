//! Chains: pipelines of several projects that run one after the other.
//!
//! A [`Chain`] is read from YAML text and checked whole before anything is started. A
//! [`ChainRunner`] runs its steps, each as soon as those that it needs have succeeded.
//!
//! ```
//! use pipewright_gitlab::chain::Chain;
//!
//! let chain = Chain::from_yaml(
//!     "
//! version: 1
//! steps:
//!   - name: build
//!     project: acme/shop
//!     ref: main
//!   - name: deploy
//!     project: acme/deploy
//!     ref: main
//!     variables:
//!       TARGET: staging
//!       SHOP_SHA: { from: build, field: sha }
//!       SHOP_VERSION: { from: build, job: compile, file: dist/version.txt }
//! ",
//! )?;
//! let plan = chain.plan();
//! assert_eq!(plan[1].needs, ["build"]);
//! # Ok::<(), pipewright_gitlab::chain::ChainError>(())
//! ```
//!
//! # Never twice
//!
//! Before a pipeline is triggered, the intent is saved in a [`StateStore`], with a key that the
//! pipeline gets as its variable [`RUN_KEY`]; afterwards, the pipeline's id. A run that was
//! interrupted in between finds the pipeline again by that key. Only when there is none, and the
//! server has had the time that a request may take, is it triggered. When that cannot be found out,
//! since the credential may not read the variables of pipelines, the step fails and says so.
//!
//! A pipeline that was deleted by somebody else between the two cannot be told from one that never
//! was.

mod check;
mod definition;
mod find;
mod journal;
mod plan;
mod problem;
mod read;
mod report;
mod runner;
mod source;
mod state;
mod step;

pub use definition::{Chain, PipelineField, Step, VariableSource};
pub use plan::PlannedStep;
pub use problem::{ChainError, ChainProblem};
pub use report::{ChainEvent, ChainReport, StepError, StepOutcome, StepReport};
pub use runner::{ChainOptions, ChainRunner};
pub use state::{ChainRunError, ChainState, MemoryStore, StateStore, StepState};

/// The variable by which a pipeline is found again. A chain file may not set it.
pub const RUN_KEY: &str = "PIPEWRIGHT_RUN_KEY";
