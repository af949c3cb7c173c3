//! Job logs, written as far as the job has come, in the words of GitLab's runner.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Content, hexadecimal};
use crate::gitlab::model::{Instance, Job, JobKind, Pipeline, Status};

const RESET: &str = "\x1b[0;m";
const HEAD: &str = "\x1b[0K\x1b[0K\x1b[36;1m";

impl Instance {
    /// The log of a job as of now. It only grows while the job runs.
    pub fn job_log(&self, job: &Job) -> Content {
        let mut content = Content::default();
        let (Some(started), None, JobKind::Build) = (job.started_at, job.erased_at, job.kind)
        else {
            return content;
        };
        let Some(pipeline) = self.pipelines.get(&job.pipeline_id) else {
            return content;
        };
        // After a cancel nothing of the script shows up any more.
        let shown_until = job.canceling_at.or(job.finished_at).unwrap_or(self.now);
        let script = Script {
            job,
            started,
            shown_until,
        };
        let mut text = String::new();
        for (share, line) in self.lines_before(job, pipeline) {
            script.write(&mut text, share, &line);
        }
        let log = &job.definition.log;
        for (number, line) in log.iter().enumerate() {
            // A made-up log comes after the lines, so that the whole only grows.
            let room = if job.definition.log_size.is_some() {
                0.01
            } else {
                0.75
            };
            let share = 0.14 + room * fraction(number, log.len());
            script.write(
                &mut text,
                share,
                &self.expand(&coloured(line), pipeline, Some(job)),
            );
        }
        content.push(text);
        if let Some(size) = job.definition.log_size {
            content.push_lines(script.progress(size.0));
        }
        let mut text = String::new();
        for (share, line) in self.lines_after(job) {
            script.write(&mut text, share, &line);
        }
        if let Some(finished) = job.finished_at {
            script.stamped(&mut text, finished, closing_line(job));
        }
        content.push(text);
        content
    }

    /// What the runner says before the script, with the share of the job's
    /// duration after which it says so.
    fn lines_before(&self, job: &Job, pipeline: &Pipeline) -> Vec<(f64, String)> {
        let runner = job.runner_id.unwrap_or(1);
        let system = hexadecimal(self.seed, "runner system", 12);
        let path = self
            .projects
            .get(&job.project_id)
            .map_or("", |project| &project.full_path);
        let sha = pipeline.sha.get(..8).unwrap_or(&pipeline.sha);
        let reference = &pipeline.reference;
        let project = job.project_id;
        vec![
            (
                0.0,
                format!("\x1b[0KRunning with gitlab-runner 19.0.0 (simulated){RESET}"),
            ),
            (
                0.0,
                format!(
                    "\x1b[0K  on simulated-{runner} sim0000{runner}, system ID: s_{system}{RESET}"
                ),
            ),
            (
                0.0,
                start("prepare_executor", "Preparing the \"docker\" executor"),
            ),
            (
                0.02,
                format!("\x1b[0KUsing Docker executor with image debian:stable-slim ...{RESET}"),
            ),
            (
                0.04,
                format!("\x1b[0KPulling docker image debian:stable-slim ...{RESET}"),
            ),
            (
                0.06,
                end_start(
                    "prepare_executor",
                    "prepare_script",
                    "Preparing environment",
                ),
            ),
            (
                0.07,
                format!("Running on runner-sim0000{runner}-project-{project}-concurrent-0..."),
            ),
            (
                0.08,
                end_start(
                    "prepare_script",
                    "get_sources",
                    "Getting source from Git repository",
                ),
            ),
            (
                0.09,
                format!("\x1b[32;1mFetching changes with git depth set to 20...{RESET}"),
            ),
            (
                0.10,
                format!("Initialized empty Git repository in /builds/{path}/.git/"),
            ),
            (
                0.11,
                format!(
                    "\x1b[32;1mChecking out {sha} as detached HEAD (ref is {reference})...{RESET}"
                ),
            ),
            (
                0.13,
                end_start(
                    "get_sources",
                    "step_script",
                    "Executing \"step_script\" stage of the job script",
                ),
            ),
        ]
    }

    /// What the runner says after the script.
    #[expect(clippy::unused_self, reason = "the counterpart of lines_before")]
    fn lines_after(&self, job: &Job) -> Vec<(f64, String)> {
        let failed = job.attempt.failure.is_some();
        let mut last = "step_script";
        let mut lines = Vec::new();
        if let Some(artifacts) = &job.definition.artifacts
            && (!failed || artifacts.always)
        {
            let next = if failed {
                "upload_artifacts_on_failure"
            } else {
                "upload_artifacts_on_success"
            };
            let what = if failed { "failed" } else { "successful" };
            lines.push((
                0.92,
                end_start(last, next, &format!("Uploading artifacts for {what} job")),
            ));
            lines.push((0.93, format!("\x1b[32;1mUploading artifacts...{RESET}")));
            for file in &artifacts.files {
                lines.push((
                    0.94,
                    format!(
                        "{}: found 1 matching artifact files and directories",
                        file.path
                    ),
                ));
            }
            lines.push((
                0.96,
                format!(
                    "Uploading artifacts as \"archive\" to coordinator... 201 Created  id={} \
                     responseStatus=201 Created",
                    job.id
                ),
            ));
            last = next;
        }
        let title = "Cleaning up project directory and file based variables";
        lines.push((0.98, end_start(last, "cleanup_file_variables", title)));
        lines.push((0.99, end("cleanup_file_variables")));
        lines
    }
}

/// A job's script on its way.
struct Script<'a> {
    job: &'a Job,
    started: DateTime<Utc>,
    shown_until: DateTime<Utc>,
}

impl Script<'_> {
    /// Writes a line if its moment has come.
    fn write(&self, text: &mut String, share: f64, line: &str) {
        let at = self.started + self.job.attempt.duration.mul_f64(share.clamp(0.0, 1.0));
        if at <= self.shown_until {
            self.stamped(text, at, line);
        }
    }

    fn stamped(&self, text: &mut String, at: DateTime<Utc>, line: &str) {
        if self.job.definition.log_timestamps {
            // As FF_TIMESTAMPS writes it: time, stream number, output, whole line.
            let _ = write!(
                text,
                "{} 00O ",
                at.to_rfc3339_opts(SecondsFormat::Micros, true)
            );
        }
        text.push_str(&line.replace("{timestamp}", &at.timestamp().to_string()));
        text.push('\n');
    }

    /// How much of a made-up log has been written: it grows with the script.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a size, which need not be exact"
    )]
    fn progress(&self, size: u64) -> u64 {
        let ran = (self.shown_until - self.started)
            .to_std()
            .unwrap_or_default();
        let whole = self.job.attempt.duration.max(Duration::from_millis(1));
        let share = (ran.as_secs_f64() / whole.as_secs_f64() - 0.15) / 0.75;
        if share >= 1.0 {
            size
        } else {
            (size as f64 * share.max(0.0)) as u64
        }
    }
}

fn closing_line(job: &Job) -> &'static str {
    match job.status {
        Status::Success => "\x1b[32;1mJob succeeded\x1b[0;m",
        Status::Canceled => "\x1b[31;1mERROR: Job failed: canceled\x1b[0;m",
        _ if job.failure_reason.as_deref() == Some("job_execution_timeout") => {
            "\x1b[31;1mERROR: Job failed: execution took longer than 1h0m0s seconds\x1b[0;m"
        }
        _ if job.failure_reason.as_deref() == Some("runner_system_failure") => {
            "\x1b[31;1mERROR: Job failed (system failure): the container stopped unexpectedly\x1b[0;m"
        }
        _ => "\x1b[31;1mERROR: Job failed: exit code 1\x1b[0;m",
    }
}

/// A command as the runner echoes it: in green.
fn coloured(line: &str) -> String {
    match line.strip_prefix("$ ") {
        Some(_) => format!("\x1b[32;1m{line}{RESET}"),
        None => line.to_owned(),
    }
}

fn start(section: &str, title: &str) -> String {
    format!("section_start:{{timestamp}}:{section}\r{HEAD}{title}{RESET}{RESET}")
}

fn end(section: &str) -> String {
    format!("section_end:{{timestamp}}:{section}\r\x1b[0K")
}

fn end_start(last: &str, next: &str, title: &str) -> String {
    format!("{}{}", end(last), start(next, title))
}

/// Where `number` stands among `count`, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a position among log lines")]
fn fraction(number: usize, count: usize) -> f64 {
    number as f64 / count.max(1) as f64
}
