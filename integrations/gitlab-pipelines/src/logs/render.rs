use pipewright_core::logs::{AnsiFilter, AnsiMode, LineFolder, LogStage, LogText};

use super::format::LogFormat;
use super::heads::Heads;
use super::sections::Sections;

type Plain = Heads<AnsiFilter<Sections<LineFolder<Vec<u8>>>>>;
type Rendered = Heads<AnsiFilter<Sections<Vec<u8>>>>;

#[derive(Debug)]
enum Chain {
    Raw,
    Plain(Box<Plain>),
    Rendered(Box<Rendered>),
}

/// Renders a job's log as it streams in.
///
/// The chunks may be cut anywhere; the memory held is bounded whatever the log
/// contains; bytes that are not UTF-8 pass through.
///
/// ```
/// use pipewright_gitlab::logs::{LogFormat, LogRenderer};
///
/// let mut renderer = LogRenderer::new(LogFormat::plain());
/// let mut shown = Vec::new();
/// renderer.push(b"\x1b[0Ksection_start:1700000000:build\r\x1b[0K\x1b[36mBuil", &mut shown);
/// renderer.push(b"ding\x1b[0m\n10%\r100%\n", &mut shown);
/// renderer.finish(&mut shown);
/// assert_eq!(shown, b"Building\n100%\n");
/// ```
#[derive(Debug)]
pub struct LogRenderer {
    chain: Chain,
}

impl LogRenderer {
    /// A renderer at the start of a log.
    pub fn new(format: LogFormat) -> Self {
        let chain = match format.text {
            LogText::Raw => Chain::Raw,
            LogText::Plain => {
                let sections = Sections::new(format.sections, LineFolder::new(Vec::new()));
                let filter = AnsiFilter::new(AnsiMode::Strip, sections);
                Chain::Plain(Box::new(Heads::new(format.timestamps, filter)))
            }
            LogText::Rendered => {
                let sections = Sections::new(format.sections, Vec::new());
                let filter = AnsiFilter::new(AnsiMode::KeepStyles, sections);
                Chain::Rendered(Box::new(Heads::new(format.timestamps, filter)))
            }
        };
        Self { chain }
    }

    /// Takes the next bytes of the log and appends to `output` what can be
    /// shown so far.
    pub fn push(&mut self, chunk: &[u8], output: &mut Vec<u8>) {
        match &mut self.chain {
            Chain::Raw => output.extend_from_slice(chunk),
            Chain::Plain(chain) => chain.text(chunk),
            Chain::Rendered(chain) => chain.text(chunk),
        }
        self.drain(output);
    }

    /// Nothing more is there for now, though more may come: shows a finished
    /// line that was held back in case that the next one continues it.
    pub fn settle(&mut self, output: &mut Vec<u8>) {
        match &mut self.chain {
            Chain::Raw => {}
            Chain::Plain(chain) => chain.settle(),
            Chain::Rendered(chain) => chain.settle(),
        }
        self.drain(output);
    }

    /// The log is at its end: appends to `output` what was held back.
    pub fn finish(&mut self, output: &mut Vec<u8>) {
        match &mut self.chain {
            Chain::Raw => {}
            Chain::Plain(chain) => chain.finish(),
            Chain::Rendered(chain) => chain.finish(),
        }
        self.drain(output);
    }

    fn drain(&mut self, output: &mut Vec<u8>) {
        match &mut self.chain {
            Chain::Raw => {}
            Chain::Plain(chain) => output.append(chain.next_mut().next_mut().next_mut().next_mut()),
            Chain::Rendered(chain) => output.append(chain.next_mut().next_mut().next_mut()),
        }
    }
}
