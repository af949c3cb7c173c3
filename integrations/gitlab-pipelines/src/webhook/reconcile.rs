//! Finds by REST what no webhook told.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use pipewright_core::time::SharedClock;

use super::event::{DeploymentEvent, Event, JobEvent, PipelineEvent};
use super::intake::{Admission, Intake};
use crate::error::Error;
use crate::requests::deployments::DeploymentFilter;
use crate::requests::jobs::PipelineJobFilter;
use crate::requests::pipelines::PipelineFilter;
use crate::services::{DeploymentService, JobService, PipelineService};
use crate::types::{
    DeploymentOrder, Job, Pipeline, PipelineId, PipelineScope, PipelineSource, PipelineSummary,
    ProjectRef, Sort,
};

const PER_PAGE: u16 = 100;
/// Finished pipelines that are remembered as fully looked at.
const REMEMBERED: usize = 20_000;

/// How a reconciliation goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReconcileOptions {
    /// How far before the time asked for it starts to look, as clocks differ and as GitLab's lists
    /// lag.
    pub overlap: Duration,
    /// Whether it looks for jobs: one request more per pipeline (and per 100 jobs of it).
    pub jobs: bool,
    /// Whether it looks for deployments: one request more per project (and per 100 of them).
    pub deployments: bool,
    /// Whether it looks for child pipelines, which GitLab's list leaves out: two requests more.
    pub children: bool,
    /// How many pipelines are asked about at the same time.
    pub concurrency: usize,
}

impl Default for ReconcileOptions {
    /// A minute of overlap, everything, four at a time.
    fn default() -> Self {
        Self {
            overlap: Duration::from_secs(60),
            jobs: true,
            deployments: true,
            children: true,
            concurrency: 4,
        }
    }
}

/// What a reconciliation found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileReport {
    /// Pipelines that were looked at.
    pub pipelines: usize,
    /// Pipelines that needed no look: finished, and unchanged since an earlier reconciliation.
    pub unchanged: usize,
    /// Events that no webhook had told, and that were published.
    pub found: usize,
    /// States that were known.
    pub known: usize,
    /// What to give as `since` the next time.
    pub next_since: DateTime<Utc>,
}

/// Asks GitLab what became of pipelines, jobs and deployments, and publishes what no webhook told.
///
/// GitLab does not send a webhook again that failed, sends none while a hook is disabled, and none
/// for a push of many refs. A reconciliation finds the state that things are in, not the states
/// between: of a pipeline that ran and failed unseen there is one event, that it failed. Pushes and
/// merge requests are not looked for.
#[derive(Debug)]
pub struct Reconciler {
    pipelines: Arc<dyn PipelineService>,
    jobs: Arc<dyn JobService>,
    deployments: Arc<dyn DeploymentService>,
    intake: Intake,
    clock: SharedClock,
    options: ReconcileOptions,
    settled: Mutex<HashMap<PipelineId, Option<DateTime<Utc>>>>,
}

#[derive(Default)]
struct Tally {
    found: usize,
    known: usize,
}

impl Reconciler {
    /// A reconciler that publishes by `intake`, which should be the one that webhooks come in by.
    pub fn new(
        pipelines: Arc<dyn PipelineService>,
        jobs: Arc<dyn JobService>,
        deployments: Arc<dyn DeploymentService>,
        intake: Intake,
        clock: SharedClock,
    ) -> Self {
        Self {
            pipelines,
            jobs,
            deployments,
            intake,
            clock,
            options: ReconcileOptions::default(),
            settled: Mutex::default(),
        }
    }

    /// Goes about it in another way.
    pub fn with_options(mut self, options: ReconcileOptions) -> Self {
        self.options = options;
        self
    }

    /// Looks at everything in a project that changed since a time, or is still running, and
    /// publishes each state that is not known yet, once.
    ///
    /// Requests: `GET /projects/:id/pipelines` twice (changed since, and running), twice more for
    /// child pipelines, `GET /projects/:id/deployments` once; then for each pipeline, unless it is
    /// finished and unchanged since the last time, `GET …/pipelines/:id` and
    /// `GET …/pipelines/:id/jobs`. On an error, what was found before it is published, and asking
    /// again with the same `since` publishes the rest.
    pub async fn reconcile(
        &self,
        project: &ProjectRef,
        since: DateTime<Utc>,
    ) -> Result<ReconcileReport, Error> {
        let next_since = self.clock.now();
        let since = TimeDelta::from_std(self.options.overlap)
            .ok()
            .and_then(|overlap| since.checked_sub_signed(overlap))
            .unwrap_or(since);
        let listed = self.changed(project, since).await?;
        let all = listed.len();
        let unsettled: Vec<_> = listed
            .into_values()
            .filter(|pipeline| !self.is_settled(pipeline))
            .collect();
        let pipelines = unsettled.len();
        let mut tally = Tally::default();
        let mut looks = stream::iter(unsettled)
            .map(|summary| async move {
                let (pipeline, jobs) = self.look_at(project, &summary).await?;
                Ok::<_, Error>((summary, pipeline, jobs))
            })
            .buffered(self.options.concurrency.max(1));
        while let Some((summary, pipeline, jobs)) = looks.try_next().await? {
            // The jobs first, as GitLab does: when a pipeline is told to be finished, so are they.
            for job in jobs {
                let event = JobEvent::from_rest(project, job);
                self.publish(Event::Job(Box::new(event)), &mut tally);
            }
            let event = PipelineEvent::from_rest(project, pipeline);
            self.publish(Event::Pipeline(Box::new(event)), &mut tally);
            self.settle(&summary);
        }
        if self.options.deployments {
            self.find_deployments(project, since, &mut tally).await?;
        }
        Ok(ReconcileReport {
            pipelines,
            unchanged: all - pipelines,
            found: tally.found,
            known: tally.known,
            next_since,
        })
    }

    /// The pipelines that changed, and those at work (whose jobs change though they do not), oldest
    /// first.
    async fn changed(
        &self,
        project: &ProjectRef,
        since: DateTime<Utc>,
    ) -> Result<BTreeMap<PipelineId, PipelineSummary>, Error> {
        let sources = if self.options.children {
            &[None, Some(PipelineSource::ParentPipeline)][..]
        } else {
            &[None]
        };
        let mut changed = BTreeMap::new();
        // By id, the newest first: what happens meanwhile shifts the pages so that a pipeline shows
        // twice. By time of change it would shift them so that one never shows.
        for source in sources {
            let updated = PipelineFilter {
                updated_after: Some(since),
                source: source.clone(),
                per_page: Some(PER_PAGE),
                ..PipelineFilter::default()
            };
            let running = PipelineFilter {
                scope: Some(PipelineScope::Running),
                source: source.clone(),
                per_page: Some(PER_PAGE),
                ..PipelineFilter::default()
            };
            for filter in [updated, running] {
                let mut listed = self.pipelines.stream(project, &filter);
                while let Some(pipeline) = listed.try_next().await? {
                    changed.insert(pipeline.id, pipeline);
                }
            }
        }
        Ok(changed)
    }

    /// The list tells neither when a pipeline finished nor its jobs.
    async fn look_at(
        &self,
        project: &ProjectRef,
        summary: &PipelineSummary,
    ) -> Result<(Pipeline, Vec<Job>), Error> {
        let pipeline = self.pipelines.get(project, summary.id).await?;
        if !self.options.jobs {
            return Ok((pipeline, Vec::new()));
        }
        let filter = PipelineJobFilter {
            include_retried: true,
            per_page: Some(PER_PAGE),
            ..PipelineJobFilter::default()
        };
        let mut jobs: Vec<Job> = self
            .jobs
            .stream_for_pipeline(project, summary.id, &filter)
            .try_collect()
            .await?;
        jobs.sort_by_key(|job| job.id);
        Ok((pipeline, jobs))
    }

    async fn find_deployments(
        &self,
        project: &ProjectRef,
        since: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        // GitLab orders by time of change here. The newest first, for the reason above.
        let filter = DeploymentFilter {
            updated_after: Some(since),
            order_by: Some(DeploymentOrder::UpdatedAt),
            sort: Some(Sort::Descending),
            per_page: Some(PER_PAGE),
            ..DeploymentFilter::default()
        };
        let listed: Vec<_> = self
            .deployments
            .stream(project, &filter)
            .try_collect()
            .await?;
        for deployment in listed.into_iter().rev() {
            if let Some(event) = DeploymentEvent::from_rest(project, deployment) {
                self.publish(Event::Deployment(Box::new(event)), tally);
            }
        }
        Ok(())
    }

    fn publish(&self, event: Event, tally: &mut Tally) {
        match self.intake.found(event) {
            Admission::Published { .. } => tally.found += 1,
            Admission::Known => tally.known += 1,
        }
    }

    fn is_settled(&self, pipeline: &PipelineSummary) -> bool {
        pipeline.status.is_finished()
            && self
                .settled
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(&pipeline.id)
                .is_some_and(|seen| seen.is_some() && *seen == pipeline.updated_at)
    }

    fn settle(&self, pipeline: &PipelineSummary) {
        if !pipeline.status.is_finished() {
            return;
        }
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if settled.len() >= REMEMBERED {
            // To forget costs two requests per pipeline, nothing else.
            settled.clear();
        }
        settled.insert(pipeline.id, pipeline.updated_at);
    }
}
