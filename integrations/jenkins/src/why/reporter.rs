use std::sync::Arc;

use pipewright_core::logs::{WindowOptions, share_bytes};

use super::console::{self, ReadLog};
use super::interruption::{Interruption, InterruptionKind, explains};
use super::options::WhyOptions;
use super::report::{ChangesSince, FailureReport, Note, REPORT_VERSION};
use super::{changes, failed_tests, stages};
use crate::error::Error;
use crate::services::{BuildService, PipelineService};
use crate::types::{BuildRef, JobRef};

/// Tells why builds fail.
///
/// ```no_run
/// use pipewright_jenkins::JenkinsClient;
/// use pipewright_jenkins::types::BuildRef;
/// use pipewright_jenkins::why::WhyOptions;
///
/// # async fn example(client: JenkinsClient) -> Result<(), pipewright_jenkins::Error> {
/// let options = WhyOptions::default().max_bytes(16 * 1024);
/// let report = client.why().report(&"acme/shop".parse()?, BuildRef::LastFailed, &options).await?;
/// for stage in &report.stages {
///     println!("{}: {}", stage.name, stage.reason);
/// }
/// println!("suspected: {}", report.changes.culprits.join(", "));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FailureReporter {
    builds: Arc<dyn BuildService>,
    pipelines: Arc<dyn PipelineService>,
}

impl FailureReporter {
    /// A reporter that asks these services.
    pub fn new(builds: Arc<dyn BuildService>, pipelines: Arc<dyn PipelineService>) -> Self {
        Self { builds, pipelines }
    }

    /// The report on a build.
    ///
    /// Fails only when the build itself cannot be read; whatever else could not be is a note of the
    /// report. A build in which nothing failed has a report without failures.
    pub async fn report(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WhyOptions,
    ) -> Result<FailureReport, Error> {
        let build = self.builds.get(job, build).await?;
        // "The last" may be another build a moment later.
        let number = BuildRef::from(build.number());
        let mut report = FailureReport {
            version: REPORT_VERSION,
            job: job.full_name().to_owned(),
            build,
            stages: Vec::new(),
            console: None,
            interruption: None,
            tests: None,
            last_success: None,
            passed_since: None,
            changes: ChangesSince::default(),
            notes: Vec::new(),
        };
        if report.build.status.outcome() == "SUCCESS" {
            return Ok(report);
        }
        let mut left = options.max_bytes;
        self.look_at_tests(job, number, &mut report, &mut left)
            .await;
        self.look_at_stages(job, number, &mut report).await;
        self.look_at_logs(job, number, options, left, &mut report)
            .await;
        changes::look(&*self.builds, job, options, &mut report).await;
        Ok(report)
    }

    /// At most a quarter of the budget, as logs say more.
    async fn look_at_tests(
        &self,
        job: &JobRef,
        build: BuildRef,
        report: &mut FailureReport,
        left: &mut usize,
    ) {
        let failed = report.build.tests().is_some_and(|tests| tests.failed > 0);
        if !failed {
            return;
        }
        match self.builds.test_report(job, build).await {
            Ok(tests) => {
                let mut for_tests = *left / 4;
                let before = for_tests;
                report.tests = Some(failed_tests::failed_tests(&tests, &mut for_tests));
                *left -= before - for_tests;
            }
            Err(error) => report.notes.push(Note::error("the tests", &error)),
        }
    }

    async fn look_at_stages(&self, job: &JobRef, build: BuildRef, report: &mut FailureReport) {
        if !report.build.status.is_pipeline() {
            return;
        }
        match self.pipelines.describe(job, build).await {
            Ok(run) => {
                report.stages = stages::failed(&run);
                if run.waits_for_input() {
                    let message = "it is not over: it waits for an answer to an input";
                    report.notes.push(Note::limit("the build", message));
                }
            }
            Err(error) => report.notes.push(Note::error("the stages", &error)),
        }
    }

    async fn look_at_logs(
        &self,
        job: &JobRef,
        build: BuildRef,
        options: &WhyOptions,
        left: usize,
        report: &mut FailureReport,
    ) {
        let pipelines = &*self.pipelines;
        let notes = &mut report.notes;
        let logs = stages::logs(pipelines, job, build, &report.stages, options, notes).await;
        // Who aborted a build is in the console only.
        let failed = report.build.status.outcome() == "FAILURE";
        let none = logs.iter().flatten().all(|log| wish(log, left) == 0);
        let console = if none || !failed {
            let console = self.builds.console(job, build).await;
            let (console, error) = console::read(console, options.max_bytes).await;
            report
                .notes
                .extend(error.map(|error| Note::error("the console", &error)));
            console
        } else {
            None
        };
        report.interruption = interruption(report, console.iter().chain(logs.iter().flatten()));
        let shown = console.as_ref().filter(|_| none);
        let mut wishes: Vec<usize> = logs
            .iter()
            .map(|log| log.as_ref().map_or(0, |log| wish(log, left)))
            .collect();
        wishes.extend(shown.map(|console| wish(console, left)));
        let mut shares = share_bytes(left, &wishes).into_iter();
        for (stage, log) in report.stages.iter_mut().zip(&logs) {
            let share = shares.next().unwrap_or_default();
            stage.log = log.as_ref().map(|log| log.window.window(share));
        }
        let share = shares.next().unwrap_or_default();
        report.console = shown.map(|console| console.window.window(share));
    }
}

/// Bytes that all lines of a log that matter would take.
fn wish(log: &ReadLog, most: usize) -> usize {
    match log.window.window(most).to_string().len() {
        0 => 0,
        bytes => bytes.max(WindowOptions::MIN_BYTES),
    }
}

/// The surest of what the logs tell, if it explains how the build ended.
fn interruption<'a>(
    report: &FailureReport,
    logs: impl Iterator<Item = &'a ReadLog>,
) -> Option<Interruption> {
    let result = report.build.status.outcome();
    logs.flat_map(|log| &log.interruptions)
        .filter(|found| explains(found.kind, result))
        .min_by_key(|found| found.kind)
        .cloned()
        .map(|mut found| {
            if found.kind == InterruptionKind::AgentLost && found.who.is_none() {
                let agent = report.build.built_on.clone();
                found.who = agent.filter(|agent| !agent.is_empty());
            }
            found
        })
}
