//! Listening: what slow peers get.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use pipewright_core::serve::{Listener, Peer, ServeLimits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

#[derive(Clone)]
struct WhoAreYou;

impl tower_service::Service<Request<Incoming>> for WhoAreYou {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
        let text = peer.map(|peer| peer.to_string()).unwrap_or_default();
        std::future::ready(Ok(Response::new(Full::from(text))))
    }
}

#[tokio::test]
async fn half_a_request_takes_the_place_of_another_only_for_a_while() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let limits = ServeLimits {
        connections: 1,
        head: Duration::from_millis(50),
        ..ServeLimits::default()
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let listener = Listener::new(socket, WhoAreYou).limits(limits);
    let running = tokio::spawn(listener.run(
        async {
            let _ = stopped.await;
        },
        Duration::from_secs(5),
    ));

    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n")
        .await
        .unwrap();
    let mut patient = TcpStream::connect(address).await.unwrap();
    patient
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    patient.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with("127.0.0.1"), "{answer}");
    let mut nothing = Vec::new();
    // Closed, cleanly or not.
    let _ = slow.read_to_end(&mut nothing).await;

    stop.send(()).unwrap();
    running.await.unwrap();
}
