//! The log, on standard error.

use std::io::IsTerminal as _;

use pipewright_core::credentials::{RedactingWriter, Redactor};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt, reload};

use crate::config::{LogFormat, LogLevel, LogSettings};

/// The level of the running log.
#[derive(Clone, Debug)]
pub(super) struct LogLevels(reload::Handle<EnvFilter, Registry>);

impl LogLevels {
    /// Logs from this level on.
    pub(super) fn set(&self, level: LogLevel) {
        if let Err(error) = self.0.reload(filter(level)) {
            tracing::warn!(%error, "the level of the log stays as it was");
        }
    }
}

/// Starts the log. What `redactor` is told of never appears in it.
pub(super) fn start(settings: &LogSettings, redactor: &Redactor) -> LogLevels {
    let (filter, handle) = reload::Layer::new(filter(settings.level));
    let redactor = redactor.clone();
    let writer = move || RedactingWriter::new(std::io::stderr(), redactor.clone());
    let layer = match settings.format {
        LogFormat::Text => {
            let colors = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            fmt::layer()
                .with_ansi(colors)
                .with_target(false)
                .with_writer(writer)
                .boxed()
        }
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(writer)
            .boxed(),
    };
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .try_init();
    // In a test another one may run in this process already.
    drop(started);
    LogLevels(handle)
}

/// Ours from `level` on; what others write only where it is a problem, or at `trace` all of it.
fn filter(level: LogLevel) -> EnvFilter {
    let word = match level {
        LogLevel::Trace => return EnvFilter::new("trace"),
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    };
    let others = match level {
        LogLevel::Error => "error",
        _ => "warn",
    };
    EnvFilter::new(format!(
        "{others},amazing_gitlab_exporter={word},pipewright_core={word},pipewright_gitlab={word}"
    ))
}
