//! Scanning of logs, in pieces of 64 KiB as they come from the network: one without colours and
//! one full of them.

use std::process::{Command, Stdio};
use std::time::Duration;

use pipewright_core::logs::{
    AnsiFilter, AnsiMode, FailureWindow, FoundLine, LogStage as _, Search, SearchOptions,
    WindowOptions,
};
use pipewright_gitlab::logs::{LogFormat, LogHtml, LogLines, LogRenderer, Marker};
use pipewright_jenkins::logs::{ConsoleRenderer, LogText};
use regex::bytes::Regex;

use crate::Outcome;
use crate::measure::{median, now, throughput};

const SIZE: usize = 256 * 1000 * 1000;
const PIECE: usize = 64 * 1024;
const ROUNDS: usize = 3;

pub(crate) fn run() -> Outcome {
    let pattern = Regex::new("(?i)segmentation|error")?;
    for (name, line) in [
        ("plain", plain as fn(u64) -> String),
        ("coloured", coloured),
    ] {
        let log = written(line);
        println!("logs, {name}, 256 MB:");
        cat(&log)?;
        // That crate is slow: a part of the log is enough.
        let part = log.get(..SIZE / 16).unwrap_or(&log);
        measure("strip-ansi-escapes", part, |log| {
            pieces(log)
                .map(|piece| strip_ansi_escapes::strip(piece).len())
                .sum()
        });
        measure("text only", &log, strip);
        measure("gitlab, text only", &log, gitlab_plain);
        measure("gitlab, html", &log, gitlab_html);
        measure("jenkins, text only", &log, jenkins_plain);
        measure("gitlab, search", &log, |log| {
            let sink = |_: &FoundLine<'_>| {};
            let mut lines = LogLines::new(Search::new(SearchOptions::new(pattern.clone()), sink));
            pieces(log).for_each(|piece| lines.push(piece));
            usize::try_from(lines.finish().summary().lines).unwrap_or(usize::MAX)
        });
        measure("gitlab, failure window", &log, |log| {
            let mut lines = LogLines::new(FailureWindow::new(WindowOptions::default()));
            pieces(log).for_each(|piece| lines.push(piece));
            lines.finish().into_window().items.len()
        });
    }
    Ok(())
}

fn pieces(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    log.chunks(PIECE)
}

fn strip(log: &[u8]) -> usize {
    let mut filter = AnsiFilter::new(AnsiMode::Strip, Vec::new());
    let mut length = 0;
    for piece in pieces(log) {
        filter.text(piece);
        length += filter.next().len();
        filter.next_mut().clear();
    }
    length
}

fn gitlab_plain(log: &[u8]) -> usize {
    let mut renderer = LogRenderer::new(LogFormat::plain());
    let (mut shown, mut length) = (Vec::new(), 0);
    for piece in pieces(log) {
        renderer.push(piece, &mut shown);
        length += shown.len();
        shown.clear();
    }
    length
}

fn jenkins_plain(log: &[u8]) -> usize {
    let mut renderer = ConsoleRenderer::new(LogText::Plain);
    let (mut shown, mut length) = (Vec::new(), 0);
    for piece in pieces(log) {
        renderer.push(piece, &mut shown);
        length += shown.len();
        shown.clear();
    }
    length
}

fn gitlab_html(log: &[u8]) -> usize {
    let mut html = LogHtml::new(Marker::Drop);
    let length: usize = pieces(log).map(|piece| html.push(piece).len()).sum();
    length + html.finish().len()
}

/// Prints the throughput of the middle round.
fn measure(name: &str, log: &[u8], scan: impl Fn(&[u8]) -> usize) {
    let mut length = 0;
    let rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = now();
            length = scan(log);
            started.elapsed()
        })
        .collect();
    report(name, log.len(), median(rounds));
    std::hint::black_box(length);
}

fn report(name: &str, bytes: usize, elapsed: Duration) {
    // MiB to MB, in which logs are usually told.
    let rate = throughput(bytes as u64, elapsed) * 1.048_576;
    println!("  {name:<24} {rate:>6.0} MB/s");
}

fn cat(log: &[u8]) -> Outcome {
    let path = std::env::temp_dir().join(format!("pipewright-bench-{}.log", std::process::id()));
    std::fs::write(&path, log)?;
    let rounds: Result<Vec<Duration>, std::io::Error> = (0..ROUNDS)
        .map(|_| {
            let started = now();
            let mut cat = Command::new("cat");
            cat.arg(&path).stdout(Stdio::null()).status()?;
            Ok(started.elapsed())
        })
        .collect();
    std::fs::remove_file(&path)?;
    report("cat", log.len(), median(rounds?));
    Ok(())
}

fn written(line: impl Fn(u64) -> String) -> Vec<u8> {
    let mut log = Vec::with_capacity(SIZE + 1024);
    let mut number = 0;
    while log.len() < SIZE {
        log.extend_from_slice(line(number).as_bytes());
        number += 1;
    }
    log
}

fn plain(number: u64) -> String {
    let module = number % 13;
    format!("cc -O2 -Wall -Wextra -c src/module_{module}/file_{number}.c -o build/{number}.o\n")
}

fn coloured(number: u64) -> String {
    match number % 4 {
        0 => {
            format!("\u{1b}[1m\u{1b}[32m   Compiling\u{1b}[0m serde v1.0.{number} (/builds/shop)\n")
        }
        1 => format!("test basket::case_{number} ... \u{1b}[32mok\u{1b}[0m\n"),
        2 => {
            format!("\u{1b}[36m10:00:00\u{1b}[0m \u{1b}[2mINFO\u{1b}[0m request {number} served\n")
        }
        _ => format!("line {number} of the output of some program that has no colours at all\n"),
    }
}
