use pipewright_core::logs::markers::JenkinsNotes;
use pipewright_core::logs::{AnsiFilter, AnsiMode, LineFolder, LogStage as _, LogText};

#[derive(Debug)]
enum Chain {
    Raw,
    Plain(Box<JenkinsNotes<AnsiFilter<LineFolder<Vec<u8>>>>>),
    Rendered(Box<JenkinsNotes<AnsiFilter<Vec<u8>>>>),
}

/// Renders a console as it streams in.
///
/// The chunks may be cut anywhere; the memory held is bounded whatever the console contains; bytes
/// that are not UTF-8 pass through.
///
/// ```
/// use pipewright_jenkins::logs::{ConsoleRenderer, LogText};
///
/// let mut renderer = ConsoleRenderer::new(LogText::Plain);
/// let mut shown = Vec::new();
/// renderer.push(b"\x1b[8mha:////AAAA\x1b[0mStarted\x1b[3", &mut shown);
/// renderer.push(b"1m!\n10%\r100%\n", &mut shown);
/// renderer.finish(&mut shown);
/// assert_eq!(shown, b"Started!\n100%\n");
/// ```
#[derive(Debug)]
pub struct ConsoleRenderer {
    chain: Chain,
}

impl ConsoleRenderer {
    /// A renderer at the start of a console.
    pub fn new(text: LogText) -> Self {
        let chain = match text {
            LogText::Raw => Chain::Raw,
            LogText::Plain => {
                let filter = AnsiFilter::new(AnsiMode::Strip, LineFolder::new(Vec::new()));
                Chain::Plain(Box::new(JenkinsNotes::new(filter)))
            }
            LogText::Rendered => {
                let filter = AnsiFilter::new(AnsiMode::KeepStyles, Vec::new());
                Chain::Rendered(Box::new(JenkinsNotes::new(filter)))
            }
        };
        Self { chain }
    }

    /// Takes the next bytes of the console and appends to `output` what can be shown so far.
    pub fn push(&mut self, chunk: &[u8], output: &mut Vec<u8>) {
        match &mut self.chain {
            Chain::Raw => output.extend_from_slice(chunk),
            Chain::Plain(chain) => chain.text(chunk),
            Chain::Rendered(chain) => chain.text(chunk),
        }
        self.drain(output);
    }

    /// The console is at its end: appends to `output` what was held back.
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
            Chain::Plain(chain) => output.append(chain.next_mut().next_mut().next_mut()),
            Chain::Rendered(chain) => output.append(chain.next_mut().next_mut()),
        }
    }
}
