//! What a command can end with, and how that is shown.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::exit_code::ExitCode;
use crate::config::{ConfigError, Problem};

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Something that was given is wrong.
    #[error("{message}")]
    Usage {
        message: String,
        hint: Option<String>,
    },
    /// Something of this machine does not work.
    #[error("{message}")]
    Local {
        message: String,
        hint: Option<String>,
    },
    /// What is wrong was printed already.
    #[error("")]
    Told(ExitCode),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn local(message: impl Into<String>) -> Self {
        Self::Local {
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn with_hint(mut self, text: impl Into<String>) -> Self {
        if let Self::Usage { hint, .. } | Self::Local { hint, .. } = &mut self {
            *hint = Some(text.into());
        }
        self
    }

    /// The code that the process exits with.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage { .. } => ExitCode::Usage,
            Self::Local { .. } => ExitCode::Local,
            Self::Told(code) => *code,
        }
    }

    /// The lines that are written to standard error.
    pub(super) fn report(&self) -> String {
        match self {
            Self::Config(error) => error.problems.iter().map(problem).collect(),
            Self::Usage { message, hint } | Self::Local { message, hint } => {
                block("error", AnsiColor::Red, message, hint.as_deref())
            }
            Self::Told(_) => String::new(),
        }
    }
}

fn problem(problem: &Problem) -> String {
    let message = match &problem.at {
        Some(at) => format!("{at}: {}", problem.message),
        None => problem.message.clone(),
    };
    block("error", AnsiColor::Red, &message, problem.hint.as_deref())
}

/// The lines of a warning.
pub(super) fn warning(warning: &Problem) -> String {
    let message = match &warning.at {
        Some(at) => format!("{at}: {}", warning.message),
        None => warning.message.clone(),
    };
    block(
        "warning",
        AnsiColor::Yellow,
        &message,
        warning.hint.as_deref(),
    )
}

fn block(label: &str, color: AnsiColor, message: &str, hint: Option<&str>) -> String {
    let style = color.on_default().bold();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{style}{label}:{style:#} {}",
        printable(message.trim())
    );
    if let Some(hint) = hint {
        let style: Style = AnsiColor::Cyan.on_default();
        let _ = writeln!(text, "  {style}help:{style:#} {}", printable(hint));
    }
    text
}

/// Text of others without what a terminal would obey.
pub(super) fn printable(text: &str) -> String {
    let visible = |character: char| match character {
        '\n' | '\t' => ' ',
        other if other.is_control() => '\u{fffd}',
        other => other,
    };
    text.chars().map(visible).collect()
}
