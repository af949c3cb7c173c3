//! The file: its versions, its schema, its large bodies, and what happens when it is damaged.

use std::{fs, path::Path};

use bytes::Bytes;
use futures_util::StreamExt as _;
use pipewright_core::{
    http::{Body, Transport as _},
    record::{
        Cassette, CassetteProblem, FORMAT_VERSION, RecordLimits, RecordOptions, ReplayOptions,
        Replayer,
    },
};
use proptest::prelude::*;
use rstest::rstest;

use crate::record_support::{Tape, ask, get, post, response, server};

fn fixtures() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/cassettes"
    ))
}

/// Each version has a fixture, which stays for ever.
#[tokio::test]
async fn every_version_that_ever_was_can_be_read() {
    for version in 1..=FORMAT_VERSION {
        let path = fixtures().join(format!("v{version}.jsonl"));
        let cassette = Cassette::read(&path).unwrap();
        assert_eq!(
            (cassette.version(), cassette.provider()),
            (version, "gitlab")
        );
        let replayer = Replayer::new(cassette, ReplayOptions::default());
        let create = r#"{"ref":"main","variables":[{"key":"ENV","value":"test"}]}"#;
        let create = post("/api/v4/projects/7/pipeline", "application/json", create);
        assert_eq!(
            ask(&replayer, create).await,
            r#"201 {"id":42,"status":"created"}"#
        );
        let poll = || get("/api/v4/projects/7/pipelines/42?page=1");
        assert_eq!(
            ask(&replayer, poll()).await,
            r#"200 {"id":42,"status":"running"}"#
        );
        assert!(
            ask(&replayer, poll())
                .await
                .starts_with("could not connect: refused")
        );
        assert_eq!(
            ask(&replayer, poll()).await,
            r#"200 {"id":42,"status":"success"}"#
        );
        let binary = replayer.send(get("/binary")).await.unwrap();
        let bytes = binary.into_body().collect(100).await.unwrap();
        assert_eq!(bytes, &b"\xff\x00\xfe"[..]);
        assert_eq!(ask(&replayer, get("/large")).await.len(), 4 + 70_000);
        let cut = ask(&replayer, get("/cut")).await;
        assert_eq!(cut, "200 then the response body broke off: reset");
        assert!(
            ask(&replayer, get("/silence"))
                .await
                .starts_with("timed out")
        );
        replayer.finish().unwrap();
    }
}

fn read(text: &[u8]) -> Result<Cassette, pipewright_core::record::CassetteError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    fs::write(&path, text).unwrap();
    Cassette::read(&path)
}

const HEADER: &str =
    r#"{"cassette":{"version":1,"provider":"gitlab","started_at":"2026-11-21T12:00:00Z"}}"#;

fn interaction(sequence: u32) -> String {
    format!(
        r#"{{"sequence":{sequence},"at_ms":0,"request":{{"method":"GET","path":"/x"}},"outcome":{{"abandoned":{{"after_ms":1}}}}}}"#
    )
}

#[rstest]
#[case::newer(
    r#"{"cassette":{"version":7,"new":true}}"#,
    Some(1),
    "format version 7, and this program reads versions up to 1"
)]
#[case::zero(r#"{"cassette":{"version":0}}"#, Some(1), "no format version 0")]
#[case::other_file("log_level: info\n", Some(1), "not a cassette")]
#[case::empty("", None, "not a cassette")]
#[case::no_header("{\"sequence\":1}\n", Some(1), "not a cassette")]
#[case::bad_date(
    r#"{"cassette":{"version":1,"provider":"x","started_at":"soon"}}"#,
    Some(1),
    "input contains invalid characters"
)]
#[case::no_end("HEADER\nONE\n", None, "has no end line")]
#[case::cut(
    "HEADER\nONE\nCUT",
    Some(3),
    "`Cassette::recover` reads the 1 complete interactions"
)]
#[case::miscounted(
    "HEADER\nONE\n{\"end\":{\"interactions\":2}}\n",
    Some(3),
    "counts 2 interactions, and there are 1"
)]
#[case::after_end(
    "HEADER\n{\"end\":{\"interactions\":0}}\nONE\n",
    Some(3),
    "after the end line"
)]
#[case::garbage("HEADER\nONE\nnonsense\n", Some(3), "column 2: expected ident")]
#[case::unknown_field(
    "HEADER\n{\"sequence\":1,\"status\":2}\n",
    Some(2),
    "unknown field `status`"
)]
#[case::twice(
    "HEADER\nONE\nONE\n{\"end\":{\"interactions\":2}}\n",
    None,
    "two interactions have the sequence number 1"
)]
#[case::no_path(r#"HEADER
{"sequence":1,"at_ms":0,"request":{"method":"GET","path":"x"},"outcome":{"abandoned":{"after_ms":1}}}
"#, Some(2), "does not start with /")]
#[case::wrong_key(r#"HEADER
{"sequence":1,"at_ms":0,"key":"00","request":{"method":"GET","path":"/x"},"outcome":{"abandoned":{"after_ms":1}}}
"#, Some(2), "remove the key after editing")]
#[case::escape(r#"HEADER
{"sequence":1,"at_ms":0,"request":{"method":"GET","path":"/x"},"outcome":{"response":{"after_ms":1,"ended_ms":1,"status":200,"body":{"file":{"sha256":"../../secret","length":1}}}}}
"#, Some(2), "is not a SHA-256")]
#[case::bad_status(r#"HEADER
{"sequence":1,"at_ms":0,"request":{"method":"GET","path":"/x"},"outcome":{"response":{"after_ms":1,"ended_ms":1,"status":2}}}
"#, Some(2), "2 is not a status")]
#[case::bad_sum(r#"HEADER
{"sequence":1,"at_ms":0,"request":{"method":"GET","path":"/x"},"outcome":{"response":{"after_ms":1,"ended_ms":1,"status":200,"body":{"base64":{"data":"AAAA","sha256":"00"}}}}}
"#, Some(2), "does not have the SHA-256")]
fn a_damaged_cassette_says_where(
    #[case] text: &str,
    #[case] line: Option<usize>,
    #[case] message: &str,
) {
    let text = text
        .replace("HEADER", HEADER)
        .replace("CUT", &interaction(2)[..40])
        .replace("ONE", &interaction(1));
    let error = read(text.as_bytes()).unwrap_err();
    assert!(error.to_string().contains(message), "{error}");
    assert_eq!(error.line(), line, "{error}");
}

#[test]
fn a_missing_file_is_told_from_a_bad_one() {
    let error = Cassette::read("/nowhere/x.jsonl").unwrap_err();
    assert!(matches!(error.problem(), CassetteProblem::Io(_)));
    assert!(error.to_string().contains("/nowhere/x.jsonl"), "{error}");
}

#[tokio::test]
async fn a_crash_leaves_what_was_complete() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| response(200, &[], "x".repeat(100_000))));
    ask(&recorder, get("/one")).await;
    ask(&recorder, get("/two")).await;
    let partial = tape.folder.path().join("run.jsonl.partial");
    assert!(!tape.path.exists());
    // The power fails in the middle of a line.
    let whole = fs::read(&partial).unwrap();
    drop(recorder);
    fs::write(&partial, &whole[..whole.len() - 20]).unwrap();
    assert!(Cassette::read(&partial).is_err());
    let cassette = Cassette::recover(&partial).unwrap();
    assert_eq!(cassette.len(), 1);
    let replayer = Replayer::new(cassette, ReplayOptions::default());
    assert_eq!(ask(&replayer, get("/one")).await.len(), 4 + 100_000);
}

#[tokio::test]
async fn requests_under_way_at_the_end_are_filed_as_abandoned() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| {
        response(200, &[], Body::from_chunks(["x".into()]))
    }));
    let held = recorder.send(get("/held")).await.unwrap();
    let saved = recorder.finish().unwrap();
    assert_eq!((saved.interactions, saved.unfinished), (1, 1));
    let before = tape.text();
    assert_eq!(held.into_body().collect(10).await.unwrap(), "x");
    assert_eq!(tape.text(), before);
    assert!(before.contains("abandoned"), "{before}");
}

#[tokio::test]
async fn large_bodies_are_files_that_replay_byte_for_byte() {
    let tape = Tape::new();
    // Starts as JSON does, which does not make it JSON.
    let zip: Vec<u8> = (161..300_161_u32)
        .map(|number| (number * 7 % 251) as u8)
        .collect();
    assert_eq!(zip[0], b'{');
    let json = serde_json::to_string(&vec!["ä word"; 20_000]).unwrap();
    let (served_zip, served_json) = (zip.clone(), json.clone());
    let recorder = tape.record(server(move |request| {
        if request.uri().path() == "/zip" {
            let chunks: Vec<Bytes> = served_zip
                .chunks(9999)
                .map(Bytes::copy_from_slice)
                .collect();
            response(
                200,
                &[("content-length", "300000")],
                Body::from_chunks(chunks),
            )
        } else {
            response(200, &[], served_json.clone())
        }
    }));
    for path in ["/zip", "/json", "/zip"] {
        ask(&recorder, get(path)).await;
    }
    ask(
        &recorder,
        post("/upload", "application/octet-stream", zip.clone()),
    )
    .await;
    recorder.finish().unwrap();
    assert!(tape.text().len() < 5000);
    // The same content is stored once.
    assert_eq!(tape.files().len(), 3);
    let replayer = tape.replay(ReplayOptions::default());
    let body = replayer.send(get("/zip")).await.unwrap().into_body();
    assert_eq!(body.collect(1 << 20).await.unwrap(), zip);
    assert_eq!(ask(&replayer, get("/json")).await, format!("200 {json}"));
    let upload = post("/upload", "application/octet-stream", zip);
    assert_eq!(ask(&replayer, upload).await, format!("200 {json}"));
    // A body that was tampered with is noticed.
    for name in tape.files() {
        let path = tape.folder.path().join("run.jsonl.bodies").join(name);
        if path.exists() {
            let mut bytes = fs::read(&path).unwrap();
            bytes[100] ^= 1;
            fs::write(&path, bytes).unwrap();
        }
    }
    let tampered = ask(&replayer, get("/zip")).await;
    assert!(
        tampered.contains("was changed after it was recorded"),
        "{tampered}"
    );
}

#[tokio::test]
async fn beyond_the_cap_a_body_is_omitted_and_says_so() {
    let tape = Tape::new();
    let options = RecordOptions {
        limits: RecordLimits {
            inline: 1000,
            redacted: 2000,
            body: 100_000,
        },
        ..RecordOptions::default()
    };
    let recorder = tape.record_with(
        server(|request| match request.uri().path() {
            "/json" => response(200, &[], format!("{{\"a\":\"{}\"}}", "x".repeat(5000))),
            "/gzip" => response(200, &[("content-encoding", "gzip")], "\u{1f}..."),
            _ => response(
                200,
                &[],
                Body::from_chunks(vec![Bytes::from(vec![b'x'; 9000]); 100]),
            ),
        }),
        options,
    );
    for path in ["/big", "/json", "/gzip"] {
        ask(&recorder, get(path)).await;
    }
    recorder.finish().unwrap();
    assert_eq!(tape.files(), ["run.jsonl"]);
    assert!(
        tape.text().contains(r#""length":900000"#),
        "{}",
        tape.text()
    );
    let replayer = tape.replay(ReplayOptions::default());
    for (path, reason) in [
        (
            "/big",
            "#1 was not recorded: it is larger than the 100000 bytes allowed",
        ),
        (
            "/json",
            "#2 was not recorded: it is structured text larger than the 2000 bytes",
        ),
        ("/gzip", "#3 was not recorded: it is compressed"),
    ] {
        let answer = ask(&replayer, get(path)).await;
        assert!(
            answer.starts_with("200 then") && answer.contains(reason),
            "{answer}"
        );
    }
}

/// A gibibyte would be held in memory by a recorder that buffers; this one holds windows of it.
#[tokio::test]
async fn a_download_is_streamed_and_not_held() {
    let tape = Tape::new();
    let recorder = tape.record(server(|_| {
        let block = Bytes::from(vec![0xfe; 1 << 16]);
        let chunks = futures_util::stream::repeat_with(move || Ok(block.clone())).take(256);
        response(200, &[], Body::from_stream(chunks))
    }));
    let mut body = recorder.send(get("/big")).await.unwrap().into_body();
    let mut length = 0;
    let mut written = Vec::new();
    while let Some(chunk) = body.next().await {
        length += chunk.unwrap().len();
        let folder = tape.folder.path().join("run.jsonl.bodies");
        let on_disk = fs::read_dir(folder).map_or(0, |mut entries| {
            entries
                .next()
                .map_or(0, |entry| entry.unwrap().metadata().unwrap().len())
        });
        written.push(length as u64 - on_disk);
    }
    recorder.finish().unwrap();
    // What has arrived and is not on disk yet is never more than the first two chunks.
    assert!(
        written.iter().all(|behind| *behind <= 2 << 16),
        "{written:?}"
    );
    let replayer = tape.replay(ReplayOptions::default());
    let body = replayer.send(get("/big")).await.unwrap().into_body();
    let total: usize = body
        .map(|chunk| chunk.unwrap().len())
        .collect::<Vec<_>>()
        .await
        .iter()
        .sum();
    assert_eq!(total, length);
}

#[tokio::test]
async fn a_new_recording_takes_the_place_of_the_old_one_and_of_its_bodies() {
    let tape = Tape::new();
    for letter in ["a", "b"] {
        let recorder = tape.record(server(move |_| response(200, &[], letter.repeat(100_000))));
        ask(&recorder, get("/x")).await;
        recorder.finish().unwrap();
    }
    assert_eq!(tape.files().len(), 2);
    assert!(
        ask(&tape.replay(ReplayOptions::default()), get("/x"))
            .await
            .starts_with("200 b")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damage_never_panics(position in 0_usize..8000, bytes in prop::collection::vec(any::<u8>(), 0..20), cut in any::<bool>()) {
        let mut text = fs::read(fixtures().join("v1.jsonl")).unwrap();
        let position = position % text.len();
        if cut {
            text.truncate(position);
        }
        let end = (position + bytes.len()).min(text.len());
        text.splice(position.min(end)..end, bytes);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        fs::write(&path, text).unwrap();
        let _ = Cassette::read(&path);
        let _ = Cassette::recover(&path);
    }

    #[test]
    fn arbitrary_exchanges_round_trip(
        exchanges in prop::collection::vec((exchange(), 0_usize..4), 1..8)
    ) {
        let tape = Tape::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let script = std::sync::Mutex::new(exchanges.clone().into_iter());
        let limits = RecordLimits { inline: 600, ..RecordLimits::default() };
        let recorder = tape.record_with(
            server(move |_| {
                let (exchange, chunks) = script.lock().unwrap().next().unwrap();
                let size = exchange.answer.len() / (chunks + 1) + 1;
                let body = exchange.answer.chunks(size).map(Bytes::copy_from_slice).collect::<Vec<_>>();
                response(exchange.status, &[("etag", &exchange.etag)], Body::from_chunks(body))
            }),
            RecordOptions { limits, ..RecordOptions::default() },
        );
        for (exchange, _) in &exchanges {
            runtime.block_on(ask(&recorder, exchange.request()));
        }
        recorder.finish().unwrap();
        let replayer = tape.replay(ReplayOptions::default());
        for (exchange, _) in &exchanges {
            runtime.block_on(async {
                let answer = replayer.send(exchange.request()).await.unwrap();
                assert_eq!(answer.status().as_u16(), exchange.status);
                assert_eq!(answer.headers()["etag"], exchange.etag);
                let body = answer.into_body().collect(1 << 20).await.unwrap();
                assert_eq!(body, exchange.answer);
            });
        }
        replayer.finish().unwrap();
    }
}

#[derive(Debug, Clone)]
struct Exchange {
    method: &'static str,
    path: String,
    body: Vec<u8>,
    status: u16,
    etag: String,
    answer: Vec<u8>,
}

impl Exchange {
    fn request(&self) -> pipewright_core::http::HttpRequest {
        let mut request = post(&self.path, "application/json", self.body.clone());
        *request.method_mut() = self.method.parse().unwrap();
        request
    }
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let bytes = || {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..900),
            any::<String>().prop_map(String::into_bytes),
            r#"\{"[a-z]{1,5}": ?("[^"\\]{0,9}"|[0-9]{1,9}|\[\]) ?\}"#.prop_map(String::into_bytes),
        ]
    };
    let method = prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]);
    let path = r"/[a-z%20]{0,3}(\?[a-d]=[0-9]{0,3}(&[a-d]=%[2-7][0-9A-F])?)?";
    let path = path.prop_filter("valid", |path: &String| {
        format!("https://gitlab.example{path}")
            .parse::<http::Uri>()
            .is_ok()
    });
    (
        method,
        path,
        bytes(),
        200_u16..600,
        "[ -~&&[^ ]]{1,9}",
        bytes(),
    )
        .prop_map(|(method, path, body, status, etag, answer)| Exchange {
            method,
            path,
            body,
            status,
            etag,
            answer,
        })
}
