//! Why a pipeline failed.

use pipewright_gitlab::types::JobStatus;
use pipewright_gitlab::why::{
    FailedJob, FailedTests, FailureReport, FailureReporter, PipelineFailures, WhyOptions,
};

use super::Session;
use crate::arguments::WhyArguments;
use crate::commands::page::{BOLD, DIM, ERROR, Page};
use crate::errors::Failure;
use crate::output::{self, moment, printable, seconds, status_style};

pub(super) async fn execute(session: &Session, arguments: WhyArguments) -> Result<(), Failure> {
    let services = &session.services;
    let reporter = FailureReporter::new(services.pipelines.clone(), services.jobs.clone());
    let options = WhyOptions::default()
        .max_bytes(arguments.max_bytes)
        .max_logs(arguments.max_logs);
    let report = reporter
        .report(&arguments.project, arguments.id, &options)
        .await?;
    if !session.output.is_table() {
        return session.output.value(&report);
    }
    Report::of(&report).print()?;
    for note in &report.notes {
        output::note(&format!("{}: {}", note.about, note.message));
    }
    Ok(())
}

/// The report as text.
#[derive(Default)]
struct Report {
    page: Page,
}

impl Report {
    fn of(report: &FailureReport) -> Page {
        let mut shown = Self::default();
        shown.summary(report);
        for failures in &report.failures {
            shown.pipeline(failures);
        }
        if report.failures.is_empty() {
            shown.line("nothing failed in it");
        }
        shown.page
    }

    fn line(&mut self, text: &str) {
        self.page.line(text);
    }

    fn summary(&mut self, report: &FailureReport) {
        let pipeline = &report.pipeline;
        let style = status_style(pipeline.status.as_str());
        let took = pipeline
            .duration
            .map(|duration| format!(" after {}", seconds(duration)))
            .unwrap_or_default();
        self.line(&format!(
            "{BOLD}pipeline {}{BOLD:#} of {} on {} is {style}{}{style:#}{took}",
            pipeline.id,
            printable(&report.project),
            printable(&pipeline.git_ref),
            pipeline.status,
        ));
        if let Some(url) = &pipeline.web_url {
            self.line(&printable(url));
        }
        if let Some(errors) = &pipeline.yaml_errors {
            self.line(&format!("its CI file is wrong: {}", printable(errors)));
        }
        match &report.last_success {
            Some(last) => {
                let when = last.pipeline.created_at.as_ref().map(moment);
                let same = if last.same_commit {
                    ", for the same commit"
                } else {
                    ""
                };
                self.line(&format!(
                    "last passed: pipeline {} of {}{same}",
                    last.pipeline.id,
                    when.unwrap_or_default()
                ));
            }
            None => self.line("nothing passed on this ref before"),
        }
        if let Some(since) = &report.passed_since {
            self.line(&format!("passed since: pipeline {}", since.id));
        }
    }

    fn pipeline(&mut self, failures: &PipelineFailures) {
        if failures.depth > 0 {
            let pipeline = &failures.pipeline;
            self.line("");
            self.line(&format!(
                "{BOLD}pipeline {}{BOLD:#}, {} below, is {}",
                pipeline.id,
                levels(failures.depth),
                pipeline.status
            ));
        }
        for job in &failures.failed {
            self.job(job, "failed");
        }
        for bridge in &failures.bridges {
            self.line("");
            let allowed = if bridge.allow_failure {
                ", as it may"
            } else {
                ""
            };
            self.line(&format!(
                "{BOLD}{}{BOLD:#} {ERROR}failed{ERROR:#}{allowed}: {}",
                printable(&bridge.name),
                printable(&bridge.reason)
            ));
        }
        if let Some(tests) = &failures.tests {
            self.tests(tests);
        }
        for job in &failures.allowed {
            self.job(job, "failed, as it may");
        }
        for job in &failures.recovered {
            self.line("");
            self.line(&format!(
                "{BOLD}{}{BOLD:#} passed at attempt {}",
                printable(&job.name),
                job.attempts.len() + 1
            ));
        }
        if let Some(skipped) = failures.job_counts.get(&JobStatus::Skipped) {
            self.line("");
            let (jobs, were) = if *skipped == 1 {
                ("job", "was")
            } else {
                ("jobs", "were")
            };
            self.line(&format!("{skipped} {jobs} {were} skipped"));
        }
    }

    fn job(&mut self, job: &FailedJob, how: &str) {
        self.line("");
        let mut facts = vec![
            format!("stage {}", printable(&job.stage)),
            format!("job {}", job.id),
        ];
        facts.extend(job.duration.map(seconds));
        facts.extend(
            job.runner
                .as_deref()
                .map(|runner| printable(runner).into_owned()),
        );
        if !job.attempts.is_empty() {
            facts.push(format!("attempt {}", job.attempts.len() + 1));
        }
        self.line(&format!(
            "{BOLD}{}{BOLD:#} {ERROR}{how}{ERROR:#}: {} {DIM}({}){DIM:#}",
            printable(&job.name),
            printable(&job.reason),
            facts.join(", ")
        ));
        let Some(log) = &job.log else { return };
        if let Some(limit) = log.log_limit {
            self.line(&format!("  the server took only {limit} bytes of its log"));
        }
        self.page.window(log);
    }

    fn tests(&mut self, tests: &FailedTests) {
        if tests.tests.is_empty() && tests.omitted == 0 && tests.unreadable.is_empty() {
            return;
        }
        self.line("");
        self.line(&format!(
            "{BOLD}tests{BOLD:#}: {} failed and {} could not be run, of {}",
            tests.failed, tests.errors, tests.total
        ));
        for test in &tests.tests {
            let often = test
                .recent_failures
                .as_ref()
                .map_or_else(String::new, |recent| {
                    format!(" {DIM}({} times lately){DIM:#}", recent.count)
                });
            self.line(&format!(
                "  {ERROR}{} {}{ERROR:#}{often}",
                printable(&test.classname),
                printable(&test.name)
            ));
            for line in test.output.iter().flat_map(|output| output.lines()) {
                self.line(&format!("    {}", printable(line)));
            }
        }
        if tests.omitted > 0 {
            self.line(&format!("  and {} more", tests.omitted));
        }
        for (job, error) in &tests.unreadable {
            self.line(&format!(
                "  the report of {} cannot be read: {}",
                printable(job),
                printable(error)
            ));
        }
    }
}

fn levels(depth: usize) -> String {
    match depth {
        1 => "one level".to_owned(),
        levels => format!("{levels} levels"),
    }
}
