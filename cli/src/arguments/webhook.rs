use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use ipnet::IpNet;

use super::examples;

#[derive(Debug, Args)]
pub(crate) struct WebhookArguments {
    #[command(subcommand)]
    pub(crate) command: WebhookCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Receive GitLab's webhooks, and print each event or run a program for it
    #[command(after_help = examples::WEBHOOK_SERVE, after_long_help = examples::WEBHOOK_SERVE_LONG)]
    Serve(Box<WebhookServe>),
}

#[derive(Debug, Args)]
pub(crate) struct WebhookServe {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The path that webhooks are sent to
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = path)]
    pub(crate) path: String,
    /// The certificate chain to speak TLS with, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The key of that certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,

    /// The environment variable with the secret tokens (X-Gitlab-Token), one a line
    #[arg(
        long,
        value_name = "NAME",
        default_value = "PIPEWRIGHT_WEBHOOK_SECRET",
        help_heading = "Who may send"
    )]
    pub(crate) secret_env: String,
    /// A file with secret tokens, one a line
    #[arg(long, value_name = "FILE", help_heading = "Who may send")]
    pub(crate) secret_file: Vec<PathBuf>,
    /// The environment variable with the signing keys (whsec_…), one a line
    #[arg(
        long,
        value_name = "NAME",
        default_value = "PIPEWRIGHT_WEBHOOK_SIGNING_KEY",
        help_heading = "Who may send"
    )]
    pub(crate) signing_key_env: String,
    /// A file with signing keys, one a line
    #[arg(long, value_name = "FILE", help_heading = "Who may send")]
    pub(crate) signing_key_file: Vec<PathBuf>,
    /// Where there are tokens and keys, let a token or a signature do instead of both
    #[arg(long, help_heading = "Who may send")]
    pub(crate) token_or_signature: bool,
    /// Accept whatever comes, for a listener that nobody else can reach
    #[arg(long, help_heading = "Who may send")]
    pub(crate) insecure_no_secret: bool,
    /// Accept only what comes from this network (may be repeated)
    #[arg(long, value_name = "NETWORK", help_heading = "Who may send")]
    pub(crate) allow_from: Vec<IpNet>,
    /// Believe the X-Forwarded-For of proxies in this network (may be repeated)
    #[arg(
        long,
        value_name = "NETWORK",
        requires = "allow_from",
        help_heading = "Who may send"
    )]
    pub(crate) trusted_proxy: Vec<IpNet>,

    /// The largest body, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 25 * 1024 * 1024, help_heading = "Limits")]
    pub(crate) max_body: usize,
    /// How many events may wait; beyond, the answer is 503
    #[arg(long, value_name = "EVENTS", default_value_t = 100_000, value_parser = at_least_one, help_heading = "Limits")]
    pub(crate) queue: usize,
    /// How many bytes may wait or be under way; beyond, the answer is 503
    #[arg(long, value_name = "BYTES", default_value_t = 512 * 1024 * 1024, value_parser = at_least_one, help_heading = "Limits")]
    pub(crate) queue_bytes: usize,
    /// How many programs run at the same time; with 1, events are handled in order
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = at_least_one, help_heading = "Limits")]
    pub(crate) concurrency: usize,
    /// How many seconds a program may take
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds, help_heading = "Limits")]
    pub(crate) time_limit: Duration,
    /// How many seconds may be spent, when told to end, on what was accepted
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, help_heading = "Limits")]
    pub(crate) drain_limit: Duration,

    /// Run this program for each event, with the event on its standard input; all that follows is
    /// its arguments
    #[arg(long, num_args = 1.., allow_hyphen_values = true, value_names = ["PROGRAM", "ARGUMENTS"])]
    pub(crate) exec: Vec<OsString>,
}

fn path(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"{}?#*".contains(&byte);
    if !text.starts_with('/') || !text.bytes().all(plain) {
        return Err("give a path such as /gitlab".to_owned());
    }
    if text == "/metrics" || text.starts_with("/-/") {
        return Err("this path is taken".to_owned());
    }
    Ok(text.to_owned())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("give 1 at least".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("give a whole number".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|time| !time.is_zero() && time.as_secs() < 1_000_000)
        .ok_or_else(|| "give a number of seconds".to_owned())
}
