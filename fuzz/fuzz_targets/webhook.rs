//! Any body of any event is an event or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipewright_gitlab::webhook::{Delivery, EventKind};

fuzz_target!(|data: &[u8]| {
    let Some((kind, body)) = data.split_first() else {
        return;
    };
    let kinds = EventKind::KNOWN;
    let delivery = Delivery {
        kind: kinds[usize::from(*kind) % kinds.len()].clone(),
        id: None,
        event_header: None,
        event_uuid: None,
        instance: Some("https://gitlab.example".to_owned()),
        received_at: chrono::DateTime::UNIX_EPOCH,
        body: bytes::Bytes::copy_from_slice(body),
    };
    let _ = delivery.event();
    let _ = delivery.as_other();
});
