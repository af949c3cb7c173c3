use std::collections::HashMap;
use std::sync::Arc;

use pipewright_core::logs::{LogWindow, WindowOptions, share_bytes};

use super::options::WhyOptions;
use super::report::{FailureReport, Note, PipelineFailures, REPORT_VERSION};
use super::survey::Surveyed;
use super::{attempts, failed_tests, last_success, logs, survey};
use crate::error::Error;
use crate::services::{JobService, PipelineService};
use crate::types::{JobId, PipelineId, ProjectRef};

/// Tells why pipelines fail.
///
/// ```no_run
/// use pipewright_gitlab::GitLabClient;
/// use pipewright_gitlab::types::{PipelineId, ProjectRef};
/// use pipewright_gitlab::why::WhyOptions;
///
/// # async fn example(client: GitLabClient) -> Result<(), pipewright_gitlab::Error> {
/// let project: ProjectRef = "acme/shop".parse()?;
/// let options = WhyOptions::default().max_bytes(16 * 1024);
/// let report = client.why().report(&project, PipelineId::new(42), &options).await?;
/// for job in report.failed_jobs() {
///     println!("{}: {}", job.name, job.reason);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FailureReporter {
    pipelines: Arc<dyn PipelineService>,
    jobs: Arc<dyn JobService>,
}

impl FailureReporter {
    /// A reporter that asks these services.
    pub fn new(pipelines: Arc<dyn PipelineService>, jobs: Arc<dyn JobService>) -> Self {
        Self { pipelines, jobs }
    }

    /// The report on a pipeline.
    ///
    /// Fails only when the pipeline itself cannot be read; whatever else could not be is a note of
    /// the report. A pipeline in which nothing failed has a report without failures.
    pub async fn report(
        &self,
        project: &ProjectRef,
        id: PipelineId,
        options: &WhyOptions,
    ) -> Result<FailureReport, Error> {
        let (pipeline, tree) = futures_util::future::try_join(
            self.pipelines.get(project, id),
            self.pipelines.tree(project, id, options.tree()),
        )
        .await?;
        let mut report = FailureReport {
            version: REPORT_VERSION,
            project: project.to_string(),
            pipeline,
            failures: Vec::new(),
            last_success: None,
            passed_since: None,
            notes: Vec::new(),
        };
        let (pipelines, jobs) = (&*self.pipelines, &*self.jobs);
        let mut surveyed =
            survey::survey(pipelines, jobs, project, &tree, options, &mut report.notes).await;
        let mut left = options.max_bytes;
        keep_failed_tests(&mut surveyed, &mut left);
        self.read_logs(&mut surveyed, left, options, &mut report.notes)
            .await;
        report.failures = surveyed
            .into_iter()
            .map(|surveyed| surveyed.failures)
            .filter(PipelineFailures::is_any)
            .collect();
        last_success::look(pipelines, project, &mut report).await;
        Ok(report)
    }

    async fn read_logs(
        &self,
        surveyed: &mut [Surveyed],
        max_bytes: usize,
        options: &WhyOptions,
        notes: &mut Vec<Note>,
    ) {
        let projects: HashMap<JobId, ProjectRef> = surveyed
            .iter()
            .flat_map(|place| {
                let jobs = place.failures.failed.iter().chain(&place.failures.allowed);
                jobs.map(|job| (job.id, place.project.clone()))
            })
            .collect();
        let mut order = attempts::order_of_logs(
            surveyed.iter().flat_map(|place| &place.failures.failed),
            surveyed.iter().flat_map(|place| &place.failures.allowed),
        );
        // Less than this says nothing.
        let most = options.max_logs.min(max_bytes / WindowOptions::MIN_BYTES);
        if order.len() > most {
            let message = format!("only {most} of {} are read", order.len());
            notes.push(Note::limit("the logs of the failed jobs", message));
            order.truncate(most);
        }
        let wanted = order
            .into_iter()
            .filter_map(|job| Some((projects.get(&job)?.clone(), job)))
            .collect();
        let read = logs::read(&*self.jobs, wanted, max_bytes, options, notes).await;
        let wishes: Vec<usize> = read
            .iter()
            .map(|log| log.window.window(max_bytes).to_string().len())
            .map(|bytes| bytes.max(WindowOptions::MIN_BYTES))
            .collect();
        let shares = share_bytes(max_bytes, &wishes);
        let mut windows: HashMap<JobId, LogWindow> = read
            .iter()
            .zip(shares)
            .map(|(log, share)| (log.job, log.window.window(share)))
            .collect();
        for place in surveyed {
            let failures = &mut place.failures;
            for job in failures.failed.iter_mut().chain(&mut failures.allowed) {
                job.log = windows.remove(&job.id);
            }
        }
    }
}

/// Moves the failed tests into the report: at most a quarter of the budget, as logs say more.
fn keep_failed_tests(surveyed: &mut [Surveyed], left: &mut usize) {
    let mut for_tests = *left / 4;
    let before = for_tests;
    for place in surveyed {
        if let Some(report) = place.tests.take() {
            place.failures.tests = failed_tests::failed_tests(report, &mut for_tests);
        }
    }
    *left -= before - for_tests;
}

impl PipelineFailures {
    /// Whether something failed here.
    fn is_any(&self) -> bool {
        !(self.failed.is_empty()
            && self.allowed.is_empty()
            && self.bridges.is_empty()
            && self.recovered.is_empty())
    }
}
