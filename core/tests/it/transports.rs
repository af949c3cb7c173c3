//! The transports: a real socket, faults, bodies.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt;
use http::StatusCode;
use pipewright_core::http::{
    Body, BodyError, Fault, FaultPlan, FaultTransport, HttpRequest, ReqwestTransport, Sent,
    Transport as _, TransportError, TransportErrorKind,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::scripted::{Scripted, Step};

fn request(uri: &str) -> HttpRequest {
    http::Request::get(uri).body(Bytes::new()).unwrap()
}

/// A server of one connection that reads a request, sends `answer` and closes.
async fn one_answer(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = connection.read(&mut buffer).await.unwrap();
        connection.write_all(answer.as_bytes()).await.unwrap();
    });
    format!("http://{address}/secret-path?private_token=planted")
}

#[tokio::test]
async fn the_network_answers() {
    let transport = ReqwestTransport::builder().build().unwrap();
    let url = one_answer("HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 2\r\n\r\nhi").await;
    let response = transport.send(request(&url)).await.unwrap();
    assert_eq!(
        response.status(),
        StatusCode::FOUND,
        "redirects are not the transport's"
    );
    assert_eq!(response.into_body().collect(10).await.unwrap(), "hi");
}

#[tokio::test]
async fn failures_of_the_network_say_what_they_are_and_no_url() {
    let transport = ReqwestTransport::builder().build().unwrap();
    // A port that was just free, a host that cannot be, an answer that is none, a body cut short.
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let cases = [
        (
            format!("http://{free}/?private_token=planted"),
            TransportErrorKind::Connect,
            Sent::No,
        ),
        (
            "http://planted.invalid/".to_owned(),
            TransportErrorKind::Dns,
            Sent::No,
        ),
        (
            one_answer("").await,
            TransportErrorKind::Interrupted,
            Sent::Maybe,
        ),
        (
            one_answer("SMTP ready\r\n").await,
            TransportErrorKind::Interrupted,
            Sent::Maybe,
        ),
        (
            one_answer("tls?").await.replace("http:", "https:"),
            TransportErrorKind::Tls,
            Sent::No,
        ),
    ];
    for (url, kind, sent) in cases {
        let error = transport.send(request(&url)).await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (kind, sent), "{error:?}");
        assert!(
            !format!("{error} {error:?}").contains("private_token"),
            "{error:?}"
        );
        // hyper's own words for the kind.
        assert!(!error.to_string().contains("client error"), "{error}");
    }
    let url = one_answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await;
    let body = transport.send(request(&url)).await.unwrap().into_body();
    let error = body.collect(100).await.unwrap_err();
    assert!(
        matches!(&error, BodyError::Transport(error) if error.kind() == TransportErrorKind::Body),
        "{error:?}"
    );
}

#[test]
fn a_certificate_bundle_without_a_certificate_is_refused() {
    let error = ReqwestTransport::builder()
        .ca_certificate_pem("nothing")
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls);
}

#[tokio::test]
async fn a_body_is_never_held_beyond_the_limit() {
    let endless = futures_util::stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1024])));
    let error = Body::from_stream(endless)
        .collect(10_000)
        .await
        .unwrap_err();
    assert!(matches!(error, BodyError::TooLarge { limit: 10_000 }));

    let chunks = ["ab", "", "cd", "e"].map(Bytes::from);
    assert_eq!(
        Body::from_chunks(chunks.clone()).collect(5).await.unwrap(),
        "abcde"
    );
    assert_eq!(Body::from_chunks(chunks).head(3).await, "abc");
    assert_eq!(
        Body::from("abc")
            .collect(2)
            .await
            .unwrap_err()
            .to_string()
            .as_str(),
        "the response body is larger than the 2 bytes allowed"
    );
}

#[tokio::test]
async fn a_body_may_be_polled_beyond_its_end() {
    // A stream that panics when it is polled once more, as many do.
    let chunks = |last: Option<TransportErrorKind>| {
        let chunks = [Ok(Bytes::from_static(b"a"))]
            .into_iter()
            .chain(last.map(|kind| Err(TransportError::new(kind, Sent::Maybe, ""))))
            .collect::<std::collections::VecDeque<_>>();
        Body::from_stream(futures_util::stream::unfold(
            chunks,
            |mut chunks| async move { Some((chunks.pop_front()?, chunks)) },
        ))
    };
    for mut body in [
        chunks(None),
        chunks(Some(TransportErrorKind::Body)),
        Body::from("a"),
        Body::empty(),
    ] {
        while let Some(Ok(_)) = body.next().await {}
        for _ in 0..3 {
            assert!(body.next().await.is_none());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn faults_befall_requests_by_plan() {
    let server = Scripted::new((0..9).map(|_| Step::Answer(200, vec![], "0123456789")));
    let plan = FaultPlan::script([
        Fault::None,
        Fault::Refused,
        Fault::AnswerLost,
        Fault::throttled(7),
        Fault::Truncated(4),
        Fault::SlowBody(Duration::from_secs(3)),
    ]);
    let transport = FaultTransport::new(Arc::clone(&server) as _, plan);
    let send = || transport.send(request("http://server/"));

    assert_eq!(send().await.unwrap().status(), 200);
    assert_eq!(send().await.unwrap_err().sent(), Sent::No);
    assert_eq!(server.count(), 1, "a refused request never arrives");
    assert_eq!(send().await.unwrap_err().sent(), Sent::Maybe);
    assert_eq!(server.count(), 2, "one whose answer is lost does");
    let throttled = send().await.unwrap();
    assert_eq!(
        (
            throttled.status().as_u16(),
            &throttled.headers()["retry-after"]
        ),
        (429, &"7".parse().unwrap())
    );
    let chunks: Vec<_> = StreamExt::collect(send().await.unwrap().into_body()).await;
    assert_eq!(chunks[0].as_ref().unwrap(), "0123");
    assert!(chunks[1].is_err());
    let started = tokio::time::Instant::now();
    send().await.unwrap().into_body().collect(10).await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn random_faults_repeat_by_their_seed() {
    let outcomes = |seed| async move {
        let server = Scripted::new((0..50).map(|_| Step::Answer(200, vec![], "")));
        let plan = FaultPlan::random(seed, [(0.3, Fault::Refused), (0.2, Fault::throttled(1))]);
        let transport = FaultTransport::new(server, plan);
        let mut outcomes = Vec::new();
        for _ in 0..50 {
            outcomes.push(
                transport
                    .send(request("http://server/"))
                    .await
                    .map(|r| r.status())
                    .ok(),
            );
        }
        outcomes
    };
    assert_eq!(outcomes(7).await, outcomes(7).await);
    assert_ne!(outcomes(7).await, outcomes(8).await);
    assert!(outcomes(7).await.contains(&None) && outcomes(7).await.contains(&Some(StatusCode::OK)));
}
