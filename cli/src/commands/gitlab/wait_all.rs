//! Waiting for one pipeline or for several.

use pipewright_gitlab::runs::{RunCause, RunEnd, Runs, RunsEvent, RunsOptions, RunsReport};
use pipewright_gitlab::types::{PipelineId, PipelineStatus, ProjectRef};
use pipewright_gitlab::watch::{ManyEvent, Target};
use serde::Serialize;

use super::watch::{options, watch};
use super::{Session, resolve};
use crate::arguments::{PipelineOf, PipelineWait};
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::exit_code::ExitCode;
use crate::output::{self, Cell, Column, Row, status_style};

pub(super) async fn wait(session: &Session, arguments: PipelineWait) -> Result<(), Failure> {
    let (targets, newest_of) = targets(&arguments.targets)?;
    if let Some(project) = newest_of {
        let of = PipelineOf {
            project,
            id: None,
            git_ref: arguments.git_ref,
        };
        let id = resolve::pipeline(session, &of).await?;
        return watch(session, &of.project, id, arguments.follow).await;
    }
    if arguments.git_ref.is_some() {
        return Err(Failure::usage(
            "--ref: the pipeline is given by its id already",
        ));
    }
    match targets.as_slice() {
        [one] => watch(session, &one.project, one.pipeline, arguments.follow).await,
        _ if arguments.follow => Err(Failure::usage("--follow: give one pipeline")
            .with_hint("the logs of several at once would be mixed")),
        _ => wait_all(session, targets, &arguments).await,
    }
}

/// The pipelines that are named, or the project whose newest is meant.
fn targets(words: &[String]) -> Result<(Vec<Target>, Option<ProjectRef>), Failure> {
    let mut project: Option<ProjectRef> = None;
    let mut targets = Vec::new();
    for word in words {
        if let Some((project, id)) = word.rsplit_once(':') {
            targets.push(Target::new(project.parse()?, pipeline_id(word, id)?));
        } else if let Some(project) = &project {
            targets.push(Target::new(project.clone(), pipeline_id(word, word)?));
        } else if targets.is_empty() {
            project = Some(word.parse()?);
        } else {
            return Err(Failure::usage(format!("{word:?} is not PROJECT:ID"))
                .with_hint("give PROJECT ID ID…, or PROJECT:ID PROJECT:ID…"));
        }
    }
    match project {
        Some(project) if targets.is_empty() => Ok((targets, Some(project))),
        _ => Ok((targets, None)),
    }
}

fn pipeline_id(word: &str, id: &str) -> Result<PipelineId, Failure> {
    id.parse()
        .ok()
        .filter(|id: &PipelineId| id.get() > 0)
        .ok_or_else(|| {
            Failure::usage(format!("{word:?}: {id:?} is not the id of a pipeline"))
                .with_hint("give PROJECT ID ID…, or PROJECT:ID PROJECT:ID…")
        })
}

async fn wait_all(
    session: &Session,
    targets: Vec<Target>,
    arguments: &PipelineWait,
) -> Result<(), Failure> {
    let flag = if arguments.fail_fast {
        " --fail-fast"
    } else {
        ""
    };
    let words: Vec<_> = arguments.targets.iter().map(|word| quoted(word)).collect();
    let resume = session.resume_with(&format!("pipeline wait {}{flag}", words.join(" ")));
    let runs = Runs::new(session.services.pipelines.clone());
    let options = RunsOptions::default()
        .wait(options(session))
        .fail_fast(arguments.fail_fast);
    let report = runs
        .wait_all(targets, &options, &mut |event| tell(&event))
        .await;
    let rows: Vec<_> = rows(&report);
    session.output.list(&rows, "no pipelines")?;
    conclude(report, resume)
}

fn tell(event: &RunsEvent<'_>) {
    match event {
        RunsEvent::Seen(ManyEvent::Changed {
            target,
            from,
            pipeline,
        }) if from.as_ref() != Some(&pipeline.status) => output::note(&format!(
            "pipeline {} of {}: {}",
            target.pipeline, target.project, pipeline.status
        )),
        RunsEvent::Seen(ManyEvent::PassingError { project, error, .. }) => {
            output::note(&format!("looking at {project} again after: {error}"));
        }
        RunsEvent::Canceling { pipelines } => {
            output::note(&format!("canceling the other {pipelines}"));
        }
        _ => {}
    }
}

/// What became of a pipeline.
#[derive(Debug, Serialize)]
struct EndRow {
    project: ProjectRef,
    id: PipelineId,
    /// `succeeded`, `failed`, `error` or `canceled` by this command.
    result: &'static str,
    status: Option<PipelineStatus>,
    reason: String,
}

impl Row for EndRow {
    const COLUMNS: &'static [Column] = &[
        Column::number("pipeline"),
        Column::text("project", 8),
        Column::fixed("result"),
        Column::fixed("status"),
        Column::text("reason", 10),
    ];

    fn cells(&self) -> Vec<Cell> {
        let status = self.status.as_ref();
        let style = status_style(status.map_or("", PipelineStatus::as_str));
        vec![
            Cell::new(self.id),
            Cell::new(&self.project),
            Cell::new(self.result),
            Cell::maybe(status).styled(style),
            Cell::new(&self.reason),
        ]
    }
}

fn rows(report: &RunsReport) -> Vec<EndRow> {
    let ends = |ends: &[RunEnd], result: &'static str| -> Vec<EndRow> {
        let row = |end: &RunEnd| EndRow {
            project: end.target.project.clone(),
            id: end.target.pipeline,
            result,
            status: end
                .pipeline
                .as_ref()
                .map(|pipeline| pipeline.status.clone()),
            reason: match &end.cause {
                RunCause::Finished(_) => String::new(),
                cause => cause.to_string(),
            },
        };
        ends.iter().map(row).collect()
    };
    let mut rows = ends(&report.succeeded, "succeeded");
    rows.extend(ends(&report.failed, "failed"));
    rows.extend(ends(&report.errors, "error"));
    rows.extend(report.canceled.iter().map(|one| EndRow {
        project: one.target.project.clone(),
        id: one.target.pipeline,
        result: "canceled",
        status: Some(one.status.clone()),
        reason: "another did not succeed".to_owned(),
    }));
    rows
}

/// One that failed decides; else one that timed out; else the first error.
fn conclude(report: RunsReport, resume: String) -> Result<(), Failure> {
    if report.is_success() {
        return Ok(());
    }
    let not = report.len() - report.succeeded.len();
    let message = format!("{not} of {} pipelines did not succeed", report.len());
    if !report.failed.is_empty() || !report.canceled.is_empty() {
        return Err(Failure::Unsuccessful {
            message,
            hint: None,
        });
    }
    if report
        .errors
        .iter()
        .any(|end| matches!(end.cause, RunCause::TimedOut | RunCause::Stuck))
    {
        return Err(Failure::TimedOut { message, resume });
    }
    let first = report.errors.into_iter().next();
    let code = match first.map(|end| end.cause) {
        Some(RunCause::Error(error)) => ExitCode::of_gitlab(error.kind()),
        _ => ExitCode::NotFound,
    };
    Err(Failure::Several { message, code })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::targets;

    fn read(words: &str) -> Result<String, String> {
        let words: Vec<_> = words.split(' ').map(str::to_owned).collect();
        let (targets, newest_of) = targets(&words).map_err(|failure| failure.to_string())?;
        let targets: Vec<_> = targets
            .iter()
            .map(|target| format!("{}:{}", target.project, target.pipeline))
            .chain(newest_of.map(|project| format!("{project}:newest")))
            .collect();
        Ok(targets.join(" "))
    }

    #[rstest]
    #[case("acme/shop", "acme/shop:newest")]
    #[case("7", "7:newest")]
    #[case("acme/shop 1 2", "acme/shop:1 acme/shop:2")]
    #[case("acme/shop:1 acme/docs:2 7:3", "acme/shop:1 acme/docs:2 7:3")]
    #[case("acme/shop 1 acme/docs:2", "acme/shop:1 acme/docs:2")]
    fn reads_targets(#[case] words: &str, #[case] expected: &str) {
        assert_eq!(read(words).unwrap(), expected);
    }

    #[rstest]
    #[case("acme/shop x")]
    #[case("acme/shop 0")]
    #[case("acme/shop:")]
    #[case("acme/shop:1 2")]
    #[case("shop")]
    fn refuses_what_is_none(#[case] words: &str) {
        read(words).unwrap_err();
    }
}
