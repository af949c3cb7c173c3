//! Printing and following logs.

use std::collections::VecDeque;
use std::io::Write as _;

use futures_util::StreamExt as _;
use pipewright_gitlab::logs::{
    FollowOptions, LogEvent, LogFollower, LogFormat, LogRenderer, LogText, Marker,
};
use pipewright_gitlab::types::{Job, JobStatus};
use serde_json::json;

use super::{Session, job_grep, resolve};
use crate::arguments::JobLog;
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
    let mut sink = Sink::new(format, place, arguments.tail);
    let job = if arguments.follow {
        follow(session, &arguments, job, &mut sink).await?
    } else {
        whole(session, &arguments, job, &mut sink).await?
    };
    if let Place::Memory(log) = sink.place {
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

/// Where a log goes.
#[derive(Debug)]
pub(crate) enum Place {
    Stdout,
    Stderr,
    Memory(Vec<u8>),
}

/// Renders a log, keeps its last lines if only these are wanted, and writes it.
#[derive(Debug)]
pub(crate) struct Sink {
    format: LogFormat,
    renderer: LogRenderer,
    place: Place,
    tail: Option<Tail>,
    rendered: Vec<u8>,
    ends_in_newline: bool,
}

impl Sink {
    pub(crate) fn new(format: LogFormat, place: Place, tail: Option<usize>) -> Self {
        Self {
            format,
            renderer: LogRenderer::new(format),
            place,
            tail: tail.map(Tail::new),
            rendered: Vec::new(),
            ends_in_newline: true,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.renderer.push(bytes, &mut self.rendered);
        self.write()
    }

    /// All there is for now has been pushed: the last lines are shown, and from here on every one.
    pub(crate) fn settle(&mut self) -> Result<(), Failure> {
        self.renderer.settle(&mut self.rendered);
        self.write()?;
        if let Some(tail) = self.tail.take() {
            self.rendered = tail.into_bytes();
            self.write()?;
        }
        Ok(())
    }

    /// The log is at its end. Another one may follow.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        self.renderer.finish(&mut self.rendered);
        self.settle()?;
        self.renderer = LogRenderer::new(self.format);
        if !self.ends_in_newline && self.format.text != LogText::Raw {
            self.rendered.push(b'\n');
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Failure> {
        if let Some(tail) = &mut self.tail {
            tail.push(&self.rendered);
            self.rendered.clear();
            return Ok(());
        }
        let Some(last) = self.rendered.last() else {
            return Ok(());
        };
        self.ends_in_newline = *last == b'\n';
        let written = match &mut self.place {
            Place::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(&self.rendered).and_then(|()| out.flush())
            }
            Place::Stderr => std::io::stderr().lock().write_all(&self.rendered),
            Place::Memory(log) => {
                log.append(&mut self.rendered);
                Ok(())
            }
        };
        self.rendered.clear();
        written.map_err(Failure::Output)
    }
}

/// The last lines of a text, however long the text is.
#[derive(Debug)]
struct Tail {
    most: usize,
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Tail {
    /// The last lines are kept up to this many bytes: a log may be one endless line.
    const MOST_BYTES: usize = 16 * 1024 * 1024;

    fn new(most: usize) -> Self {
        Self {
            most,
            lines: VecDeque::new(),
            bytes: 0,
        }
    }

    fn push(&mut self, text: &[u8]) {
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            self.bytes += piece.len();
            match self.lines.back_mut() {
                Some(last) if last.last() != Some(&b'\n') => last.extend_from_slice(piece),
                _ => self.lines.push_back(piece.to_vec()),
            }
            while self.lines.len() > self.most || (self.bytes > Self::MOST_BYTES) {
                let Some(first) = self.lines.pop_front() else {
                    break;
                };
                self.bytes -= first.len();
            }
        }
    }

    fn into_bytes(self) -> Vec<u8> {
        self.lines.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(2, &["a\nb\nc\n"], "b\nc\n")]
    #[case(2, &["a\nb", "b\nc"], "bb\nc")]
    #[case(9, &["a\nb\n"], "a\nb\n")]
    #[case(0, &["a\nb\n"], "")]
    fn keeps_the_last_lines(#[case] most: usize, #[case] pieces: &[&str], #[case] kept: &str) {
        let mut tail = Tail::new(most);
        for piece in pieces {
            tail.push(piece.as_bytes());
        }
        assert_eq!(tail.into_bytes(), kept.as_bytes());
    }

    #[test]
    fn an_endless_line_does_not_fill_the_memory() {
        let mut tail = Tail::new(10);
        let piece = vec![b'x'; 1024 * 1024];
        for _ in 0..100 {
            tail.push(&piece);
        }
        assert!(tail.bytes <= Tail::MOST_BYTES);
    }

    #[test]
    fn shows_the_last_lines_and_then_every_one() {
        let mut sink = Sink::new(LogFormat::plain(), Place::Memory(Vec::new()), Some(1));
        sink.push(b"one\ntwo\n").unwrap();
        sink.settle().unwrap();
        sink.push(b"three\nfour").unwrap();
        sink.finish().unwrap();
        let Place::Memory(shown) = sink.place else {
            panic!("the log was to be kept");
        };
        assert_eq!(String::from_utf8(shown).unwrap(), "two\nthree\nfour\n");
    }
}
