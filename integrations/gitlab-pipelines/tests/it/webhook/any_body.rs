//! Whatever a body is, reading it is an event or an error.

use bytes::Bytes;
use chrono::DateTime;
use pipewright_gitlab::webhook::{Delivery, EventKind};
use proptest::prelude::*;
use serde_json::{Value, json};

fn delivery(kind: EventKind, body: Vec<u8>) -> Delivery {
    Delivery {
        kind,
        id: None,
        event_header: None,
        event_uuid: None,
        instance: Some("https://gitlab.example".to_owned()),
        received_at: DateTime::UNIX_EPOCH,
        body: Bytes::from(body),
    }
}

/// A value of any type, where an event has one of a certain type.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        Just(json!("2026-11-21 08:00:00 UTC")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let keys = prop::sample::select(vec![
            "object_kind",
            "object_attributes",
            "project",
            "id",
            "ref",
            "status",
            "builds",
            "user",
            "commit",
            "created_at",
            "variables",
            "runner",
            "merge_request",
            "build_id",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..4).prop_map(|pairs| {
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_and_no_json_upset_the_parser(
        kind in prop::sample::select(EventKind::KNOWN),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        value in value(),
    ) {
        for body in [bytes, value.to_string().into_bytes()] {
            let delivery = delivery(kind.clone(), body);
            let _ = delivery.event();
            let _ = delivery.as_other();
        }
    }
}
