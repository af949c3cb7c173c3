//! Consoles.

use rstest::rstest;

use super::support::Server;

const JOBS: &str = r#"
items:
  - name: it
    steps:
      - sh: weird
        duration: 10
        log: ["first", "<b>bold</b> & more", "cr\rlf\r", "héllo €"]
        last_words: no newline
  - name: flow
    kind: pipeline
    steps: [{ stage: One, steps: [{ echo: hi }] }]
    history: { builds: 1 }
  - name: big
    steps: [{ sh: make, log_size: 200 kB, duration: 10 }]
"#;

const TEXT: &str = "/job/it/1/logText/progressiveText";

async fn finished() -> Server {
    let server = Server::with(JOBS);
    server.build("/job/it").await;
    server.advance(20.0);
    server
}

#[tokio::test]
async fn lines_end_in_crlf_here_and_as_printed_there() {
    let server = finished().await;
    let text = server.text(TEXT).await;
    let console = server.text("/job/it/1/consoleText").await;
    assert!(
        text.contains("\r\nfirst\r\n<b>bold</b> & more\r\ncr\rlf\r\nhéllo €\r\n"),
        "{text}"
    );
    assert!(
        console.contains("\nfirst\n<b>bold</b> & more\ncr\rlf\r\nhéllo €\n"),
        "{console}"
    );
    assert!(
        console.ends_with("no newlineFinished: SUCCESS\n"),
        "{console}"
    );
    let html = server.get("/job/it/1/logText/progressiveHtml").await.ok();
    assert!(
        html.text()
            .contains("&lt;b&gt;bold&lt;/b&gt; &amp; more\r\n")
    );
    assert!(html.header("x-consoleannotator").is_some());
}

#[tokio::test]
async fn offsets_are_of_the_raw_log_with_its_notes() {
    let server = finished().await;
    let whole = server.get(TEXT).await.ok();
    let size: usize = whole.header("x-text-size").unwrap().parse().unwrap();
    assert!(size > whole.body.len());
    let inside = server.text(&format!("{TEXT}?start=100")).await;
    assert!(
        inside.contains("\u{1b}[0madmin\r\n"),
        "a note that is cut shows: {inside}"
    );
    let at_end = server.get(&format!("{TEXT}?start={size}")).await.ok();
    assert_eq!(
        (at_end.text().as_str(), at_end.header("x-text-size")),
        ("", whole.header("x-text-size"))
    );
    let beyond = server.get(&format!("{TEXT}?start={}", size + 1)).await.ok();
    assert_eq!(beyond.body, whole.body, "everything again");
    let middle = size - 22;
    let cut = server.text(&format!("{TEXT}?start={}", middle - 23)).await;
    assert!(!cut.contains("admin"), "{cut}");
}

#[rstest]
#[case("start=-5")]
#[case("start=abc")]
#[tokio::test]
async fn an_offset_that_is_none_is_not_caught(#[case] query: &str) {
    let server = finished().await;
    assert_eq!(server.get(&format!("{TEXT}?{query}")).await.status, 500);
}

#[tokio::test]
async fn a_head_tells_the_size() {
    let server = finished().await;
    let head = server.ask("HEAD", TEXT).send().await.ok();
    let get = server.get(TEXT).await.ok();
    assert_eq!(head.header("x-text-size"), get.header("x-text-size"));
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn polls_add_up_to_the_whole_whenever_they_come() {
    let server = Server::with(JOBS);
    server.build("/job/big").await;
    let path = "/job/big/1/logText/progressiveText";
    let (mut text, mut start, mut polls) = (String::new(), "0".to_owned(), 0);
    loop {
        let part = server.get(&format!("{path}?start={start}")).await.ok();
        text.push_str(&part.text());
        start = part.header("x-text-size").unwrap().to_owned();
        polls += 1;
        if part.header("x-more-data").is_none() {
            break;
        }
        server.advance(0.7);
    }
    assert!(polls > 10);
    assert_eq!(text, server.text(path).await);
    let console = server.text("/job/big/1/consoleText").await;
    assert_eq!(text.replace("\r\n", "\n"), console);
    assert!(console.len() > 199_000 && console.contains("compiled unit"));
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_asks() {
    use std::io::Read as _;
    let server = Server::with(JOBS);
    server.build("/job/big").await;
    server.advance(20.0);
    let path = "/job/big/1/logText/progressiveText";
    let plain = server.get(path).await.ok();
    let packed = server
        .ask("GET", path)
        .header("accept-encoding", "gzip")
        .send()
        .await
        .ok();
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("x-text-size"), plain.header("x-text-size"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_ref())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    let short = server.ask(
        "GET",
        &format!("{path}?start={}", plain.header("x-text-size").unwrap()),
    );
    let short = short.header("accept-encoding", "gzip").send().await.ok();
    assert_eq!(short.header("content-encoding"), None);
}

#[tokio::test]
async fn a_pipeline_notes_its_own_lines() {
    let server = Server::with(JOBS);
    let text = server.get("/job/flow/1/logText/progressiveText").await.ok();
    let expected = [
        "Started by user admin",
        "[Pipeline] Start of Pipeline",
        "[Pipeline] stage",
        "[Pipeline] { (One)",
        "[Pipeline] echo",
        "hi",
        "[Pipeline] }",
        "[Pipeline] // stage",
        "[Pipeline] End of Pipeline",
        "Finished: SUCCESS",
        "",
    ];
    assert_eq!(text.text(), expected.join("\r\n"));
    let size: usize = text.header("x-text-size").unwrap().parse().unwrap();
    assert!(size > 1500, "seven notes: {size}");
}
