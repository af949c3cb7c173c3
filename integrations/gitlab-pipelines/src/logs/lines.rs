use pipewright_core::logs::{
    AnsiFilter, AnsiMode, LineFolder, LineReader, LineSink, LogStage, Positions,
};

use super::format::Marker;
use super::heads::Heads;
use super::sections::Sections;

type Chain<K> = Positions<Heads<AnsiFilter<Sections<LineFolder<LineReader<K>>>>>>;

/// Reads a job's log by lines, as plain text with its markers taken out, as it streams in.
///
/// The sink gets the same lines as the plain [`LogRenderer`](super::LogRenderer) shows, each with
/// its place in the log as GitLab sent it, and the sections as marks.
///
/// ```
/// use pipewright_core::logs::{FailureWindow, WindowOptions};
/// use pipewright_gitlab::logs::LogLines;
///
/// let mut lines = LogLines::new(FailureWindow::new(WindowOptions::default()));
/// lines.push(b"\x1b[0Ksection_start:1700000000:build\r\x1b[0K\x1b[36mBuil");
/// lines.push(b"ding\x1b[0m\n\x1b[31merror:\x1b[0m it broke\n");
/// let window = lines.finish().into_window();
/// assert_eq!(window.to_string(), "Building\nerror: it broke\n");
/// ```
#[derive(Debug)]
pub struct LogLines<K> {
    chain: Box<Chain<K>>,
}

impl<K: LineSink> LogLines<K> {
    /// Reads lines into `sink`, from the start of a log.
    pub fn new(sink: K) -> Self {
        let lines = LineFolder::new(LineReader::new(sink));
        let filter = AnsiFilter::new(AnsiMode::Strip, Sections::new(Marker::Drop, lines));
        let chain = Positions::new(Heads::new(Marker::Drop, filter));
        Self {
            chain: Box::new(chain),
        }
    }

    /// Takes the next bytes of the log.
    pub fn push(&mut self, chunk: &[u8]) {
        self.chain.text(chunk);
    }

    /// How many bytes of the log have been taken.
    pub fn received(&self) -> u64 {
        self.chain.received()
    }

    /// What takes the lines.
    pub fn sink(&self) -> &K {
        self.chain.next().next().next().next().next().sink()
    }

    /// The log is at its end: gives what took the lines, and has taken all of them.
    pub fn finish(mut self) -> K {
        self.chain.finish();
        let filter = self.chain.into_next().into_next();
        filter.into_next().into_next().into_next().into_sink()
    }
}
