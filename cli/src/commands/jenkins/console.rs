//! Printing, following and searching consoles.

use futures_util::StreamExt as _;
use pipewright_jenkins::logs::{
    ConsoleEvent, ConsoleFollower, ConsoleLines, ConsoleRenderer, FollowOptions, LogText,
};
use pipewright_jenkins::types::{BuildNumber, BuildStatus, JobRef};
use serde_json::json;

use super::watch::unsuccessful;
use super::{Session, resolve};
use crate::arguments::jenkins::BuildLog;
use crate::commands::log::{self, Finder, Grep, Lines, Place, Renderer};
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::output::{self, Output};

/// The console of one build.
pub(super) async fn print(session: &Session, arguments: BuildLog) -> Result<(), Failure> {
    let grep = match &arguments.search.grep {
        Some(pattern) => Some(Grep::new(&arguments.search, pattern)?),
        None => None,
    };
    let job = &arguments.of.job;
    let build = resolve::status(session, job, arguments.of.build).await?;
    let number = build.number;
    if let Some(grep) = grep {
        let log = session.services.builds.console(job, number.into()).await?;
        let of = json!({ "job": job, "number": number });
        let what = format!("the console of build #{number}");
        let lines = ConsoleLines::new;
        return grep.print(session.output, of, &what, log, lines).await;
    }
    let place = if session.output.is_table() {
        Place::Stdout
    } else {
        Place::Memory(Vec::new())
    };
    let text = text(session.output, arguments.raw, arguments.plain);
    let mut sink = Sink::new(Rendering::new(text), place, arguments.tail);
    let build = if arguments.follow {
        let resume = format!("build log {} {number} --follow", quoted(job.full_name()));
        let resume = session.resume_with(&resume);
        let options = options(session).max_wait(session.max_wait);
        match follow(session, job, number, options, &mut sink).await? {
            Some(build) => build,
            None => return Err(not_in_time(job, number, resume)),
        }
    } else {
        whole(session, job, build, &mut sink).await?
    };
    if let Some(log) = sink.into_memory() {
        session.output.value(&json!({
            "job": job,
            "number": number,
            "building": build.building,
            "result": build.result,
            "log": String::from_utf8_lossy(&log),
        }))?;
    }
    if arguments.follow {
        output::note(&format!("build #{number} of {job}: {}", build.outcome()));
        return unsuccessful(session, job, &build, &[]);
    }
    Ok(())
}

/// How a console is shown.
pub(super) fn text(output: Output, raw: bool, plain: bool) -> LogText {
    if raw {
        LogText::Raw
    } else if plain || !output.is_table() || !output::colors_stdout() {
        LogText::Plain
    } else {
        LogText::Rendered
    }
}

/// How often a console is looked at: as often as anything, or a little more.
pub(super) fn options(session: &Session) -> FollowOptions {
    let mut options = FollowOptions::default();
    options.interval.min = options.interval.min.min(session.poll_interval);
    options
}

pub(super) fn not_in_time(job: &JobRef, number: BuildNumber, resume: String) -> Failure {
    Failure::TimedOut {
        message: format!("build #{number} of {job} did not finish in time"),
        resume,
    }
}

async fn whole(
    session: &Session,
    job: &JobRef,
    build: BuildStatus,
    sink: &mut Sink,
) -> Result<BuildStatus, Failure> {
    let builds = &session.services.builds;
    let mut console = builds.console(job, build.number.into()).await?;
    while let Some(chunk) = console.next().await {
        sink.push(&chunk?)?;
    }
    sink.finish()?;
    if !build.is_finished() {
        let number = build.number;
        output::note(&format!("build #{number} still runs: --follow goes on"));
    }
    Ok(build)
}

/// Shows a console until its build ends; none if it does not in time.
pub(super) async fn follow(
    session: &Session,
    job: &JobRef,
    number: BuildNumber,
    options: FollowOptions,
    sink: &mut Sink,
) -> Result<Option<BuildStatus>, Failure> {
    let builds = session.services.builds.clone();
    let mut follower = ConsoleFollower::new(builds, job.clone(), number.into(), options);
    while let Some(event) = follower.next().await {
        match event? {
            ConsoleEvent::Chunk(bytes) => sink.push(&bytes)?,
            ConsoleEvent::Settled { .. } => sink.settle()?,
            ConsoleEvent::Reset { .. } => {
                sink.finish()?;
                output::note("the console was deleted or begun again; from its beginning:");
            }
            ConsoleEvent::PassingError { error, .. } => {
                output::note(&format!("looking again after: {error}"));
            }
            ConsoleEvent::Finished(build) => {
                sink.finish()?;
                return Ok(Some(*build));
            }
            ConsoleEvent::TimedOut => break,
            _ => {}
        }
    }
    sink.finish()?;
    Ok(None)
}

/// Where a console goes.
pub(super) type Sink = log::Sink<Rendering>;

/// How consoles are rendered, one after the other.
#[derive(Debug)]
pub(super) struct Rendering {
    text: LogText,
    renderer: ConsoleRenderer,
}

impl Rendering {
    pub(super) fn new(text: LogText) -> Self {
        Self {
            text,
            renderer: ConsoleRenderer::new(text),
        }
    }
}

impl Renderer for Rendering {
    fn push(&mut self, bytes: &[u8], shown: &mut Vec<u8>) {
        self.renderer.push(bytes, shown);
    }

    fn settle(&mut self, _: &mut Vec<u8>) {}

    fn finish(&mut self, shown: &mut Vec<u8>) {
        self.renderer.finish(shown);
        self.renderer = ConsoleRenderer::new(self.text);
    }

    fn is_raw(&self) -> bool {
        self.text == LogText::Raw
    }
}

impl Lines for ConsoleLines<Finder> {
    fn push(&mut self, chunk: &[u8]) {
        Self::push(self, chunk);
    }

    fn finder(&self) -> &Finder {
        self.sink()
    }

    fn finish(self) -> Finder {
        Self::finish(self)
    }
}
