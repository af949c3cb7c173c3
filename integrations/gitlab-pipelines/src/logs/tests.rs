use proptest::prelude::*;

use super::{LogFormat, LogRenderer, Marker};

fn rendered(format: LogFormat, chunks: &[&[u8]]) -> String {
    let mut renderer = LogRenderer::new(format);
    let mut output = Vec::new();
    for chunk in chunks {
        renderer.push(chunk, &mut output);
    }
    renderer.finish(&mut output);
    String::from_utf8_lossy(&output).into_owned()
}

/// As a runner writes it.
const LOG: &[u8] = b"\x1b[0KRunning with gitlab-runner 17.0.0\x1b[0;m\n\
section_start:1700000000:prepare_executor\r\x1b[0K\x1b[0K\x1b[36;1mPreparing the \"docker\" executor\x1b[0;m\n\
Pulling 10%\rPulling 100%\r\n\
\x1b[0Ksection_end:1700000012:prepare_executor\r\x1b[0Ksection_start:1700000012:script[collapsed=true]\r\x1b[0K$ make\n\
sections are plain text here\n\
\x1b[0Ksection_end:1700000013:script\r\x1b[0K\n\
\x1b[32;1mJob succeeded\x1b[0;m\n";

#[test]
fn plain_drops_markers() {
    assert_eq!(
        rendered(LogFormat::plain(), &[LOG]),
        "Running with gitlab-runner 17.0.0\nPreparing the \"docker\" executor\nPulling 100%\n$ make\n\
         sections are plain text here\nJob succeeded\n"
    );
}

#[test]
fn plain_renders_sections_on_request() {
    assert_eq!(
        rendered(LogFormat::plain().sections(Marker::Render), &[LOG]),
        "Running with gitlab-runner 17.0.0\n▾ Preparing the \"docker\" executor\nPulling 100%\n\
         ▴ prepare_executor (12 s)\n▾ $ make\nsections are plain text here\n▴ script (1 s)\nJob succeeded\n"
    );
}

#[test]
fn rendered_keeps_colours_and_redraws() {
    let output = rendered(LogFormat::rendered().sections(Marker::Drop), &[LOG]);
    assert!(output.contains("\x1b[36;1mPreparing"), "{output:?}");
    assert!(
        output.contains("Pulling 10%\rPulling 100%\r\n"),
        "{output:?}"
    );
    assert!(!output.contains("section_"), "{output:?}");
    assert!(output.contains("\n$ make\n"), "{output:?}");
    assert!(
        output.ends_with("plain text here\n\x1b[32;1mJob succeeded\x1b[0;m\n"),
        "{output:?}"
    );
}

#[test]
fn raw_is_untouched() {
    assert_eq!(rendered(LogFormat::raw(), &[LOG]).as_bytes(), LOG);
}

const STAMPED: &[u8] = b"2024-05-01T10:00:00.000000Z 00O Running\n\
2024-05-01T10:00:01.000000Z 00O section_start:1714557601:script\r\n\
2024-05-01T10:00:01.500000Z 00O+\x1b[0K$ make\n\
2024-05-01T10:00:02.000000Z 01O half a \n\
2024-05-01T10:00:03.000000Z 01O+line\n\
2024-05-01T10:00:04.000000Z 01E 10%\r20%\n\
2024-05-01 is a date\n";

#[test]
fn timestamps_are_dropped_and_lines_joined() {
    assert_eq!(
        rendered(LogFormat::plain(), &[STAMPED]),
        "Running\n$ make\nhalf a line\n20%\n2024-05-01 is a date\n"
    );
}

#[test]
fn timestamps_are_rendered() {
    assert_eq!(
        rendered(LogFormat::plain().timestamps(Marker::Render), &[STAMPED]),
        "2024-05-01T10:00:00.000000Z Running\n2024-05-01T10:00:01.000000Z $ make\n\
         2024-05-01T10:00:02.000000Z half a line\n2024-05-01T10:00:04.000000Z 20%\n2024-05-01 is a date\n"
    );
}

#[test]
fn what_is_almost_a_marker_is_text() {
    for text in [
        "section_start:x:name\rrest",
        "section_started:1:name\n",
        "section_section_end: no\n",
        "sssection_\n",
        "section_start:1:na me\n",
        "section_start:1:name\n",
        "section_start:1:",
        "2024-05-01T10:00:00.000000Z 00X no head\n",
        "2024-05-01T10:00:00.0",
    ] {
        let expected = text.rsplit('\r').next().unwrap();
        assert_eq!(
            rendered(LogFormat::plain(), &[text.as_bytes()]),
            expected,
            "{text:?}"
        );
    }
    assert_eq!(
        rendered(LogFormat::plain(), &[b"section_section_end:1:a\r!"]),
        "section_\n!"
    );
    let mut endless = b"section_start:1:".to_vec();
    endless.resize(4096, b'a');
    assert_eq!(
        rendered(LogFormat::plain(), &[&endless]).as_bytes(),
        endless
    );
}

#[test]
fn a_settled_line_is_shown_at_once() {
    let mut renderer = LogRenderer::new(LogFormat::plain());
    let mut output = Vec::new();
    renderer.push(b"2024-05-01T10:00:00.000000Z 00O waiting\n", &mut output);
    assert_eq!(output, b"");
    renderer.settle(&mut output);
    assert_eq!(output, b"waiting\n");
    renderer.finish(&mut output);
    assert_eq!(output, b"waiting\n");
}

fn log_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"section_start:1700000000:a\r".to_vec()),
        Just(b"section_end:1700000005:a\r\x1b[0K".to_vec()),
        Just(b"section_".to_vec()),
        Just(b"start:1:b[collapsed=true]\r".to_vec()),
        Just(b"2024-05-01T10:00:00.000000Z 00O ".to_vec()),
        Just(b"2024-05-01T10:00:00.000000Z 00O+".to_vec()),
        Just(b"\x1b[0K".to_vec()),
        Just(b"\x1b[32m".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just("é".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_split_does_not_matter(input in log_bytes(), cuts in proptest::collection::vec(0_usize..300, 0..8)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(input.len())).collect();
        cuts.extend([0, input.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
        let formats = [LogFormat::raw(), LogFormat::plain(), LogFormat::rendered(),
            LogFormat::plain().sections(Marker::Render).timestamps(Marker::Render),
            LogFormat::rendered().sections(Marker::Drop).timestamps(Marker::Render)];
        for format in formats {
            prop_assert_eq!(rendered(format, &chunks), rendered(format, &[&input]));
        }
    }

    #[test]
    fn plain_text_passes_unchanged(lines in proptest::collection::vec("[a-z s_:]{0,40}", 0..10)) {
        let input = lines.join("\n");
        prop_assert_eq!(rendered(LogFormat::plain(), &[input.as_bytes()]), input);
    }
}
