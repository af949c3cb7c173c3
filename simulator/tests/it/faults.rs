//! Faults strike the same way every time, in process and behind a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use bytes::Bytes;
use pipewright_core::http::{
    HttpRequest, ReqwestTransport, Transport, TransportError, TransportErrorKind,
};
use pipewright_simulator::faults::{FaultPlan, Faults};
use pipewright_simulator::{InProcessTransport, Server};
use rstest::rstest;

fn router(plan: &str) -> (Router, Arc<AtomicU32>) {
    let served = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&served);
    let router = Router::new().route(
        "/{*path}",
        any(async move || {
            counter.fetch_add(1, Ordering::SeqCst);
            "0123456789"
        }),
    );
    let plan = FaultPlan::from_yaml(&format!("version: 1\n{plan}")).unwrap();
    (Faults::new(plan).wrap(router), served)
}

async fn get(
    transport: &dyn Transport,
    url: &str,
) -> Result<(u16, Result<Bytes, String>), TransportError> {
    let request = HttpRequest::new(Bytes::new());
    let (mut parts, body) = request.into_parts();
    parts.uri = url.parse().unwrap();
    let response = transport.send(HttpRequest::from_parts(parts, body)).await?;
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect(1000)
        .await
        .map_err(|error| error.to_string());
    Ok((status, body))
}

async fn statuses(plan: &str, path: &str, times: usize) -> Vec<u16> {
    let transport = InProcessTransport::new(router(plan).0);
    let mut statuses = Vec::new();
    for _ in 0..times {
        statuses.push(get(&transport, &format!("http://h{path}")).await.unwrap().0);
    }
    statuses
}

#[rstest]
#[case("nth: [2]", vec![200, 503, 200, 200])]
#[case("first: 2", vec![503, 503, 200, 200])]
#[case("every: 2", vec![200, 503, 200, 503])]
#[case("probability: 0", vec![200, 200, 200, 200])]
#[case("probability: 1", vec![503, 503, 503, 503])]
#[case("method: POST", vec![200, 200, 200, 200])]
#[case("path: /other/**", vec![200, 200, 200, 200])]
#[tokio::test]
async fn rules_say_whom_they_strike(#[case] rule: &str, #[case] expected: Vec<u16>) {
    let plan = format!("rules: [{{ {rule}, answer: {{ status: 503 }} }}]");
    assert_eq!(statuses(&plan, "/a", 4).await, expected);
}

#[tokio::test]
async fn chance_depends_on_the_seed_alone() {
    let plan =
        |seed| format!("seed: {seed}\nrules: [{{ probability: 0.5, answer: {{ status: 500 }} }}]");
    let first = statuses(&plan(1), "/a", 64).await;
    assert_eq!(first, statuses(&plan(1), "/a", 64).await);
    assert_ne!(first, statuses(&plan(2), "/a", 64).await);
    let struck = first.iter().filter(|status| **status == 500).count();
    assert!((16..48).contains(&struck), "{struck}");
}

#[tokio::test]
async fn bodies_are_cut_or_break() {
    let (router, _) =
        router("rules:\n- { path: /cut, truncate_body: 4 }\n- { path: /break, break_body: 4 }\n");
    let transport = InProcessTransport::new(router);
    let (_, body) = get(&transport, "http://h/cut").await.unwrap();
    assert_eq!(body.unwrap(), "0123");
    let (_, body) = get(&transport, "http://h/break").await.unwrap();
    body.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn latency_and_slow_bodies_take_their_time() {
    let (router, _) =
        router("rules: [{ latency_ms: 1000, slow_body: { bytes: 4, every_ms: 100 } }]");
    let transport = InProcessTransport::new(router);
    let before = tokio::time::Instant::now();
    let (_, body) = get(&transport, "http://h/a").await.unwrap();
    assert_eq!(body.unwrap(), "0123456789");
    assert_eq!(before.elapsed(), Duration::from_millis(1300));
}

#[rstest]
#[case("before", 0)]
#[case("after", 1)]
#[tokio::test]
async fn a_dropped_connection_has_no_answer(
    #[case] when: &str,
    #[case] served: u32,
    #[values(false, true)] behind_a_socket: bool,
) {
    let (router, counter) = router(&format!("rules: [{{ nth: [1], drop: {when} }}]"));
    let server = Server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let url = format!("{}/a", server.url());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run(router.clone(), async {
        let _ = stopped.await;
    }));
    let transport: Box<dyn Transport> = if behind_a_socket {
        Box::new(ReqwestTransport::builder().build().unwrap())
    } else {
        Box::new(InProcessTransport::new(router))
    };
    let error = get(&*transport, &url).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Interrupted);
    assert_eq!(counter.load(Ordering::SeqCst), served);
    assert_eq!(
        get(&*transport, &url).await.unwrap().1.unwrap(),
        "0123456789"
    );
    drop(transport);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[rstest]
#[case("version: 2", "version 2")]
#[case("version: 1\nrules: [{ probability: 2 }]", "rules[0].probability")]
#[case("version: 1\nrules: [{ nth: [0] }]", "rules[0].nth")]
#[case(
    "version: 1\nrules: [{ answer: { status: 42 } }]",
    "rules[0].answer.status"
)]
#[case("version: 1\nrules: [{ latncy_ms: 1 }]", "latncy_ms")]
fn a_bad_plan_says_where(#[case] text: &str, #[case] place: &str) {
    let message = FaultPlan::from_yaml(text).unwrap_err().to_string();
    assert!(message.contains(place), "{message}");
}
