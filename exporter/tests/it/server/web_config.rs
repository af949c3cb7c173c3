use std::path::Path;
use std::sync::Arc;

use amazing_gitlab_exporter::config::{ClientAuth, TlsVersion, WebConfig};
use amazing_gitlab_exporter::server::LiveWeb;
use http::{Method, StatusCode};
use rstest::rstest;

use super::support::{Played, Series, playing};
use crate::config::WATCHED;

/// Of `planted`, at the least cost there is.
pub(super) fn hash() -> String {
    bcrypt::hash("planted", 4).unwrap()
}

#[test]
fn everything_it_may_hold_is_read() {
    let text = format!(
        "tls_server_config:\n  cert_file: server.pem\n  key_file: /run/server.key\n  \
         client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  min_version: \
         TLS13\n  max_version: TLS13\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n  \
         curve_preferences: [X25519]\n  prefer_server_cipher_suites: false\nhttp_server_config:\n  \
         http2: true\n  headers:\n    X-Frame-Options: deny\n    Strict-Transport-Security: \
         max-age=31536000\nbasic_auth_users:\n  prometheus: {}\n",
        hash()
    );
    let web = WebConfig::parse(Path::new("/etc/age/web.yml"), &text).unwrap();
    let tls = web.tls.clone().unwrap();
    assert_eq!(format!("{:?}", tls.certificate), "\"/etc/age/server.pem\"");
    assert_eq!(format!("{:?}", tls.key), "\"/run/server.key\"");
    assert_eq!(tls.client_auth, ClientAuth::Required);
    assert_eq!(
        (tls.min_version, tls.max_version),
        (TlsVersion::V13, TlsVersion::V13)
    );
    assert!(!tls.prefer_server_cipher_suites);
    assert_eq!(web.headers.len(), 2);
    assert!(web.users.contains_key("prometheus"));
    assert!(!format!("{web:?}").contains("$2"));
    let empty = WebConfig::parse(Path::new("web.yml"), "").unwrap();
    assert_eq!(empty, WebConfig::default());
}

#[rstest]
#[case(
    "tls_server_confg: {}",
    "web.yml:1: unknown key `tls_server_confg` (did you mean `tls_server_config`?)"
)]
#[case("tls_server_config: {cert_fil: x}", "did you mean `cert_file`?")]
#[case(
    "tls_server_config: {cert_file: a}",
    "lacks its certificate or its key"
)]
#[case(
    "tls_server_config: {cert_file: a, cert: b, key: c}",
    "`cert` and `cert_file` are both given"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAnyClientCert}",
    "has to be one of NoClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, client_auth_type: VerifyClientCertIfGiven}",
    "no `client_ca_file`"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}",
    "clients are not asked for certificates"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, min_version: TLS10}",
    "has to be one of TLS12, TLS13"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, min_version: TLS13, max_version: TLS12}",
    "above"
)]
#[case(
    "tls_server_config: {cert_file: a, key_file: b, client_allowed_sans: [x]}",
    "not supported"
)]
#[case(
    "http_server_config: {headers: {X-Other: x}}",
    "unknown key `http_server_config.headers.X-Other`"
)]
#[case(
    "basic_auth_users: {me: planted-password}",
    "the password of \"me\" is not hashed with bcrypt (hash it with bcrypt"
)]
#[case("basic_auth_users: [me]", "has to be a map of keys, not a list")]
fn what_is_wrong_is_told(#[case] text: &str, #[case] words: &str) {
    let error = WebConfig::parse(Path::new("web.yml"), text)
        .unwrap_err()
        .to_string();
    assert!(error.contains(words), "{error}");
    assert!(!error.contains("planted-password"), "{error}");
}

fn guarded(users: &str) -> (tempfile::TempDir, Arc<LiveWeb>, Played) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.yml");
    std::fs::write(&path, users).unwrap();
    let web = Arc::new(LiveWeb::read(path).unwrap());
    let text = format!("{WATCHED}server: {{webhook: {{enabled: true, secret_token: planted}}}}\n");
    let series = Arc::new(Series {
        count: 1,
        panics: false,
    });
    let played = playing(&text, vec![series], Some(Arc::clone(&web)));
    (folder, web, played)
}

async fn as_user(played: &Played, path: &str, user: &str) -> StatusCode {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(user);
    let header = format!("Basic {encoded}");
    let headers = [("authorization", header.as_str())];
    played.send(Method::GET, path, &headers, "").await.status
}

#[tokio::test]
async fn only_users_are_let_in() {
    let users = format!(
        "basic_auth_users:\n  prometheus: {}\nhttp_server_config:\n  headers: {{X-Frame-Options: deny}}\n",
        hash()
    );
    let (_folder, _, played) = guarded(&users);
    for path in ["/", "/metrics", "/config", "/-/healthy", "/nothing"] {
        let answer = played.get(path).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(
            answer
                .header("www-authenticate")
                .unwrap()
                .starts_with("Basic")
        );
        assert_eq!(answer.header("x-frame-options"), Some("deny"));
        assert!(!answer.text().contains("age_"));
    }
    assert_eq!(
        as_user(&played, "/metrics", "prometheus:planted").await,
        StatusCode::OK
    );
    assert_eq!(
        as_user(&played, "/metrics", "prometheus:wrong").await,
        StatusCode::UNAUTHORIZED
    );
    // GitLab has a secret of its own.
    let hook = [("x-gitlab-token", "planted")];
    let body = r#"{"object_kind":"push"}"#;
    let answer = played.send(Method::POST, "/webhook", &hook, body).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_changed_file_is_read_again_and_a_bad_one_is_not() {
    let user = |name: &str| format!("basic_auth_users:\n  {name}: {}\n", hash());
    let (folder, web, played) = guarded(&user("first"));
    assert_eq!(
        as_user(&played, "/metrics", "first:planted").await,
        StatusCode::OK
    );
    std::fs::write(folder.path().join("web.yml"), "basic_auth_users: [").unwrap();
    web.refresh();
    assert_eq!(
        as_user(&played, "/metrics", "first:planted").await,
        StatusCode::OK
    );
    std::fs::write(folder.path().join("web.yml"), user("second")).unwrap();
    web.refresh();
    assert_eq!(
        as_user(&played, "/metrics", "first:planted").await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        as_user(&played, "/metrics", "second:planted").await,
        StatusCode::OK
    );
}
