//! Over real sockets, with TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use amazing_gitlab_exporter::server::LiveWeb;
use pipewright_core::http::{HttpRequest, ReqwestTransport, Transport as _};
use pipewright_core::serve::Listener;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;

use super::support::{Series, playing};
use crate::config::WATCHED;

fn pem(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/server/tls")).join(name)
}

struct Served {
    port: u16,
    web: Arc<LiveWeb>,
    folder: tempfile::TempDir,
    stop: oneshot::Sender<()>,
    running: tokio::task::JoinHandle<()>,
}

/// A server with the certificate of this name and what else its TLS is told.
async fn served(certificate: &str, more: &str) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str, to: &str| {
        std::fs::copy(pem(name), folder.path().join(to)).unwrap();
    };
    copy(&format!("{certificate}.pem"), "server.pem");
    copy(&format!("{certificate}.key"), "server.key");
    copy("ca.pem", "ca.pem");
    let path = folder.path().join("web.yml");
    let text =
        format!("tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n{more}");
    std::fs::write(&path, text).unwrap();
    let web = Arc::new(LiveWeb::read(path).unwrap());
    let series = Arc::new(Series {
        count: 1000,
        panics: false,
    });
    let played = playing(WATCHED, vec![series], Some(Arc::clone(&web)));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let (stop, stopped) = oneshot::channel::<()>();
    let listener = Listener::new(socket, played.router.clone()).tls(Arc::clone(&web) as _);
    let running = tokio::spawn(async move {
        let stopped = async move {
            let _ = stopped.await;
        };
        listener.run(stopped, Duration::from_secs(5)).await;
        drop(played);
    });
    Served {
        port,
        web,
        folder,
        stop,
        running,
    }
}

/// The certificate that is shown, after a request as a client with or without a certificate.
async fn ask(port: u16, client: Option<&str>) -> Option<(Vec<u8>, String)> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(pem("ca.pem")).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        Some(name) => {
            let chain = vec![CertificateDer::from_pem_file(pem(&format!("{name}.pem"))).unwrap()];
            let key = PrivateKeyDer::from_pem_file(pem(&format!("{name}.key"))).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .ok()?;
    let shown = stream.get_ref().1.peer_certificates().unwrap()[0].to_vec();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    Some((shown, answer))
}

#[tokio::test]
async fn metrics_are_served_over_tls() {
    let served = served("server", "").await;
    let transport = ReqwestTransport::builder()
        .ca_certificate_pem(std::fs::read(pem("ca.pem")).unwrap())
        .build()
        .unwrap();
    let mut request = HttpRequest::new(bytes::Bytes::new());
    *request.uri_mut() = format!("https://127.0.0.1:{}/metrics", served.port)
        .parse()
        .unwrap();
    let answer = transport.send(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.into_body().collect(1 << 20).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains("age_pipeline_id"));
    served.stop.send(()).unwrap();
    served.running.await.unwrap();
}

#[tokio::test]
async fn a_replaced_certificate_is_shown_to_the_next_connection() {
    let served = served("server", "").await;
    let (first, _) = ask(served.port, None).await.unwrap();
    std::fs::copy(pem("other.pem"), served.folder.path().join("server.pem")).unwrap();
    served.web.refresh();
    // The key does not fit the certificate yet: the one before is kept.
    assert_eq!(ask(served.port, None).await.unwrap().0, first);
    std::fs::copy(pem("other.key"), served.folder.path().join("server.key")).unwrap();
    served.web.refresh();
    assert_ne!(ask(served.port, None).await.unwrap().0, first);
}

#[tokio::test]
async fn clients_without_a_certificate_get_nothing_where_one_is_required() {
    let served = served(
        "server",
        "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n",
    )
    .await;
    assert!(ask(served.port, None).await.is_none());
    let (_, answer) = ask(served.port, Some("client")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Signed by the same authority, but for servers.
    assert!(ask(served.port, Some("other")).await.is_none());
}
