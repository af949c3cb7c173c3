use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use pipewright_core::time::SharedClock;

use super::journal::Journal;
use super::source::Earlier;
use super::step::{not_begun, run};
use super::{
    Chain, ChainEvent, ChainReport, ChainRunError, StateStore, Step, StepError, StepOutcome,
    StepReport,
};
use crate::client::GitLabClient;
use crate::services::{ArtifactService, JobService, PipelineService};
use crate::watch::{PipelineWatcher, WaitOptions};

/// How to run a chain.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ChainOptions {
    /// How to wait for each step's pipeline.
    pub wait: WaitOptions,
    /// How long after a trigger without an answer a pipeline may still come of it. 90 s: GitLab
    /// gives up a request after 60 s.
    pub settle: Duration,
}

impl Default for ChainOptions {
    fn default() -> Self {
        Self {
            wait: WaitOptions::default(),
            settle: Duration::from_secs(90),
        }
    }
}

impl ChainOptions {
    /// Sets how to wait for each step's pipeline.
    #[must_use]
    pub fn wait(mut self, wait: WaitOptions) -> Self {
        self.wait = wait;
        self
    }

    /// Sets how long after a trigger without an answer a pipeline may still come of it.
    #[must_use]
    pub fn settle(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }
}

/// Who is told what happens.
pub(super) type Tell<'a> = &'a (dyn Fn(ChainEvent<'_>) + Send + Sync);

#[derive(Clone, Debug)]
pub(super) struct Services {
    pub(super) pipelines: Arc<dyn PipelineService>,
    pub(super) jobs: Arc<dyn JobService>,
    pub(super) artifacts: Arc<dyn ArtifactService>,
}

/// Runs chains on one server.
///
/// ```no_run
/// # async fn example(client: pipewright_gitlab::GitLabClient, text: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_gitlab::chain::{Chain, ChainOptions, ChainRunner, MemoryStore};
///
/// let chain = Chain::from_yaml(text)?;
/// let runner = ChainRunner::new(&client, ChainOptions::default());
/// let report = runner.run(&chain, "a-name-never-used-before", &MemoryStore::default(), &|_| {}).await?;
/// for step in &report.steps {
///     println!("{}: {}", step.name, step.outcome);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ChainRunner {
    pub(super) services: Services,
    pub(super) watcher: PipelineWatcher,
    pub(super) clock: SharedClock,
    pub(super) options: ChainOptions,
}

impl ChainRunner {
    /// Runs chains through a client.
    pub fn new(client: &GitLabClient, options: ChainOptions) -> Self {
        Self {
            services: Services {
                pipelines: client.pipelines(),
                jobs: client.jobs(),
                artifacts: client.artifacts(),
            },
            watcher: client.watcher(),
            clock: Arc::clone(client.clock()),
            options,
        }
    }

    /// Runs a chain, or goes on with the run of it that `store` knows.
    ///
    /// `run` names a new run: a text that no other run ever had or will have, or pipelines of the
    /// two are taken for each other's. A run that goes on keeps its name. A step that failed is not
    /// run again when a run goes on, but looked at again: it may have been retried.
    ///
    /// Dropping the future leaves what was triggered alone; a later call goes on with it.
    ///
    /// # Errors
    /// When the state cannot be read or written, or is that of another chain. What goes wrong with
    /// a step is in the report.
    pub async fn run(
        &self,
        chain: &Chain,
        run: &str,
        store: &dyn StateStore,
        on_event: &(dyn Fn(ChainEvent<'_>) + Send + Sync),
    ) -> Result<ChainReport, ChainRunError> {
        let journal = Journal::open(store, chain, run).await?;
        let mut reports: BTreeMap<String, StepReport> = BTreeMap::new();
        let mut running = FuturesUnordered::new();
        let mut waiting: Vec<&Step> = chain.steps().iter().collect();
        loop {
            let mut later = Vec::new();
            let before = waiting.len();
            for step in std::mem::take(&mut waiting) {
                match readiness(step, &reports) {
                    Readiness::Ready if running.len() < chain.at_once().max(1) => {
                        let earlier = earlier(step, &reports);
                        running.push(self::run(self, step, &journal, earlier, on_event));
                    }
                    Readiness::Ready | Readiness::NotYet => later.push(step),
                    Readiness::Never { because_of } => {
                        let report = not_begun(step, StepOutcome::NotBegun { because_of });
                        on_event(ChainEvent::Ended(&report));
                        reports.insert(step.name.clone(), report);
                    }
                }
            }
            waiting = later;
            if let Some(report) = running.next().await {
                let report = fatal(report)?;
                reports.insert(report.name.clone(), report);
            } else if waiting.len() == before {
                break;
            }
        }
        Ok(ChainReport {
            run: journal.run().to_owned(),
            steps: chain
                .steps()
                .iter()
                .filter_map(|step| reports.remove(&step.name))
                .collect(),
        })
    }
}

/// An error that ends the whole run.
fn fatal(report: StepReport) -> Result<StepReport, ChainRunError> {
    match report.outcome {
        StepOutcome::Failed(StepError::State(error)) => Err(error),
        outcome => Ok(StepReport { outcome, ..report }),
    }
}

enum Readiness {
    Ready,
    NotYet,
    Never { because_of: String },
}

fn readiness(step: &Step, reports: &BTreeMap<String, StepReport>) -> Readiness {
    let mut ready = Readiness::Ready;
    for name in step.comes_after() {
        match reports.get(name) {
            None => ready = Readiness::NotYet,
            Some(report) if report.outcome.is_success() || report.allow_failure => {}
            Some(_) => {
                let because_of = name.to_owned();
                return Readiness::Never { because_of };
            }
        }
    }
    ready
}

/// The pipelines of the steps before.
fn earlier(step: &Step, reports: &BTreeMap<String, StepReport>) -> Earlier {
    step.comes_after()
        .into_iter()
        .filter_map(|name| {
            let report = reports.get(name)?;
            let pipeline = report.pipeline.clone()?;
            Some((name.to_owned(), (report.project.clone(), pipeline)))
        })
        .collect()
}
