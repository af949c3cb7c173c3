//! What the libraries log, on standard error.

use std::io::IsTerminal as _;

use pipewright_core::credentials::{RedactingWriter, Redactor};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// The environment variable with a filter such as `debug` or `pipewright_core=trace`.
const VARIABLE: &str = "PIPEWRIGHT_LOG";

/// Starts logging if the command line or the environment asks for it. What `redactor` is told of
/// never appears.
pub(crate) fn start(verbose: u8, redactor: &Redactor) {
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let filter = match (asked, verbose) {
        (Some(filter), _) => filter,
        (None, 0) => return,
        (None, 1) => ["", "_core", "_gitlab", "_jenkins"]
            .map(|name| format!("pipewright{name}=debug"))
            .join(","),
        (None, _) => "trace".to_owned(),
    };
    let redactor = redactor.clone();
    let colors = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let started = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_ansi(colors)
        // Requests are spans: each is one line when it is answered.
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || RedactingWriter::new(std::io::stderr(), redactor.clone()))
        .try_init();
    // In a test another one may run in this process already.
    drop(started);
}
