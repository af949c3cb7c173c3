//! Reading logs and consoles: the lines that matter, and what interrupted the build.

use futures_util::StreamExt as _;
use pipewright_core::logs::{FailureWindow, Line, LineSink, Mark, WindowOptions};

use super::interruption::{self, Interruption};
use crate::error::Error;
use crate::logs::ConsoleLines;
use crate::services::ByteStream;

/// A log that was read: windows of any size can be made of it.
pub(super) struct ReadLog {
    pub(super) window: FailureWindow,
    /// What it tells of interruptions, the last of each kind.
    pub(super) interruptions: Vec<Interruption>,
}

struct Sink {
    window: FailureWindow,
    interruptions: Vec<Interruption>,
}

impl LineSink for Sink {
    fn line(&mut self, line: &Line<'_>) {
        // Jenkins' own lines are short; those that are cut are none of them.
        if line.cut() == 0 && line.text.len() < 2000 {
            let text = String::from_utf8_lossy(line.text);
            if let Some(found) = interruption::read(&text) {
                self.interruptions.retain(|known| known.kind != found.kind);
                self.interruptions.push(found);
            }
        }
        self.window.line(line);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        self.window.mark(mark);
    }

    fn finish(&mut self) {
        self.window.finish();
    }
}

/// Reads a log to its end. What came of one that broke off is kept, with the error.
pub(super) async fn read(
    log: Result<ByteStream, Error>,
    max_bytes: usize,
) -> (Option<ReadLog>, Option<Error>) {
    let mut log = match log {
        Ok(log) => log,
        Err(error) => return (None, Some(error)),
    };
    let mut lines = ConsoleLines::new(Sink {
        window: FailureWindow::new(WindowOptions::default().max_bytes(max_bytes)),
        interruptions: Vec::new(),
    });
    let mut failed = None;
    while let Some(chunk) = log.next().await {
        match chunk {
            Ok(chunk) => lines.push(&chunk),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    let any = lines.received() > 0 || failed.is_none();
    let sink = lines.finish();
    let read = any.then_some(ReadLog {
        window: sink.window,
        interruptions: sink.interruptions,
    });
    (read, failed)
}
