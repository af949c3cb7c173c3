//! Each state once.

use pipewright_gitlab::webhook::{Admission, EventBus, Filter, Intake, Message, Origin, Queue};
use rstest::rstest;
use serde_json::{Value, json};

use super::support::{clock, deliver, job, pipeline};

fn admitted(intake: &Intake, body: &Value) -> bool {
    matches!(
        intake.accept(&deliver(body)).unwrap(),
        Admission::Published { .. }
    )
}

#[rstest]
#[case::pipeline(pipeline(31, "main", "running"), pipeline(31, "main", "success"))]
#[case::job(job(7, "running"), job(7, "failed"))]
#[case::jobs(job(7, "running"), job(8, "running"))]
#[case::deployment(
    json!({"object_kind": "deployment", "deployment_id": 7, "status": "running"}),
    json!({"object_kind": "deployment", "deployment_id": 7, "status": "success"})
)]
fn a_state_is_let_in_once(#[case] one: Value, #[case] another: Value) {
    let intake = Intake::new(EventBus::new(), clock());
    assert!(admitted(&intake, &one));
    assert!(!admitted(&intake, &one), "by a second hook, say");
    assert!(admitted(&intake, &another));
    assert!(!admitted(&intake, &one), "late");
}

#[test]
fn a_pipeline_that_is_retried_goes_through_its_states_again() {
    let intake = Intake::new(EventBus::new(), clock());
    let at = |status: &str, finished_at: Value| {
        let mut body = pipeline(31, "main", status);
        body["object_attributes"]["finished_at"] = finished_at;
        body
    };
    let rounds = [
        at("running", Value::Null),
        at("failed", json!("2026-11-21 12:00:00 UTC")),
        at("running", json!("2026-11-21 12:00:00 UTC")),
        at("failed", json!("2026-11-21 12:05:00 UTC")),
    ];
    for body in &rounds {
        assert!(admitted(&intake, body), "{body}");
    }
    for body in &rounds {
        assert!(!admitted(&intake, body), "{body}");
    }
}

#[test]
fn pushes_and_merge_requests_are_no_states() {
    let intake = Intake::new(EventBus::new(), clock());
    let push = json!({"object_kind": "push", "ref": "refs/heads/main"});
    assert!(admitted(&intake, &push) && admitted(&intake, &push));
}

#[test]
fn subscribers_learn_how_it_came() {
    let intake = Intake::new(EventBus::new(), clock());
    let mut subscription = intake.bus().subscribe(Filter::all(), Queue::default());
    intake.accept(&deliver(&job(7, "running"))).unwrap();
    intake.found(deliver(&job(7, "success")).event().unwrap());
    let origins: Vec<_> = std::iter::from_fn(|| subscription.try_next())
        .map(|message| match message {
            Message::Event(notice) => notice.origin,
            Message::Lost(_) => panic!("nothing is lost"),
        })
        .collect();
    assert_eq!(origins, [Origin::Webhook, Origin::Reconciliation]);
}

#[test]
fn a_notice_is_one_flat_object() {
    let intake = Intake::new(EventBus::new(), clock());
    let Admission::Published { notice, .. } = intake.accept(&deliver(&job(7, "running"))).unwrap()
    else {
        panic!("it is new")
    };
    let json = serde_json::to_value(&*notice).unwrap();
    assert_eq!(json["kind"], "job");
    assert_eq!(json["origin"], "webhook");
    assert_eq!(json["job"]["id"], 7);
}
