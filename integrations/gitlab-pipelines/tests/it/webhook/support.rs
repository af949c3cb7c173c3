//! Events and receivers for the tests.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use pipewright_core::time::{ManualClock, SharedClock};
use pipewright_gitlab::webhook::{Delivery, Receipt, Receiver, Verifier};
use serde_json::{Value, json};

pub(super) fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

pub(super) fn clock() -> SharedClock {
    Arc::new(ManualClock::at(noon()))
}

pub(super) fn open_receiver() -> Receiver {
    let verifier = Verifier::builder().accept_unverified().build().unwrap();
    Receiver::new(verifier, clock())
}

pub(super) fn deliver(body: &Value) -> Delivery {
    let received = open_receiver().receive(&HeaderMap::new(), body.to_string().into(), None);
    match received.unwrap() {
        Receipt::Delivery(delivery) => delivery,
        Receipt::Duplicate { id } => panic!("{id} came for the first time"),
    }
}

pub(super) fn pipeline(id: u64, git_ref: &str, status: &str) -> Value {
    json!({
        "object_kind": "pipeline",
        "object_attributes": {"id": id, "ref": git_ref, "status": status},
        "project": {"id": 1, "path_with_namespace": "acme/shop"},
    })
}

pub(super) fn job(id: u64, status: &str) -> Value {
    json!({
        "object_kind": "build", "build_id": id, "build_status": status, "build_name": "unit",
        "ref": "main", "pipeline_id": 31, "project_id": 1,
    })
}
