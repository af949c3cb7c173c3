//! Which colour says what.

use anstyle::{AnsiColor, Style};

/// The style of a status: of GitLab's words, and of Jenkins'.
pub(crate) fn status_style(status: &str) -> Style {
    match status {
        "success" | "available" | "active" | "SUCCESS" | "PASSED" | "FIXED" => {
            AnsiColor::Green.on_default()
        }
        "failed" | "error" | "revoked" | "expired" | "FAILURE" | "FAILED" | "REGRESSION" => {
            AnsiColor::Red.on_default().bold()
        }
        "running" | "preparing" | "RUNNING" | "IN_PROGRESS" => AnsiColor::Blue.on_default().bold(),
        "pending"
        | "waiting_for_resource"
        | "waiting_for_callback"
        | "canceling"
        | "stopping"
        | "UNSTABLE"
        | "waiting"
        | "buildable" => AnsiColor::Yellow.on_default(),
        "manual" | "scheduled" | "blocked" | "PAUSED_PENDING_INPUT" => {
            AnsiColor::Magenta.on_default()
        }
        "canceled" | "skipped" | "created" | "stopped" | "ABORTED" | "NOT_BUILT"
        | "NOT_EXECUTED" | "SKIPPED" | "cancelled" | "disabled" | "not built" => {
            Style::new().dimmed()
        }
        _ => Style::new(),
    }
}
