//! Which colour says what.

use anstyle::{AnsiColor, Style};

/// The style of a status of a pipeline, job, deployment or environment.
pub(crate) fn status_style(status: &str) -> Style {
    match status {
        "success" | "available" | "active" => AnsiColor::Green.on_default(),
        "failed" | "error" | "revoked" | "expired" => AnsiColor::Red.on_default().bold(),
        "running" | "preparing" => AnsiColor::Blue.on_default().bold(),
        "pending" | "waiting_for_resource" | "waiting_for_callback" | "canceling" | "stopping" => {
            AnsiColor::Yellow.on_default()
        }
        "manual" | "scheduled" | "blocked" => AnsiColor::Magenta.on_default(),
        "canceled" | "skipped" | "created" | "stopped" => Style::new().dimmed(),
        _ => Style::new(),
    }
}
