//! Programs for events, the limits, and the end.

use std::time::Duration;

use serde_json::Value;

use super::served::{SECRET, Served, pause, post, status};

fn job(id: u64) -> String {
    format!(r#"{{"object_kind":"build","build_id":{id},"build_status":"success"}}"#)
}

fn shell(script: &str) -> [&str; 4] {
    ["--exec", "sh", "-c", script]
}

#[test]
fn a_program_gets_each_event_and_not_the_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events");
    let script = format!(
        "cat >> {}; echo \"secret:$PIPEWRIGHT_WEBHOOK_SECRET.\"; printf unfinished >&2",
        file.display()
    );
    let mut arguments = vec!["--concurrency", "1"];
    let exec = shell(&script);
    arguments.extend(exec);
    let server = Served::start(&arguments);
    for id in 1..=3 {
        assert_eq!(status(&server.post("", &job(id))), 200);
    }
    let ended = server.stop();
    assert!(ended.status.success(), "{}", ended.errors);
    let ids: Vec<Value> = std::fs::read_to_string(&file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["job"]["id"].clone())
        .collect();
    assert_eq!(ids, [1, 2, 3], "one at a time, so in order");
    assert!(ended.output.is_empty());
    assert!(
        ended.errors.contains("[job 2 success] secret:.\n"),
        "{}",
        ended.errors
    );
    assert!(ended.errors.contains("[job 3 success] unfinished\n"));
    assert!(!ended.errors.contains(SECRET));
}

#[test]
fn a_program_that_fails_is_told_of_and_others_go_on() {
    let server = Served::start(&shell("grep -q '\"id\":1,' && exit 3; exit 0"));
    for id in 1..=2 {
        server.post("", &job(id));
    }
    let metrics = wait_for(&server, "outcome=\"succeeded\"} 1");
    assert!(metrics.contains("outcome=\"failed\"} 1"), "{metrics}");
    let ended = server.stop();
    assert!(ended.status.success());
    assert!(
        ended
            .errors
            .contains("[job 1 success] the program failed: exit status: 3"),
        "{}",
        ended.errors
    );
}

#[test]
fn a_program_that_takes_too_long_is_ended_with_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("process");
    let script = format!("sleep 600 & echo $! > {}; wait", file.display());
    let mut arguments = vec!["--time-limit", "0.5"];
    arguments.extend(shell(&script));
    let server = Served::start(&arguments);
    server.post("", &job(1));
    wait_for(&server, "outcome=\"timed_out\"} 1");
    let ended = server.stop();
    assert!(ended.status.success());
    assert!(
        ended.errors.contains("was ended after 0.5 s"),
        "{}",
        ended.errors
    );
    let process = std::fs::read_to_string(&file).unwrap();
    let status = format!("/proc/{}/status", process.trim());
    let lives =
        || std::fs::read_to_string(&status).is_ok_and(|status| !status.contains("(zombie)"));
    for _ in 0..100 {
        if !lives() {
            return;
        }
        pause(Duration::from_millis(20));
    }
    panic!("{process} still runs");
}

#[test]
fn a_program_that_is_not_there_is_told_of() {
    let server = Served::start(&["--exec", "/nowhere/program"]);
    server.post("", &job(1));
    wait_for(&server, "outcome=\"failed\"} 1");
    assert!(server.stop().errors.contains("cannot be run"));
}

#[test]
fn a_full_queue_is_told_and_what_found_no_room_can_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let gate = folder.path().join("gate");
    let script = format!("until [ -e {} ]; do sleep 0.05; done", gate.display());
    let mut arguments = vec!["--queue", "1", "--concurrency", "1"];
    let exec = shell(&script);
    arguments.extend(exec);
    let server = Served::start(&arguments);
    // One runs, one waits for its place, one is in the queue.
    let mut refused = None;
    for id in 1..=10 {
        let answer = server.post(&format!("idempotency-key: {id}\r\n"), &job(id));
        if status(&answer) == 503 {
            assert!(answer.contains("retry-after: 1"), "{answer}");
            refused = Some(id);
            break;
        }
    }
    let refused = refused.expect("the queue is full some time");
    std::fs::write(&gate, "").unwrap();
    wait_for(&server, "pipewright_webhook_waiting{} 0");
    let again = server.post(&format!("idempotency-key: {refused}\r\n"), &job(refused));
    assert_eq!(status(&again), 200);
    let done = format!("outcome=\"succeeded\"}} {refused}");
    wait_for(&server, &done);
    assert!(server.stop().status.success());
}

#[test]
fn told_to_end_it_finishes_what_it_accepted_and_what_is_under_way() {
    let mut arguments = vec!["--concurrency", "2"];
    arguments.extend(shell("sleep 0.3; cat >/dev/null; echo done"));
    let server = Served::start(&arguments);
    for id in 1..=4 {
        server.post("", &job(id));
    }
    let body = job(5);
    let mut under_way = server.connect();
    under_way.write(&post("", body.len()));
    under_way.write(&body[..10]);
    // The head has been read when the server has answered another request after it.
    server.get("/-/healthy");
    server.terminate();
    pause(Duration::from_millis(100));
    under_way.write(&body[10..]);
    assert_eq!(status(&under_way.answer()), 200);
    let ended = server.ended();
    assert!(ended.status.success(), "{}", ended.errors);
    assert_eq!(ended.errors.matches("done").count(), 5, "{}", ended.errors);
}

#[test]
fn what_is_not_finished_in_time_is_told() {
    let mut arguments = vec!["--drain-limit", "0.2"];
    arguments.extend(shell("sleep 600"));
    let server = Served::start(&arguments);
    server.post("", &job(1));
    let ended = server.stop();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.errors);
    assert!(ended.errors.contains("--drain-limit"), "{}", ended.errors);
}

/// Asks for the figures until they say this.
fn wait_for(server: &Served, text: &str) -> String {
    let mut metrics = String::new();
    for _ in 0..400 {
        metrics = server.get("/metrics");
        if metrics.contains(text) {
            return metrics;
        }
        pause(Duration::from_millis(25));
    }
    panic!("{text} does not come: {metrics}")
}
