//! Over real sockets: what the libraries beneath log, at every level.

use std::sync::Arc;

use pipewright_core::credentials::Token;
use pipewright_core::http::ReqwestTransport;
use pipewright_core::resilience::RetryPolicy;
use pipewright_gitlab::requests::triggers::TriggerPipeline;
use pipewright_gitlab::types::{JobId, Variable};
use pipewright_gitlab::{Credential, GitLabClient, GitLabConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::project;
use pipewright_conformance::captured;

/// Answers every request on connections of their own; the first with the other server's address.
async fn server(answer: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = vec![0; 16 * 1024];
            let read = connection.read(&mut request).await.unwrap();
            let answer = answer(&String::from_utf8_lossy(&request[..read]));
            connection.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn nothing_beneath_logs_a_secret() {
    captured::start();
    let store = server(|request| {
        assert!(!request.contains("planted-token"), "{request}");
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi".to_owned()
    })
    .await;
    let presigned = format!("{store}/key?X-Amz-Signature=planted-signature");
    let gitlab = server(move |request| {
        if request.starts_with("POST") {
            assert!(
                !request.contains("planted-token"),
                "only the trigger's own is sent"
            );
            let close = "connection: close\r\ncontent-length: 2\r\n\r\n{}";
            return format!("HTTP/1.1 500 Oh\r\nset-cookie: s=planted-cookie\r\n{close}");
        }
        assert!(request.contains("planted-token"), "{request}");
        let close = "connection: close\r\ncontent-length: 0\r\n\r\n";
        format!("HTTP/1.1 302 Found\r\nlocation: {presigned}\r\n{close}")
    })
    .await;
    let mut config = GitLabConfig::new(&gitlab).unwrap();
    config.check_scopes = false;
    config.retry = RetryPolicy::none();
    let transport = Arc::new(ReqwestTransport::builder().build().unwrap());
    let credential = Credential::personal(Token::new("planted-token"));
    let client = GitLabClient::builder(config, credential, transport).build();

    let log = client.jobs().log(&project(), JobId::new(7)).await.unwrap();
    assert_eq!(log.collect_up_to(10).await.unwrap().0, "hi");
    let run = TriggerPipeline::new(Token::new("planted-trigger"), "main".parse().unwrap())
        .variable(Variable::env("KEY", "planted-value").unwrap());
    let error = client.triggers().run(&project(), &run).await.unwrap_err();

    let shown = format!("{error} {error:?} {run:?} {client:?} {}", captured::text());
    assert!(shown.contains("hyper"), "the libraries beneath log too");
    assert!(!shown.contains("planted"), "{shown}");
}
