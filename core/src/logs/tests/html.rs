use proptest::prelude::*;

use super::log_bytes;
use crate::logs::{AnsiFilter, AnsiMode, HtmlWriter, LogStage, MAX_FOLDED_LINE, Mark, SpanReader};

fn html(chunks: &[&[u8]]) -> String {
    let reader = SpanReader::new(HtmlWriter::new());
    let mut filter = AnsiFilter::new(AnsiMode::KeepStyles, reader);
    for chunk in chunks {
        filter.text(chunk);
    }
    filter.finish();
    filter.into_next().into_sink().take()
}

#[test]
fn styles_become_classes() {
    let cases: &[(&[u8], &str)] = &[
        (b"plain\n", "plain\n"),
        (b"no line feed", "no line feed\n"),
        (b"\n\n", "\n\n"),
        (b"a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;\n"),
        (
            b"\x1b[1mb\x1b[31mr\x1b[0m n\n",
            "<span class=\"ansi-bold\">b</span><span class=\"ansi-bold ansi-fg-1\">r</span> n\n",
        ),
        (
            b"\x1b[38;5;208;48;2;1;2;3mx\x1b[m\n",
            "<span style=\"color:#ff8700;background-color:#010203\">x</span>\n",
        ),
        (
            b"\x1b[7;31mx\n",
            "<span class=\"ansi-inverse ansi-bg-1\">x</span>\n",
        ),
        (
            b"\x1b[32m10%\r\x1b[K100%\x1b[0m\r\n",
            "<span class=\"ansi-fg-2\">100%</span>\n",
        ),
        (
            b"\x1b[31m10%\rdone\n",
            "<span class=\"ansi-fg-1\">done</span>\n",
        ),
        (b"gone\x1b[2Kstays\n", "stays\n"),
        (b"caf\xc3\xa9 \xff\n", "caf\u{e9} \u{fffd}\n"),
        (
            b"\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\\n",
            "link\n",
        ),
    ];
    for (input, expected) in cases {
        assert_eq!(
            html(&[input]),
            *expected,
            "{:?}",
            String::from_utf8_lossy(input)
        );
    }
}

#[test]
fn headings_and_heads_are_marked() {
    let mut reader = SpanReader::new(HtmlWriter::new());
    reader.mark(Mark::SectionStart { name: "build" });
    reader.head(b"10:00 ");
    reader.text(b"Build\nmake\n");
    reader.finish();
    assert_eq!(
        reader.sink_mut().take(),
        "<span class=\"log-heading\"><span class=\"log-head\">10:00 </span>Build</span>\nmake\n"
    );
}

#[test]
fn a_long_line_is_passed_on_between_characters() {
    let mut line = b"x".to_vec();
    line.extend("\u{20ac}".repeat(MAX_FOLDED_LINE).as_bytes());
    let expected = String::from_utf8(line.clone()).unwrap() + "\n";
    assert_eq!(html(&[&line]), expected);
}

/// Takes the tags off and undoes the escapes.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text += &rest[..at];
        let end = rest[at..].find('>').unwrap();
        let tag = &rest[at..=at + end];
        assert!(tag == "</span>" || tag.starts_with("<span "), "{tag}");
        rest = &rest[at + end + 1..];
    }
    text += rest;
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

proptest! {
    #[test]
    fn nothing_of_the_log_becomes_markup(input in log_bytes(), cut in 0_usize..80) {
        let output = html(&[&input]);
        let stripped = super::filtered(AnsiMode::Strip, &[&input]);
        let folded = super::folded(&[&stripped]);
        if !input.contains(&b'K') && std::str::from_utf8(&folded).is_ok() {
            let text = text_of(&output);
            let expected = String::from_utf8(folded).unwrap();
            prop_assert_eq!(text.trim_end_matches('\n'), expected.trim_end_matches('\n'));
        } else {
            text_of(&output);
        }
        let (start, end) = input.split_at(cut.min(input.len()));
        prop_assert_eq!(html(&[start, end]), output);
    }
}
