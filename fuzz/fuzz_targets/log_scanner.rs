//! Any bytes, cut anywhere, are read the same, and nothing of them controls a terminal or a page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipewright_core::logs::{FailureWindow, WindowOptions};
use pipewright_gitlab::logs::{LogFormat, LogHtml, LogLines, LogRenderer, Marker};

fn read(chunks: &[&[u8]]) -> (Vec<u8>, String, String) {
    let mut renderer = LogRenderer::new(LogFormat::plain());
    let mut lines = LogLines::new(FailureWindow::new(WindowOptions::default().max_bytes(500)));
    let mut html = LogHtml::new(Marker::Render);
    let (mut plain, mut page) = (Vec::new(), String::new());
    for chunk in chunks {
        renderer.push(chunk, &mut plain);
        lines.push(chunk);
        page += &html.push(chunk);
    }
    renderer.finish(&mut plain);
    page += &html.finish();
    (plain, lines.finish().into_window().to_string(), page)
}

fuzz_target!(|data: &[u8]| {
    let Some((cut, log)) = data.split_first() else {
        return;
    };
    let (start, end) = log.split_at(usize::from(*cut).min(log.len()));
    let whole = read(&[log]);
    assert_eq!(read(&[start, end]), whole);
    let (plain, window, page) = whole;
    assert!(plain.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\n' | b'\r' | b'\t')));
    assert!(window.len() <= 500);
    assert_eq!(page.matches("<span").count(), page.matches("</span>").count());
    assert_eq!(page.matches('<').count(), page.matches("<span").count() * 2);
});
