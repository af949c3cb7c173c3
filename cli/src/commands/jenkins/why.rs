//! Why a build failed.

use std::time::Duration;

use pipewright_jenkins::why::{
    ChangesSince, FailedStage, FailedTests, FailureReport, Interruption, InterruptionKind,
    WhyOptions,
};

use super::rows::{causes, short};
use super::{Session, resolve};
use crate::arguments::jenkins::BuildWhy;
use crate::commands::page::{BOLD, DIM, ERROR, Page};
use crate::errors::Failure;
use crate::output::{self, moment, printable, span, status_style};

pub(super) async fn execute(session: &Session, arguments: BuildWhy) -> Result<(), Failure> {
    let of = &arguments.of;
    let number = resolve::build(session, of).await?;
    let options = WhyOptions::default()
        .max_bytes(arguments.max_bytes)
        .max_logs(arguments.max_logs);
    let reporter = session.services.client.why();
    let report = reporter.report(&of.job, number.into(), &options).await?;
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
        if let Some(interruption) = &report.interruption {
            shown.interruption(interruption);
        }
        for stage in &report.stages {
            shown.stage(stage);
        }
        if let Some(console) = &report.console {
            shown.line("");
            shown.line(&format!("{BOLD}console{BOLD:#}"));
            shown.page.window(console);
        }
        if let Some(tests) = &report.tests {
            shown.tests(tests);
        }
        if report.build.status.outcome() != "SUCCESS" {
            shown.changes(&report.changes);
        }
        shown.page
    }

    fn line(&mut self, text: &str) {
        self.page.line(text);
    }

    fn summary(&mut self, report: &FailureReport) {
        let build = &report.build;
        let outcome = build.status.outcome();
        let style = status_style(outcome);
        let took = build.status.duration.filter(|_| build.status.is_finished());
        let took = took.map(|took| format!(" after {}", span(took)));
        self.line(&format!(
            "{BOLD}build #{}{BOLD:#} of {} is {style}{}{style:#}{}",
            build.number(),
            printable(&report.job),
            printable(outcome),
            took.unwrap_or_default(),
        ));
        self.line(&printable(&build.url));
        let causes = causes(build.causes());
        if !causes.is_empty() {
            self.line(&printable(&causes));
        }
        if outcome == "SUCCESS" {
            return self.line("nothing failed in it");
        }
        match &report.last_success {
            Some(last) => {
                let when = last.timestamp.as_ref().map(moment);
                let when = when.map(|when| format!(" of {when}")).unwrap_or_default();
                self.line(&format!("last passed: #{}{when}", last.number));
            }
            None => self.line("nothing passed before"),
        }
        if let Some(since) = &report.passed_since {
            self.line(&format!("passed since: #{}", since.number));
        }
    }

    fn interruption(&mut self, interruption: &Interruption) {
        let what = match interruption.kind {
            InterruptionKind::InputRejected => "a question was answered with no",
            InterruptionKind::Aborted => "it was aborted",
            InterruptionKind::TimedOut => "a time-out ended it",
            InterruptionKind::AgentLost => "the agent was lost",
            _ => "it was interrupted",
        };
        let who = match &interruption.who {
            Some(who) if interruption.kind == InterruptionKind::AgentLost => format!(": {who}"),
            Some(who) => format!(" by {who}"),
            None => String::new(),
        };
        let by_somebody = matches!(
            interruption.kind,
            InterruptionKind::InputRejected | InterruptionKind::Aborted
        );
        let line = if by_somebody && interruption.who.is_some() {
            // The line says the same in other words.
            String::new()
        } else {
            format!(" {DIM}({}){DIM:#}", printable(&interruption.line))
        };
        self.line(&format!("{ERROR}{what}{}{ERROR:#}{line}", printable(&who)));
    }

    fn stage(&mut self, stage: &FailedStage) {
        self.line("");
        let style = status_style(stage.status.as_str());
        let millis = stage
            .duration_millis
            .and_then(|millis| u64::try_from(millis).ok());
        let took = millis.map(|millis| format!(", {}", span(Duration::from_millis(millis))));
        self.line(&format!(
            "{BOLD}stage {}{BOLD:#} {style}{}{style:#}: {} {DIM}(id {}{}){DIM:#}",
            printable(&stage.name),
            stage.status,
            printable(&stage.reason),
            stage.id,
            took.unwrap_or_default()
        ));
        if let Some(log) = &stage.log {
            self.page.window(log);
        }
    }

    fn tests(&mut self, tests: &FailedTests) {
        self.line("");
        self.line(&format!(
            "{BOLD}tests{BOLD:#}: {} failed of {}",
            tests.failed, tests.total
        ));
        for test in &tests.tests {
            let often = match test.failed_builds {
                0 | 1 => String::new(),
                builds => format!(" {DIM}(for {builds} builds){DIM:#}"),
            };
            self.line(&format!(
                "  {ERROR}{} {}{ERROR:#}{often}",
                printable(&test.class_name),
                printable(&test.name)
            ));
            let details = test.error.iter().chain(&test.stack_trace);
            for line in details.flat_map(|text| text.lines()) {
                self.line(&format!("    {}", printable(line)));
            }
        }
        if tests.omitted > 0 {
            self.line(&format!("  and {} more", tests.omitted));
        }
    }

    fn changes(&mut self, changes: &ChangesSince) {
        let since = changes.since.map(|since| format!(" since #{since}"));
        let since = since.unwrap_or_default();
        self.line("");
        if changes.commits.is_empty() {
            return self.line(&format!("no changes{since} are known"));
        }
        self.line(&format!("{BOLD}changes{since}{BOLD:#}"));
        for change in &changes.commits {
            let author = change
                .author
                .as_ref()
                .map(|author| author.full_name.as_str());
            self.line(&format!(
                "  {DIM}{}{DIM:#} {}  {}",
                printable(&short(&change.commit_id)),
                printable(author.unwrap_or_default()),
                printable(&change.msg)
            ));
        }
        if changes.omitted > 0 {
            self.line(&format!("  and {} more", changes.omitted));
        }
        if !changes.culprits.is_empty() {
            self.line(&format!(
                "culprits: {}",
                printable(&changes.culprits.join(", "))
            ));
        }
    }
}
