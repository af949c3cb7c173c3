//! Printing and following logs.

use futures_util::StreamExt as _;
use pipewright_gitlab::logs::{
    FollowOptions, LogEvent, LogFollower, LogFormat, LogRenderer, LogText, Marker,
};
use pipewright_gitlab::types::{Job, JobStatus};
use serde_json::json;

use super::{Session, job_grep, resolve};
use crate::arguments::JobLog;
use crate::commands::log::{self, Place, Renderer};
use crate::errors::Failure;
use crate::output::{self, Output};

/// The log of one job.
pub(super) async fn print(session: &Session, arguments: JobLog) -> Result<(), Failure> {
    let job = resolve::job(session, &arguments.of).await?;
    if let Some(pattern) = &arguments.search.grep {
        return job_grep::print(session, &arguments, pattern, &job).await;
    }
    let format = format(session.output, &arguments);
    let place = if session.output.is_table() {
        Place::Stdout
    } else {
        Place::Memory(Vec::new())
    };
    let mut sink = Sink::new(Rendering::new(format), place, arguments.tail);
    let job = if arguments.follow {
        follow(session, &arguments, job, &mut sink).await?
    } else {
        whole(session, &arguments, job, &mut sink).await?
    };
    if let Some(log) = sink.into_memory() {
        session.output.value(&json!({
            "id": job.id,
            "name": job.name,
            "status": job.status,
            "log": String::from_utf8_lossy(&log),
        }))?;
    }
    if arguments.follow && job.status != JobStatus::Success {
        let reason = match &job.failure_reason {
            Some(reason) => format!(" ({reason})"),
            None => String::new(),
        };
        return Err(Failure::Unsuccessful {
            message: format!("job {} {}: {}{reason}", job.id, job.name, job.status),
            hint: None,
        });
    }
    Ok(())
}

fn format(output: Output, arguments: &JobLog) -> LogFormat {
    let format = if arguments.raw {
        LogFormat::raw()
    } else if arguments.plain || !output.is_table() || !output::colors_stdout() {
        LogFormat::plain()
    } else {
        LogFormat::rendered()
    };
    if arguments.timestamps {
        format.timestamps(Marker::Render)
    } else {
        format
    }
}

async fn whole(
    session: &Session,
    arguments: &JobLog,
    job: Job,
    sink: &mut Sink,
) -> Result<Job, Failure> {
    let jobs = &session.services.jobs;
    let mut log = jobs.log(&arguments.of.project, job.id).await?;
    while let Some(chunk) = log.next().await {
        sink.push(&chunk?)?;
    }
    sink.finish()?;
    if !job.status.is_finished() {
        output::note(&format!(
            "job {} is still {}: --follow goes on",
            job.id, job.status
        ));
    }
    Ok(job)
}

async fn follow(
    session: &Session,
    arguments: &JobLog,
    job: Job,
    sink: &mut Sink,
) -> Result<Job, Failure> {
    let project = &arguments.of.project;
    let resume = session.resume_with(&format!("job log {project} {} --follow", job.id));
    let mut follower = LogFollower::new(
        session.services.jobs.clone(),
        project.clone(),
        job.id,
        options(session).max_wait(session.max_wait),
    );
    while let Some(event) = follower.next().await {
        match event? {
            LogEvent::Status(status) if !status.is_finished() && !status.is_executing() => {
                output::note(&format!("job {} is {status}", job.id));
            }
            LogEvent::Finished(job) => {
                sink.finish()?;
                output::note(&format!("job {} {} is {}", job.id, job.name, job.status));
                return Ok(*job);
            }
            LogEvent::TimedOut => {
                sink.finish()?;
                return Err(Failure::TimedOut {
                    message: format!("job {} did not finish in time", job.id),
                    resume,
                });
            }
            event => passing(sink, &event)?,
        }
    }
    Ok(job)
}

/// How often a log is looked at: as often as anything, or a little more.
pub(super) fn options(session: &Session) -> FollowOptions {
    let mut options = FollowOptions::default();
    options.interval.min = options.interval.min.min(session.poll_interval);
    options
}

/// Shows what is not the end of a log.
pub(super) fn passing(sink: &mut Sink, event: &LogEvent) -> Result<(), Failure> {
    match event {
        LogEvent::Chunk(bytes) => sink.push(bytes),
        LogEvent::Settled => sink.settle(),
        LogEvent::Reset { .. } => {
            sink.finish()?;
            output::note("the log was erased or begun again; from its beginning:");
            Ok(())
        }
        LogEvent::PassingError { error, .. } => {
            output::note(&format!("looking again after: {error}"));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Where a job's log goes.
pub(crate) type Sink = log::Sink<Rendering>;

/// How GitLab's logs are rendered, one after the other.
#[derive(Debug)]
pub(crate) struct Rendering {
    format: LogFormat,
    renderer: LogRenderer,
}

impl Rendering {
    pub(crate) fn new(format: LogFormat) -> Self {
        Self {
            format,
            renderer: LogRenderer::new(format),
        }
    }
}

impl Renderer for Rendering {
    fn push(&mut self, bytes: &[u8], shown: &mut Vec<u8>) {
        self.renderer.push(bytes, shown);
    }

    fn settle(&mut self, shown: &mut Vec<u8>) {
        self.renderer.settle(shown);
    }

    fn finish(&mut self, shown: &mut Vec<u8>) {
        self.renderer.finish(shown);
        self.renderer = LogRenderer::new(self.format);
    }

    fn is_raw(&self) -> bool {
        self.format.text == LogText::Raw
    }
}
