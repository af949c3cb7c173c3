use std::fmt::Write as _;

use proptest::prelude::*;

use super::{FailureWindow, LogWindow, WindowOptions};
use crate::logs::{LineReader, LogStage, Mark, Positions};

fn window(max_bytes: usize, chunks: &[&[u8]]) -> LogWindow {
    let options = WindowOptions::default().max_bytes(max_bytes);
    let mut chain = Positions::new(LineReader::new(FailureWindow::new(options)));
    for chunk in chunks {
        chain.text(chunk);
    }
    chain.finish();
    chain.into_next().into_sink().into_window()
}

/// Lines of which no two are alike but for numbers.
fn noise(lines: usize) -> String {
    let letters = |mut number: usize| {
        let mut word = String::new();
        loop {
            word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
            if number == 0 {
                return word;
            }
        }
    };
    let mut log = String::new();
    for line in 0..lines {
        writeln!(log, "building module {}", letters(line)).unwrap();
    }
    log
}

#[test]
fn a_log_that_fits_is_whole() {
    let log = "one\n\ntwo\nlast without a line feed";
    let window = window(8192, &[log.as_bytes()]);
    assert!(window.is_whole());
    assert_eq!(window.to_string(), format!("{log}\n"));
    assert_eq!(window.total_lines, 4);
    assert_eq!(super::tests::window(8192, &[]).to_string(), "");
}

#[test]
fn an_error_is_found_in_noise() {
    let log = format!(
        "{}error: the disk is full\n  at write()\n{}",
        noise(5000),
        noise(5000)
    );
    let window = window(1000, &[log.as_bytes()]);
    let text = window.to_string();
    assert!(text.len() <= 1000, "{text}");
    assert!(
        text.contains("error: the disk is full\n  at write()\n"),
        "{text}"
    );
    assert!(text.starts_with("[\u{2026} 49"), "{text}");
    assert!(
        text.trim_end()
            .ends_with(noise(5000).lines().last().unwrap()),
        "{text}"
    );
    assert_eq!(window.total_lines, 10_002);
    let shown = window.lines().count() as u64;
    assert_eq!(window.omitted_lines, 10_002 - shown);
    let error = window.lines().find(|line| line.error).unwrap();
    assert_eq!(error.number, 5001);
    assert_eq!(error.offset, Some(noise(5000).len() as u64));
}

#[test]
fn repeats_are_folded() {
    let mut log = "waiting\n".repeat(37);
    for percent in 0..50 {
        writeln!(log, "pulling [{}>   ] {percent}%", "=".repeat(percent + 1)).unwrap();
    }
    log += "copied 1 file\ncopied 2 files\n";
    log += "error: line 3\nerror: line 4\nerror: line 5\n";
    let text = window(8192, &[log.as_bytes()]).to_string();
    let bar = "=".repeat(50);
    assert_eq!(
        text,
        format!(
            "waiting (\u{d7}37)\npulling [{bar}>   ] 49% (\u{d7}50)\ncopied 1 file\ncopied 2 files\n\
             error: line 3\nerror: line 4\nerror: line 5\n"
        )
    );
}

#[test]
fn headings_are_kept() {
    let options = WindowOptions::default().max_bytes(600);
    let mut log = LineReader::new(FailureWindow::new(options));
    log.mark(Mark::SectionStart { name: "outer" });
    log.text(b"The outer section\n");
    log.text(noise(500).as_bytes());
    log.mark(Mark::SectionStart { name: "inner" });
    log.text(b"The inner section\n");
    log.text(noise(500).as_bytes());
    log.mark(Mark::SectionEnd { name: "inner" });
    log.text(b"$ make test\n");
    log.text(noise(500).as_bytes());
    log.text(b"fatal: it broke\n");
    log.mark(Mark::SectionEnd { name: "outer" });
    log.mark(Mark::Group);
    log.text(b"--- Clean up\n");
    log.text(noise(500).as_bytes());
    log.finish();
    let text = log.into_sink().into_window().to_string();
    assert!(text.len() <= 600);
    let places: Vec<usize> = [
        "The outer section",
        "$ make test",
        "fatal: it broke",
        "--- Clean up",
    ]
    .iter()
    .map(|line| {
        text.find(line)
            .unwrap_or_else(|| panic!("{line} in {text}"))
    })
    .collect();
    assert!(places.is_sorted(), "{text}");
    assert!(!text.contains("The inner section"), "{text}");
}

#[test]
fn one_error_does_not_crowd_out_another() {
    let mut log = noise(100);
    for line in noise(400).lines() {
        writeln!(log, "error: cannot reach mirror 7\n{line}").unwrap();
    }
    log += &noise(300);
    log += "error: checksum mismatch\n";
    log += &noise(300);
    let text = window(1000, &[log.as_bytes()]).to_string();
    assert!(text.contains("error: checksum mismatch"), "{text}");
    assert!(text.contains("error: cannot reach mirror"), "{text}");
}

#[test]
fn a_huge_line_is_cut_around_its_error() {
    let mut log = "x".repeat(30_000).into_bytes();
    log.extend_from_slice(b" error: here ");
    log.resize(10_000_000, b'y');
    let window = window(2000, &[&log]);
    let text = window.to_string();
    assert!(text.contains(" error: here "), "{text}");
    assert!(text.len() <= 2000);
    assert_eq!(window.cut_lines, 1);
    assert!(!window.is_whole());
}

#[test]
fn the_servers_limit_is_told() {
    let log = "start\nJob's log exceeded limit of 4194304 bytes.\nJob execution will continue\n";
    let window = window(8192, &[log.as_bytes()]);
    assert_eq!(window.log_limit, Some(4_194_304));
}

fn log_lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => "[a-z]{1,12}",
        1 => Just(String::new()),
        1 => Just("error: it failed".to_owned()),
        1 => Just("thread panicked at src/main.rs".to_owned()),
        1 => Just("  at frame".to_owned()),
        2 => "step [0-9]{1,4}",
        1 => "[a-zé\u{fffd} ]{0,300}",
        1 => Just("$ run".to_owned()),
    ];
    proptest::collection::vec(line, 0..200).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn the_budget_holds_and_every_line_is_counted(log in log_lines(), max_bytes in 256_usize..2000) {
        let window = window(max_bytes, &[log.as_bytes()]);
        let text = window.to_string();
        prop_assert!(text.len() <= max_bytes, "{} bytes: {}", text.len(), text);
        prop_assert_eq!(window.total_lines, log.lines().count() as u64);
        let omitted: u64 = window.items.iter().map(|item| match item {
            super::WindowItem::Omitted { omitted } => *omitted,
            super::WindowItem::Line(line) => {
                assert!(line.number >= 1 && line.number <= window.total_lines);
                0
            }
        }).sum();
        prop_assert_eq!(omitted, window.omitted_lines);
        prop_assert!(window.lines().map(|line| line.number).is_sorted_by(|one, two| one < two));
        // A count of two may be longer than the line that it saves.
        if 2 * (log.len() + 1) <= max_bytes && log.lines().all(|line| line.len() <= 120) {
            prop_assert!(window.is_whole());
        }
    }

    #[test]
    fn the_split_does_not_matter(log in log_lines(), cut in 0_usize..1000) {
        let (start, end) = log.as_bytes().split_at(cut.min(log.len()));
        prop_assert_eq!(window(600, &[start, end]), window(600, &[log.as_bytes()]));
    }
}
