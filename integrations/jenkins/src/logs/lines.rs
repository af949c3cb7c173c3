use pipewright_core::logs::markers::{HeadingLines, JenkinsNotes};
use pipewright_core::logs::{
    AnsiFilter, AnsiMode, LineFolder, LineReader, LineSink, LogStage as _, Positions,
};

type Chain<K> = Positions<JenkinsNotes<AnsiFilter<HeadingLines<LineFolder<LineReader<K>>>>>>;

/// Reads a console by lines, as plain text, as it streams in. The blocks of a Pipeline are marks.
///
/// ```
/// use pipewright_core::logs::{FailureWindow, WindowOptions};
/// use pipewright_jenkins::logs::ConsoleLines;
///
/// let mut lines = ConsoleLines::new(FailureWindow::new(WindowOptions::default()));
/// lines.push(b"[Pipeline] { (Build)\n+ make\n\x1b[31merr");
/// lines.push(b"or:\x1b[0m it broke\n");
/// let window = lines.finish().into_window();
/// assert!(window.to_string().ends_with("+ make\nerror: it broke\n"));
/// ```
#[derive(Debug)]
pub struct ConsoleLines<K> {
    chain: Box<Chain<K>>,
}

impl<K: LineSink> ConsoleLines<K> {
    /// Reads lines into `sink`, from the start of a console.
    pub fn new(sink: K) -> Self {
        let lines = HeadingLines::jenkins(LineFolder::new(LineReader::new(sink)));
        let filter = AnsiFilter::new(AnsiMode::Strip, lines);
        Self {
            chain: Box::new(Positions::new(JenkinsNotes::new(filter))),
        }
    }

    /// Takes the next bytes of the console.
    pub fn push(&mut self, chunk: &[u8]) {
        self.chain.text(chunk);
    }

    /// How many bytes of the console have been taken.
    pub fn received(&self) -> u64 {
        self.chain.received()
    }

    /// What takes the lines.
    pub fn sink(&self) -> &K {
        self.chain.next().next().next().next().next().sink()
    }

    /// The console is at its end: gives what took the lines, and has taken all of them.
    pub fn finish(mut self) -> K {
        self.chain.finish();
        let filter = self.chain.into_next().into_next();
        let folder = filter.into_next().into_next();
        folder.into_next().into_sink()
    }
}
