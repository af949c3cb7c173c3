//! Consoles, against a server that a test plays.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use pipewright_core::http::{
    Body, HttpRequest, HttpResponse, Sent, TransportError, TransportErrorKind,
};
use pipewright_jenkins::logs::{ConsoleEvent, FollowOptions};
use pipewright_jenkins::types::BuildRef;
use pipewright_jenkins::{Error, JenkinsClient};

use crate::support::{Played, STARTING, answer, client, job};

const RUNNING: &str =
    r#"{"_class":"hudson.model.FreeStyleBuild","number":5,"building":true,"result":null}"#;
const ENDED: &str =
    r#"{"_class":"hudson.model.FreeStyleBuild","number":5,"building":false,"result":"SUCCESS"}"#;

/// A console as Jenkins keeps it: each raw line holds a note that is not shown.
const NOTE: usize = 30;

/// What Jenkins shows of lines from an offset into its file, which must be at the start of a line.
fn part(lines: &[&str], start: usize, more: bool) -> HttpResponse {
    let size: usize = lines.iter().map(|line| line.len() + 1 + NOTE).sum();
    let start = if start > size { 0 } else { start };
    let mut at = 0;
    let mut shown = String::new();
    for line in lines {
        if at >= start {
            shown += line;
            shown += "\r\n";
        }
        at += line.len() + 1 + NOTE;
    }
    let mut response = answer(200, &[("x-text-size", &size.to_string())], shown);
    if more {
        response
            .headers_mut()
            .insert("x-more-data", "true".parse().unwrap());
    }
    response
}

fn start(request: &HttpRequest) -> Option<usize> {
    request.uri().query()?.strip_prefix("start=")?.parse().ok()
}

/// Plays the looks in order; the status says that the build has ended when they are used up.
fn plays(
    looks: impl Fn(usize, usize) -> Option<HttpResponse> + Send + Sync + 'static,
) -> (JenkinsClient, Arc<Mutex<Vec<usize>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let starts = Arc::clone(&asked);
    let server = Played::new(move |request, _| {
        let Some(start) = start(request) else {
            let body = if looks(starts.lock().unwrap().len(), 0).is_none() {
                ENDED
            } else {
                RUNNING
            };
            return answer(200, &[], body);
        };
        let number = {
            let mut starts = starts.lock().unwrap();
            starts.push(start);
            starts.len() - 1
        };
        looks(number, start).unwrap()
    });
    (client(server), asked)
}

async fn follow(client: &JenkinsClient, options: FollowOptions) -> (String, Vec<String>) {
    let mut follower = client.follow_console(&job("a"), BuildRef::Last, options);
    let (mut text, mut events) = (Vec::new(), Vec::new());
    while let Some(event) = follower.next().await {
        match event {
            Ok(ConsoleEvent::Chunk(bytes)) => text.extend_from_slice(&bytes),
            Ok(ConsoleEvent::Build(number)) => events.push(format!("build {number}")),
            Ok(ConsoleEvent::Reset { from, size }) => {
                text.clear();
                events.push(format!("reset {from} {size}"));
            }
            Ok(ConsoleEvent::PassingError { .. }) => events.push("passing".into()),
            Ok(ConsoleEvent::Finished(build)) => events.push(build.outcome().to_owned()),
            Ok(ConsoleEvent::TimedOut) => events.push("timed out".into()),
            Ok(_) => {}
            Err(error) => events.push(error.kind().code().to_owned()),
        }
    }
    (String::from_utf8_lossy(&text).into_owned(), events)
}

#[tokio::test(start_paused = true)]
async fn a_console_is_followed_by_the_servers_own_offsets() {
    let (client, asked) = plays(|number, start| match number {
        0 => Some(part(&["one"], start, true)),
        1 | 2 => Some(part(&["one", "two"], start, true)),
        3 => Some(part(&["one", "two", "three"], start, false)),
        _ => None,
    });
    let (text, events) = follow(&client, FollowOptions::default()).await;
    assert_eq!(text, "one\ntwo\nthree\n");
    assert_eq!(events, ["build 5", "SUCCESS"]);
    assert_eq!(*asked.lock().unwrap(), [0, 34, 68, 68]);
}

#[tokio::test(start_paused = true)]
async fn a_console_that_shrank_is_told_and_read_again() {
    let (client, asked) = plays(|number, start| match number {
        0 => Some(part(&["one", "two"], start, true)),
        // Asked from 68, the server begins anew.
        1 => Some(part(&["new"], start, true)),
        2 => Some(part(&["new", "end"], start, false)),
        _ => None,
    });
    let (text, events) = follow(&client, FollowOptions::default()).await;
    assert_eq!(text, "new\nend\n");
    assert_eq!(events, ["build 5", "reset 68 34", "SUCCESS"]);
    assert_eq!(*asked.lock().unwrap(), [0, 68, 34]);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_breaks_off_is_gone_on_with_where_it_broke() {
    let broken = || {
        let mut response = part(&["one", "two"], 0, true);
        let error = TransportError::new(TransportErrorKind::Body, Sent::Maybe, "reset");
        *response.body_mut() = Body::from_stream(futures_util::stream::iter([
            Ok(Bytes::from_static(b"one\r\ntw")),
            Err(error),
        ]));
        response
    };
    let (client, asked) = plays(move |number, start| match number {
        0 | 1 => Some(broken()),
        2 => Some(answer(503, &[], STARTING)),
        3 => Some(part(&["one", "two"], start, false)),
        _ => None,
    });
    let (text, events) = follow(&client, FollowOptions::default()).await;
    assert_eq!(text, "one\ntwo\n", "nothing is shown twice");
    assert_eq!(
        events,
        ["build 5", "passing", "passing", "passing", "SUCCESS"]
    );
    assert_eq!(*asked.lock().unwrap(), [0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_restarting_server_ends_no_console_of_a_build_that_goes_on() {
    let (client, _) = plays(|number, start| match number {
        0 => Some(part(&["one"], start, false)),
        1 => Some(part(&["one", "Resuming build"], start, false)),
        _ => None,
    });
    let (text, events) = follow(&client, FollowOptions::default()).await;
    assert_eq!(text, "one\nResuming build\n");
    assert_eq!(events, ["build 5", "SUCCESS"]);
}

#[tokio::test(start_paused = true)]
async fn following_ends_in_time_and_goes_on_from_an_offset() {
    let (client, asked) = plays(|_, start| Some(part(&["one"], start, true)));
    let options = FollowOptions::default()
        .max_wait(Duration::from_secs(30))
        .from(34);
    let (text, events) = follow(&client, options).await;
    assert_eq!(
        (text.as_str(), events),
        ("", vec!["build 5".into(), "timed out".into()])
    );
    let starts = asked.lock().unwrap();
    assert!(starts.iter().all(|start| *start == 34));
    assert!(
        starts.len() < 10,
        "a quiet console is looked at seldom: {}",
        starts.len()
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_tells_no_size_is_an_error() {
    let server = Played::new(|request, _| match start(request) {
        Some(_) => answer(200, &[("x-more-data", "true")], "text"),
        None => answer(200, &[], ENDED),
    });
    let options = FollowOptions::default().tolerated_errors(2);
    let (_, events) = follow(&client(server), options).await;
    assert_eq!(events, ["build 5", "passing", "passing", "Decode"]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_build_is_an_error_at_once() {
    let server = Played::new(|_, _| answer(404, &[], "<html>"));
    let (_, events) = follow(&client(server), FollowOptions::default()).await;
    assert_eq!(events, ["NotFound"]);
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_text_and_lines_without_end_pass_through() {
    let long = vec![b'x'; 5_000_000];
    let body = [&b"\xff\xfe\0\x07 a\rb\r\n"[..], &long].concat();
    let expected = [&b"\xff\xfe\0\x07 a\rb\n"[..], &long].concat();
    let given = body.clone();
    let server = Played::new(move |request, _| match start(request) {
        Some(_) => answer(200, &[("x-text-size", "9")], given.clone()),
        None if request.uri().path().ends_with("consoleText") => answer(200, &[], given.clone()),
        None => answer(200, &[], ENDED),
    });
    let client = client(server);
    let part = client
        .builds()
        .console_from(&job("a"), BuildRef::Last, 0)
        .await
        .unwrap();
    let (text, cut) = part.text.collect_up_to(10_000_000).await.unwrap();
    assert!(text == expected && !cut);
    let whole = client
        .builds()
        .console(&job("a"), BuildRef::Last)
        .await
        .unwrap();
    let chunks: Vec<Result<Bytes, Error>> = whole.collect().await;
    let length: usize = chunks
        .iter()
        .map(|chunk| chunk.as_ref().unwrap().len())
        .sum();
    assert_eq!(length, body.len());
}
