use std::fmt::Write as _;

use proptest::prelude::*;
use regex::bytes::Regex;

use crate::logs::{
    FoundLine, LineReader, LogStage, Positions, Search, SearchOptions, SearchSummary,
};

/// What is found, written as `grep -n` does: `:` for a match, `-` for context.
fn found(options: SearchOptions, chunks: &[&[u8]]) -> (String, SearchSummary) {
    let mut output = String::new();
    let sink = |found: &FoundLine<'_>| {
        if found.after_gap {
            output += "--\n";
        }
        let mark = if found.matched { ':' } else { '-' };
        let offset = found.line.position.unwrap().offset;
        let text = String::from_utf8_lossy(found.line.text);
        writeln!(output, "{}{mark}{offset}{mark}{text}", found.line.number).unwrap();
    };
    let mut chain = Positions::new(LineReader::new(Search::new(options, sink)));
    for chunk in chunks {
        chain.text(chunk);
    }
    chain.finish();
    let summary = chain.next().sink().summary();
    drop(chain);
    (output, summary)
}

fn options(pattern: &str) -> SearchOptions {
    SearchOptions::new(Regex::new(pattern).unwrap())
}

const LOG: &[u8] = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine";

#[test]
fn matches_come_with_context() {
    let cases: &[(SearchOptions, &str)] = &[
        (options("four"), "4:14:four\n"),
        (options("t[wh]"), "2:4:two\n3:8:three\n"),
        (
            options("four|eight").context(1),
            "3-8-three\n4:14:four\n5-19-five\n--\n7-28-seven\n8:34:eight\n9-40-nine\n",
        ),
        (
            options("four|six").context(1),
            "3-8-three\n4:14:four\n5-19-five\n6:24:six\n7-28-seven\n",
        ),
        (
            options("one|nine").before(3),
            "1:0:one\n--\n6-24-six\n7-28-seven\n8-34-eight\n9:40:nine\n",
        ),
        (
            options("e").invert(true).after(1),
            "2:4:two\n3-8-three\n4:14:four\n5-19-five\n6:24:six\n7-28-seven\n",
        ),
        (
            options("e").limit(2).after(1),
            "1:0:one\n2-4-two\n3:8:three\n4-14-four\n",
        ),
        (options("e").limit(0), ""),
        (options("ten"), ""),
    ];
    for (options, expected) in cases {
        assert_eq!(found(options.clone(), &[LOG]).0, *expected, "{options:?}");
    }
}

#[test]
fn the_summary_counts() {
    let (_, summary) = found(options("e"), &[LOG]);
    assert_eq!((summary.lines, summary.matches), (9, 6));
    assert!(!summary.limit_reached);
    let (_, summary) = found(options("e").limit(2), &[LOG]);
    assert_eq!((summary.lines, summary.matches), (3, 2));
    assert!(summary.limit_reached);
}

#[test]
fn a_line_of_a_gigabyte_is_searched_at_its_beginning() {
    let mut matches = 0;
    let sink = |found: &FoundLine<'_>| {
        matches += 1;
        assert_eq!(found.line.text.len(), 1000);
        assert_eq!(found.line.length, 1_000_000_012);
    };
    let mut chain = LineReader::with_max_line(1000, Search::new(options("needle"), sink));
    chain.text(b"needle");
    let filler = vec![b'x'; 1_000_000];
    for _ in 0..1000 {
        chain.text(&filler);
    }
    chain.text(b"needle\n");
    assert_eq!(chain.sink().summary().cut_lines, 1);
    drop(chain);
    assert_eq!(matches, 1);
}

proptest! {
    #[test]
    fn the_split_does_not_matter(log in "([a-c]{0,3}\n){0,30}", cut in 0_usize..100, context in 0_usize..4) {
        let (start, end) = log.as_bytes().split_at(cut.min(log.len()));
        let options = options("ab|c").context(context);
        prop_assert_eq!(found(options.clone(), &[start, end]), found(options, &[log.as_bytes()]));
    }

    #[test]
    fn lines_are_given_once_and_in_order(log in "([a-c]{0,3}\n){0,30}", context in 0_usize..4) {
        let (output, summary) = found(options("ab|c").context(context), &[log.as_bytes()]);
        let numbers: Vec<u64> = output.lines().filter_map(|line| line.split([':', '-']).next()?.parse().ok()).collect();
        prop_assert!(numbers.is_sorted_by(|one, two| one < two));
        prop_assert_eq!(summary.matches, log.lines().filter(|line| line.contains("ab") || line.contains('c')).count() as u64);
    }
}
