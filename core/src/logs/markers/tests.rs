use proptest::prelude::*;

use super::{BuildkiteTimes, HeadingLines, JenkinsNotes};
use crate::logs::{AnsiFilter, AnsiMode, LineFolder, LogStage, Mark};

/// Writes marks into the text.
#[derive(Debug, Default)]
struct Marks(Vec<u8>);

impl LogStage for Marks {
    fn text(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn head(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn mark(&mut self, mark: Mark<'_>) {
        let text = match mark {
            Mark::Position(_) => return,
            Mark::SectionStart { name } => format!("<start {name}>"),
            Mark::SectionEnd { name } => format!("<end {name}>"),
            Mark::Group => "<group>".to_owned(),
        };
        self.0.extend_from_slice(text.as_bytes());
    }

    fn finish(&mut self) {}
}

fn buildkite(show: bool, chunks: &[&[u8]]) -> String {
    let groups = HeadingLines::buildkite(LineFolder::new(Marks::default()));
    let mut chain = BuildkiteTimes::new(show, AnsiFilter::new(AnsiMode::Strip, groups));
    for chunk in chunks {
        chain.text(chunk);
    }
    chain.finish();
    let marks = chain.into_next().into_next().into_next().into_next();
    String::from_utf8_lossy(&marks.0).into_owned()
}

fn jenkins(chunks: &[&[u8]]) -> String {
    let blocks = HeadingLines::jenkins(LineFolder::new(Marks::default()));
    let mut chain = JenkinsNotes::new(AnsiFilter::new(AnsiMode::Strip, blocks));
    for chunk in chunks {
        chain.text(chunk);
    }
    chain.finish();
    let marks = chain.into_next().into_next().into_next().into_next();
    String::from_utf8_lossy(&marks.0).into_owned()
}

const BUILDKITE: &[u8] = b"\x1b_bk;t=1700000000000\x07~~~ Running command\r\n\
\x1b_bk;dt=250\x07\x1b[90m$\x1b[0m make\r\n\
\x1b_bk;t=1700000001000\x1b\\10%\r\x1b_bk;dt=5\x07100%\r\n\
bk;t=1700000002000\x07--- Test\n\
bk;t= is text\n\
^^^ +++\r\n\
^^^ +++ not alone\n\
--no-verify\n";

#[test]
fn buildkite_markers_are_dropped() {
    assert_eq!(
        buildkite(false, &[BUILDKITE]),
        "<group>~~~ Running command\n$ make\n100%\n<group>--- Test\nbk;t= is text\n\
         ^^^ +++ not alone\n--no-verify\n"
    );
}

#[test]
fn buildkite_times_are_shown() {
    let shown = buildkite(true, &[BUILDKITE]);
    assert!(
        shown.starts_with("<group>2023-11-14T22:13:20.000Z ~~~ Running command\n2023-11-14T22:13:20.250Z $ make\n2023-11-14T22:13:21.000Z 100%\n"),
        "{shown}"
    );
}

#[test]
fn jenkins_notes_are_dropped() {
    let log = b"Started by user \x1b[8mha:////4AbcD+/==\x1b[0madmin\n\
        [8mha:////4Abc==[0mcut\n\
        \x1b[8mhidden\x1b[0m \x1b[8mha:////notend\nnext\n\
        [Pipeline] stage\n[Pipeline] { (Build)\n[Pipeline] sh\n+ make\n[Pipeline] }\n[Pipeline] // stage\n[Pipe";
    assert_eq!(
        jenkins(&[log]),
        "Started by user admin\ncut\nhidden \nnext\n[Pipeline] stage\n<start Build>[Pipeline] { (Build)\n\
         [Pipeline] sh\n+ make\n<end >[Pipeline] }\n[Pipeline] // stage\n[Pipe"
    );
}

fn log_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\x1b_bk;t=1700000000000\x07".to_vec()),
        Just(b"\x1b_bk;dt=12\x1b\\".to_vec()),
        Just(b"\x1b_bk;".to_vec()),
        Just(b"bk;t=17".to_vec()),
        Just(b"\x1b[8mha:".to_vec()),
        Just(b"[8mha:////".to_vec()),
        Just(b"AAAA==".to_vec()),
        Just(b"\x1b[0m".to_vec()),
        Just(b"[Pipeline] { (x)\n".to_vec()),
        Just(b"[Pipeline] }".to_vec()),
        Just(b"^^^ +++".to_vec()),
        Just(b"--- a\n".to_vec()),
        Just(b"\x07".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_split_does_not_matter(input in log_bytes(), cuts in proptest::collection::vec(0_usize..120, 0..6)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(input.len())).collect();
        cuts.extend([0, input.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
        prop_assert_eq!(jenkins(&chunks), jenkins(&[&input]));
        prop_assert_eq!(buildkite(false, &chunks), buildkite(false, &[&input]));
        prop_assert_eq!(buildkite(true, &chunks), buildkite(true, &[&input]));
    }
}
