use pipewright_core::logs::{AnsiFilter, AnsiMode, HtmlWriter, LogStage, SpanReader};

use super::format::Marker;
use super::heads::Heads;
use super::sections::Sections;

type Chain = Heads<AnsiFilter<Sections<SpanReader<HtmlWriter>>>>;

/// Writes a job's log as HTML, as it streams in: see [`HtmlWriter`] for what comes out. Sections'
/// headings are marked; nothing of the log becomes markup.
///
/// ```
/// use pipewright_gitlab::logs::{LogHtml, Marker};
///
/// let mut html = LogHtml::new(Marker::Drop);
/// let mut shown = html.push(b"\x1b[0Ksection_start:1700000000:build\r\x1b[0KBuild <1>\n\x1b[3");
/// shown += &html.push(b"2mok\x1b[0m\n");
/// shown += &html.finish();
/// assert_eq!(
///     shown,
///     "<span class=\"log-heading\">Build &lt;1&gt;</span>\n<span class=\"ansi-fg-2\">ok</span>\n",
/// );
/// ```
#[derive(Debug)]
pub struct LogHtml {
    chain: Box<Chain>,
}

impl LogHtml {
    /// At the start of a log; `timestamps` says what becomes of the runner's timestamps.
    pub fn new(timestamps: Marker) -> Self {
        let sections = Sections::new(Marker::Drop, SpanReader::new(HtmlWriter::new()));
        let filter = AnsiFilter::new(AnsiMode::KeepStyles, sections);
        Self {
            chain: Box::new(Heads::new(timestamps, filter)),
        }
    }

    /// Takes the next bytes of the log and gives the HTML of the lines that are whole.
    pub fn push(&mut self, chunk: &[u8]) -> String {
        self.chain.text(chunk);
        self.take()
    }

    /// The log is at its end: gives the HTML of what was held back.
    pub fn finish(mut self) -> String {
        self.chain.finish();
        self.take()
    }

    fn take(&mut self) -> String {
        let filter = self.chain.next_mut();
        filter.next_mut().next_mut().sink_mut().take()
    }
}
