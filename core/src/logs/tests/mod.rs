mod html;
mod search;

use super::{AnsiFilter, AnsiMode, LineFolder, LogStage, MAX_FOLDED_LINE};
use proptest::prelude::*;

fn filtered(mode: AnsiMode, chunks: &[&[u8]]) -> Vec<u8> {
    let mut filter = AnsiFilter::new(mode, Vec::new());
    for chunk in chunks {
        filter.text(chunk);
    }
    filter.finish();
    filter.next().clone()
}

fn folded(chunks: &[&[u8]]) -> Vec<u8> {
    let mut folder = LineFolder::new(Vec::new());
    for chunk in chunks {
        folder.text(chunk);
    }
    folder.finish();
    folder.next().clone()
}

#[test]
fn sequences_are_stripped() {
    let cases: &[(&[u8], &[u8])] = &[
        (b"plain", b"plain"),
        (b"\x1b[0K\x1b[36;1mblue\x1b[0;m", b"blue"),
        (b"\x1b]0;title\x07text", b"text"),
        (
            b"\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
            b"link",
        ),
        (
            b"\x1b_bk;t=1700000000000\x07~~~ Running\n",
            b"~~~ Running\n",
        ),
        (b"\x1bPq#0;2;0;0;0\x1b\\after", b"after"),
        (b"\x1b]never closed\nnext line", b"\nnext line"),
        (b"\x1b(Bcharset", b"charset"),
        (b"\x1b7saved\x1b8", b"saved"),
        (b"bell\x07 and null\0", b"bell and null"),
        (
            b"caf\xc3\xa9 \xc2\xa9 \xff\xfe",
            b"caf\xc3\xa9 \xc2\xa9 \xff\xfe",
        ),
        (b"\xc2\x9b31mC1\xc2\x9b0m", b"C1"),
        (b"\x1b[31", b""),
        (b"end\xc2", "end\u{fffd}".as_bytes()),
        (b"\x1b\x1b[1mtwo", b"two"),
        (b"\x1b[1\x1b[2mcut", b"cut"),
        (b"\x1b]x\x1b[1mabandoned", b"abandoned"),
        ("\u{1b}é".as_bytes(), "é".as_bytes()),
        (b"\x1b[3\x07m bell within", b" bell within"),
        (b"\x1b[31\x18cancelled", b"cancelled"),
        (
            b"a text that is longer than one block of thirty-two bytes \x1b[1mand bold\x1b[22m",
            b"a text that is longer than one block of thirty-two bytes and bold",
        ),
    ];
    for (input, output) in cases {
        assert_eq!(
            filtered(AnsiMode::Strip, &[input]),
            *output,
            "{:?}",
            String::from_utf8_lossy(input)
        );
    }
}

#[test]
fn only_styles_are_kept() {
    let input =
        b"\x1b[31;1mred\x1b[0m\x1b[2K\x1b[1A\x1b]52;c;AAAA\x07\x1b[?25l\x1b[38:2::1:2:3mrgb";
    assert_eq!(
        filtered(AnsiMode::KeepStyles, &[input]),
        b"\x1b[31;1mred\x1b[0m\x1b[2K\x1b[38:2::1:2:3mrgb"
    );
    let mut endless = b"\x1b[".to_vec();
    endless.resize(100_000, b'1');
    endless.extend_from_slice(b"mtext");
    assert_eq!(filtered(AnsiMode::KeepStyles, &[&endless]), b"text");
}

#[test]
fn lines_are_folded() {
    let cases: &[(&[u8], &[u8])] = &[
        (b"a\r\nb\r\n", b"a\nb\n"),
        (b"10%\r20%\r30%\n", b"30%\n"),
        (b"kept\r", b"kept"),
        (b"kept\r\r\n", b"kept\n"),
        (b"\rfirst", b"first"),
        (b"", b""),
    ];
    for (input, output) in cases {
        assert_eq!(
            folded(&[input]),
            *output,
            "{:?}",
            String::from_utf8_lossy(input)
        );
    }
}

#[test]
fn a_line_without_end_is_passed_on() {
    let long = vec![b'x'; 3 * MAX_FOLDED_LINE + 5];
    let mut folder = LineFolder::new(Vec::new());
    folder.text(&long);
    assert!(folder.next().len() >= 2 * MAX_FOLDED_LINE);
    folder.text(b"\rnew\n");
    folder.finish();
    assert_eq!(folder.next().len(), long.len() + b"\nnew\n".len());
}

#[test]
fn a_redraw_leaves_the_head() {
    let mut folder = LineFolder::new(Vec::new());
    folder.head(b"10:00 ");
    folder.text(b"10%\r20%\n");
    folder.finish();
    assert_eq!(folder.next(), b"10:00 20%\n");
}

fn log_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\x1b".to_vec()),
        Just(b"\x1b[".to_vec()),
        Just(b"\x1b]0;t\x07".to_vec()),
        Just(b"\x1b_".to_vec()),
        Just(b"\x1b\\".to_vec()),
        Just(b"31;1m".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\xc2".to_vec()),
        Just(b"\x9b".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_split_does_not_matter(input in log_bytes(), cuts in proptest::collection::vec(0_usize..80, 0..6)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(input.len())).collect();
        cuts.extend([0, input.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
        prop_assert_eq!(filtered(AnsiMode::Strip, &chunks), filtered(AnsiMode::Strip, &[&input]));
        prop_assert_eq!(filtered(AnsiMode::KeepStyles, &chunks), filtered(AnsiMode::KeepStyles, &[&input]));
        prop_assert_eq!(folded(&chunks), folded(&[&input]));
    }

    #[test]
    fn nothing_of_a_sequence_survives(input in log_bytes()) {
        let output = filtered(AnsiMode::Strip, &[&input]);
        prop_assert!(output.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t')));
        prop_assert!(!output.contains(&0x7f));
        prop_assert!(!output.windows(2).any(|pair| pair[0] == 0xc2 && (0x80..=0x9f).contains(&pair[1])));
        prop_assert_eq!(filtered(AnsiMode::Strip, &[&output]), output);
    }
}
