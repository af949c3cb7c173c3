//! The logs of `conformance/logs`, and what becomes of each. `UPDATE_SNAPSHOTS=1` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use pipewright_core::logs::markers::{BuildkiteTimes, HeadingLines, JenkinsNotes};
use pipewright_core::logs::{
    AnsiFilter, AnsiMode, FailureWindow, HtmlWriter, LineFolder, LineReader, LogStage, Positions,
    SpanReader, WindowOptions,
};
use pipewright_gitlab::logs::{LogFormat, LogHtml, LogLines, LogRenderer, Marker};

/// Bytes of the windows: less than most of the logs.
const BUDGET: usize = 1200;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/logs")
}

fn window() -> FailureWindow {
    FailureWindow::new(WindowOptions::default().max_bytes(BUDGET))
}

/// Plain text, failure window and HTML.
#[derive(Debug, PartialEq, Eq)]
struct Results {
    plain: Vec<u8>,
    window: String,
    html: String,
}

fn feed(stage: &mut impl LogStage, chunks: &[&[u8]]) {
    for chunk in chunks {
        stage.text(chunk);
    }
    stage.finish();
}

fn gitlab(chunks: &[&[u8]]) -> Results {
    let mut renderer = LogRenderer::new(LogFormat::plain());
    let mut lines = LogLines::new(window());
    let mut html = LogHtml::new(Marker::Drop);
    let mut results = Results {
        plain: Vec::new(),
        window: String::new(),
        html: String::new(),
    };
    for chunk in chunks {
        renderer.push(chunk, &mut results.plain);
        lines.push(chunk);
        results.html += &html.push(chunk);
    }
    renderer.finish(&mut results.plain);
    results.window = lines.finish().into_window().to_string();
    results.html += &html.finish();
    results
}

fn buildkite(chunks: &[&[u8]]) -> Results {
    let text = HeadingLines::buildkite(LineFolder::new(Vec::new()));
    let mut text = BuildkiteTimes::new(false, AnsiFilter::new(AnsiMode::Strip, text));
    feed(&mut text, chunks);
    let lines = LineFolder::new(LineReader::new(window()));
    let filter = AnsiFilter::new(AnsiMode::Strip, HeadingLines::buildkite(lines));
    let mut windowed = Positions::new(BuildkiteTimes::new(false, filter));
    feed(&mut windowed, chunks);
    let reader = SpanReader::new(HtmlWriter::new());
    let filter = AnsiFilter::new(AnsiMode::KeepStyles, HeadingLines::buildkite(reader));
    let mut html = BuildkiteTimes::new(true, filter);
    feed(&mut html, chunks);
    let lines = windowed
        .into_next()
        .into_next()
        .into_next()
        .into_next()
        .into_next();
    Results {
        plain: text.into_next().into_next().into_next().into_next(),
        window: lines.into_sink().into_window().to_string(),
        html: html.into_next().into_next().into_next().into_sink().take(),
    }
}

fn jenkins(chunks: &[&[u8]]) -> Results {
    let text = HeadingLines::jenkins(LineFolder::new(Vec::new()));
    let mut text = JenkinsNotes::new(AnsiFilter::new(AnsiMode::Strip, text));
    feed(&mut text, chunks);
    let lines = HeadingLines::jenkins(LineFolder::new(LineReader::new(window())));
    let filter = AnsiFilter::new(AnsiMode::Strip, lines);
    let mut windowed = Positions::new(JenkinsNotes::new(filter));
    feed(&mut windowed, chunks);
    let reader = HeadingLines::jenkins(SpanReader::new(HtmlWriter::new()));
    let mut html = JenkinsNotes::new(AnsiFilter::new(AnsiMode::KeepStyles, reader));
    feed(&mut html, chunks);
    let lines = windowed
        .into_next()
        .into_next()
        .into_next()
        .into_next()
        .into_next();
    Results {
        plain: text.into_next().into_next().into_next().into_next(),
        window: lines.into_sink().into_window().to_string(),
        html: html.into_next().into_next().into_next().into_sink().take(),
    }
}

fn results(name: &str, chunks: &[&[u8]]) -> Results {
    match name {
        "buildkite" => buildkite(chunks),
        "jenkins" => jenkins(chunks),
        _ => gitlab(chunks),
    }
}

fn compare(path: &Path, found: &[u8]) {
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(path, found).unwrap();
    }
    let expected = fs::read(path).unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(found),
        String::from_utf8_lossy(&expected),
        "{}",
        path.display()
    );
}

#[test]
fn every_log_of_the_corpus_is_read_as_expected() {
    let mut logs = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        logs += 1;
        let name = path.file_stem().unwrap().to_str().unwrap();
        let log = fs::read(&path).unwrap();
        let whole = results(name, &[&log]);
        compare(&path.with_extension("plain.txt"), &whole.plain);
        compare(&path.with_extension("window.txt"), whole.window.as_bytes());
        compare(&path.with_extension("html"), whole.html.as_bytes());
        assert!(whole.window.len() <= BUDGET, "{name}");
        for size in [1, 7, 64] {
            let chunks: Vec<&[u8]> = log.chunks(size).collect();
            assert_eq!(results(name, &chunks), whole, "{name} in pieces of {size}");
        }
    }
    assert!(logs >= 12, "{logs}");
}

#[test]
fn a_huge_line_takes_bounded_memory() {
    let mut lines = LogLines::new(window());
    let piece = vec![b'x'; 1024 * 1024];
    for _ in 0..32 {
        lines.push(&piece);
    }
    lines.push(b"\nerror: the end\n");
    let window = lines.finish().into_window();
    assert_eq!(window.cut_lines, 1);
    let text = window.to_string();
    // What is longer than the stages hold is told, to the byte.
    assert!(text.contains("bytes]\nerror: the end\n"), "{text}");
}
