//! Who is let in.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use pipewright_core::credentials::Token;
use pipewright_core::observability::MetricsSink;
use pipewright_core::time::ManualClock;
use pipewright_gitlab::metrics::GitLabMetrics;
use pipewright_gitlab::webhook::{
    Receipt, Receiver, Rejection, Required, SigningKey, Verifier, VerifierError, WebhookMetrics,
};
use prometheus_client::registry::Registry;
use proptest::prelude::*;
use rstest::rstest;

use super::support::{clock, noon, open_receiver};

const KEY: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const BODY: &str = r#"{"object_kind":"push","ref":"refs/heads/main"}"#;

fn key() -> SigningKey {
    SigningKey::new(&Token::new(KEY)).unwrap()
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            (
                name.parse::<HeaderName>().unwrap(),
                value.parse::<HeaderValue>().unwrap(),
            )
        })
        .collect()
}

fn signed(id: &str, body: &[u8]) -> HeaderMap {
    let timestamp = noon().timestamp().to_string();
    let signature = key().sign(id, &timestamp, body);
    headers(&[
        ("webhook-id", id),
        ("webhook-timestamp", &timestamp),
        ("webhook-signature", &signature),
    ])
}

fn signature_receiver() -> Receiver {
    Receiver::new(
        Verifier::builder().signing_key(key()).build().unwrap(),
        clock(),
    )
}

#[rstest]
#[case::nothing(Verifier::builder(), VerifierError::NoSecret)]
#[case::empty(Verifier::builder().token(Token::new("")), VerifierError::EmptyToken)]
#[case::both(Verifier::builder().token(Token::new("a")).accept_unverified(), VerifierError::Contradiction)]
#[case::proxies(
    Verifier::builder().token(Token::new("a")).trusted_proxy("10.0.0.0/8".parse().unwrap()),
    VerifierError::UselessProxies
)]
fn a_policy_that_is_none_is_refused(
    #[case] builder: pipewright_gitlab::webhook::VerifierBuilder,
    #[case] expected: VerifierError,
) {
    assert_eq!(builder.build().unwrap_err(), expected);
}

#[rstest]
#[case("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
#[case("whsec_")]
#[case("whsec_AAEC")]
#[case("whsec_not base64 at all, is it")]
fn a_key_that_is_none_is_refused_and_not_shown(#[case] text: &str) {
    let error = SigningKey::new(&Token::new(text)).unwrap_err();
    assert_eq!(error, VerifierError::BadSigningKey);
    assert!(!format!("{error} {:?}", key()).contains("AAEC"));
}

#[test]
fn a_key_may_lack_its_padding() {
    let bare = SigningKey::new(&Token::new(KEY.trim_end_matches('='))).unwrap();
    assert_eq!(bare.sign("a", "1", b"b"), key().sign("a", "1", b"b"));
}

#[test]
fn a_replay_is_refused_until_it_is_too_old_anyway() {
    let clock = ManualClock::at(noon());
    let receiver = Receiver::new(
        Verifier::builder().signing_key(key()).build().unwrap(),
        Arc::new(clock.clone()),
    );
    let headers = signed("one", BODY.as_bytes());
    let receive = || receiver.receive(&headers, BODY.into(), None);
    assert!(matches!(receive(), Ok(Receipt::Delivery(_))));
    assert_eq!(receive().unwrap_err(), Rejection::Replayed);
    clock.advance(Duration::from_secs(300));
    assert_eq!(receive().unwrap_err(), Rejection::Replayed);
    clock.advance(Duration::from_secs(1));
    assert_eq!(receive().unwrap_err(), Rejection::Stale { seconds: 301 });
}

#[test]
fn a_replay_of_what_was_refused_is_none() {
    let refusing = signature_receiver();
    let cut = &BODY.as_bytes()[..20];
    let headers = signed("one", cut);
    for _ in 0..2 {
        let refused = refusing.receive(&headers, Bytes::copy_from_slice(cut), None);
        assert_eq!(refused.unwrap_err().status(), StatusCode::BAD_REQUEST);
    }
}

#[test]
fn an_id_with_a_full_stop_is_refused() {
    // It would let `one` at 1 with the body `2.{}` pass as `one.1` at 2 with the body `{}`.
    let received =
        signature_receiver().receive(&signed("one.1", BODY.as_bytes()), BODY.into(), None);
    assert_eq!(received.unwrap_err().code(), "bad_header");
}

#[rstest]
#[case("idempotency-key")]
#[case("webhook-id")]
#[case("x-gitlab-webhook-uuid")]
fn a_duplicate_is_recognised_and_can_be_forgotten(#[case] header: &str) {
    let receiver = open_receiver();
    let headers = headers(&[(header, "f5e5f430")]);
    let receive = || receiver.receive(&headers, BODY.into(), None).unwrap();
    let Receipt::Delivery(delivery) = receive() else {
        panic!("the first")
    };
    assert_eq!(delivery.id.as_deref(), Some("f5e5f430"));
    assert!(matches!(receive(), Receipt::Duplicate { id } if id == "f5e5f430"));
    receiver.forget(&delivery);
    assert!(matches!(receive(), Receipt::Delivery(_)));
}

#[test]
fn a_resend_is_told_by_its_idempotency_key_though_its_uuid_is_new() {
    let receiver = open_receiver();
    for (uuid, expected) in [("first", true), ("second", false)] {
        let headers = headers(&[("idempotency-key", "same"), ("x-gitlab-webhook-uuid", uuid)]);
        let receipt = receiver.receive(&headers, BODY.into(), None).unwrap();
        assert_eq!(matches!(receipt, Receipt::Delivery(_)), expected);
    }
}

#[test]
fn headers_alone_turn_strangers_away() {
    let verifier = Verifier::builder()
        .token(Token::new("planted"))
        .size_limit(100)
        .build()
        .unwrap();
    let receiver = Receiver::new(verifier, clock());
    let check = |pairs: &[(&str, &str)]| receiver.check_headers(&headers(pairs), None);
    assert_eq!(
        check(&[("x-gitlab-token", "planted2")]).unwrap_err(),
        Rejection::WrongToken
    );
    assert_eq!(
        check(&[("x-gitlab-token", "planted"), ("content-length", "101")]).unwrap_err(),
        Rejection::TooLarge { limit: 100 }
    );
    check(&[("x-gitlab-token", "planted"), ("content-length", "100")]).unwrap();
}

#[test]
fn what_comes_is_counted_and_no_secret_is_shown() {
    let mut registry = Registry::default();
    let mut sink = MetricsSink::new(&mut registry);
    let all = GitLabMetrics::new(&mut sink);
    let metrics = WebhookMetrics::new(&mut sink, all);
    let verifier = Verifier::builder()
        .token(Token::new("planted-secret"))
        .require(Required::AnyConfigured)
        .build()
        .unwrap();
    let receiver = Receiver::new(verifier, clock()).counting(metrics);
    let good = headers(&[
        ("x-gitlab-token", "planted-secret"),
        ("idempotency-key", "a"),
    ]);
    let bad = headers(&[("x-gitlab-token", "planted-secret-not")]);
    let strange = headers(&[("x-gitlab-token", "planted-secret")]);
    receiver.receive(&good, BODY.into(), None).unwrap();
    receiver.receive(&good, BODY.into(), None).unwrap();
    receiver.receive(&bad, BODY.into(), None).unwrap_err();
    receiver
        .receive(&strange, r#"{"object_kind":"moon"}"#.into(), None)
        .unwrap();
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    for line in [
        "gitlab_webhook_events_total{event_type=\"push\"} 1",
        "gitlab_webhook_events_total{event_type=\"other\"} 1",
        "gitlab_webhook_rejected_total{reason=\"wrong_token\"} 1",
        "gitlab_webhook_duplicates_total{} 1",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(!format!("{text} {receiver:?}").contains("planted"));
}

fn json_like() -> impl Strategy<Value = serde_json::Value> {
    let names = prop_oneof![
        Just("object_kind"),
        Just("object_attributes"),
        Just("id"),
        Just("iid"),
        Just("status"),
        Just("ref"),
        Just("project"),
        Just("builds"),
        Just("commit"),
        Just("build_id"),
        Just("build_status"),
        Just("deployment_id"),
        Just("user"),
        Just("changes"),
        Just("merge_request"),
        Just("created_at"),
        Just("duration"),
        Just("queued_duration"),
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        prop_oneof![
            Just("pipeline"),
            Just("build"),
            Just("deployment"),
            Just("merge_request"),
            Just("push"),
            Just("2016-08-12 15:23:28 UTC"),
            Just("success"),
        ]
        .prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(names.clone(), inner, 0..8).prop_map(|map| {
                map.into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn altered_bytes_are_never_accepted(
        body in proptest::collection::vec(any::<u8>(), 1..64),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let mut altered = body.clone();
        altered[at.index(body.len())] ^= flip;
        let received = signature_receiver().receive(&signed("one", &body), altered.into(), None);
        prop_assert_eq!(received.unwrap_err(), Rejection::WrongSignature);
    }

    #[test]
    fn altered_signatures_and_headers_are_never_accepted(
        which in 0_usize..3,
        at in any::<prop::sample::Index>(),
        with in "[!-~]",
    ) {
        let mut headers = signed("one", BODY.as_bytes());
        let name = ["webhook-id", "webhook-timestamp", "webhook-signature"][which];
        let original = headers[name].to_str().unwrap().to_owned();
        let mut altered = original.clone();
        let at = at.index(altered.len());
        altered.replace_range(at..=at, &with);
        prop_assume!(altered != original);
        headers.insert(name, altered.parse().unwrap());
        let received = signature_receiver().receive(&headers, BODY.into(), None);
        prop_assert_eq!(received.unwrap_err().status(), StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn only_the_secret_itself_is_accepted(sent in "[ -~]{0,20}") {
        let verifier = Verifier::builder().token(Token::new("planted")).build().unwrap();
        let receiver = Receiver::new(verifier, clock());
        let received = receiver.receive(&headers(&[("x-gitlab-token", &sent)]), BODY.into(), None);
        prop_assert_eq!(received.is_ok(), sent == "planted");
    }

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(Receipt::Delivery(delivery)) =
            open_receiver().receive(&HeaderMap::new(), body.into(), None)
        {
            let _ = delivery.event();
        }
    }

    #[test]
    fn no_json_makes_it_panic_and_all_can_be_kept(
        kind in prop_oneof![
            Just("pipeline"), Just("build"), Just("deployment"), Just("merge_request"),
            Just("push"), Just("tag_push"), Just("release"),
        ],
        json in json_like(),
    ) {
        let mut json = json;
        if let Some(map) = json.as_object_mut() {
            map.insert("object_kind".to_owned(), kind.into());
        }
        let body = json.to_string();
        match open_receiver().receive(&HeaderMap::new(), body.into(), None) {
            Ok(Receipt::Delivery(delivery)) => {
                prop_assert!(json.is_object());
                let _ = delivery.event().map(|event| serde_json::to_string(&event).unwrap());
                prop_assert!(delivery.as_other().is_ok());
            }
            Ok(Receipt::Duplicate { .. }) => prop_assert!(false, "there is no id"),
            Err(rejection) => {
                prop_assert_eq!(rejection.code(), "not_json");
                prop_assert!(!json.is_object());
            }
        }
    }
}

#[test]
fn nesting_without_end_is_harmless() {
    let deep = 200_000;
    let body = format!(
        r#"{{"object_kind":"pipeline","builds":{}{}}}"#,
        "[".repeat(deep),
        "]".repeat(deep)
    );
    match open_receiver().receive(&HeaderMap::new(), body.into(), None) {
        Ok(Receipt::Delivery(delivery)) => assert!(delivery.event().is_err()),
        other => assert_eq!(other.unwrap_err().code(), "not_json"),
    }
}
