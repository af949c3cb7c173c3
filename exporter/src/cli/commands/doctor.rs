use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::AnsiColor;
use pipewright_core::credentials::Redactor;
use pipewright_core::time::SystemClock;
use pipewright_gitlab::{GitLabClient, GitLabConfig};

use super::sources::{load, sources, tell_warnings};
use crate::cli::arguments::DoctorArguments;
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::{Failure, printable};
use crate::cli::gitlab::{credential, transport};
use crate::cli::terminal::print;
use crate::doctor::{Doctor, Finding, Trouble, Verdict};

/// Checks token, GitLab and every configured project.
pub(super) async fn doctor(arguments: DoctorArguments) -> Result<(), Failure> {
    let loaded = load(&sources(&arguments.config)?)?;
    let config = &loaded.config;
    let redactor = Redactor::new();
    crate::secrets::learn(config, &redactor);
    tell_warnings(&loaded);
    if let Some(path) = &config.server.web_config_file {
        crate::server::LiveWeb::read(path.clone())
            .map_err(|error| Failure::usage(error.to_string()))?;
    }
    let mut gitlab = GitLabConfig::new(config.gitlab.base_url())
        .map_err(|error| Failure::usage(error.to_string()))?;
    gitlab.timeouts.attempt = config.gitlab.request_timeout;
    gitlab.check_scopes = false;
    // Somebody waits in front of the screen.
    gitlab.retry.unavailable.max_retries = 1;
    gitlab.retry.timeout.max_retries = 0;
    gitlab.retry.server_error.max_retries = 1;
    let credential = credential(&config.gitlab, &redactor)?;
    let client = GitLabClient::new(gitlab, credential, transport(&config.gitlab)?);
    let mut broken = None;
    let clock = SystemClock::shared();
    let worst = Doctor::new(&client, config, Arc::clone(&clock))
        .examine(|finding| {
            let told = print(&redactor.redact(&lines(finding)));
            broken = broken.take().or(told.err());
        })
        .await;
    if let Some(failure) = broken {
        return Err(failure);
    }
    let (text, result) = match worst {
        Verdict::Good => ("\nEverything is as it should be.\n", Ok(())),
        Verdict::Doubt => ("\nIt works; some things are worth a look.\n", Ok(())),
        Verdict::Bad(trouble) => (
            "\nSomething is to be mended.\n",
            Err(Failure::Told(code(trouble))),
        ),
    };
    print(text)?;
    result
}

fn code(trouble: Trouble) -> ExitCode {
    match trouble {
        Trouble::Configuration => ExitCode::Usage,
        Trouble::Denied => ExitCode::Denied,
        Trouble::NotFound => ExitCode::NotFound,
        Trouble::Unavailable => ExitCode::Unavailable,
    }
}

fn lines(finding: &Finding) -> String {
    let (word, color) = match finding.verdict {
        Verdict::Good => ("ok  ", AnsiColor::Green),
        Verdict::Doubt => ("note", AnsiColor::Yellow),
        Verdict::Bad(_) => ("FAIL", AnsiColor::Red),
    };
    let style = color.on_default().bold();
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "{style}{word}{style:#}  {}: {}",
        printable(&finding.subject),
        printable(&finding.detail)
    );
    if let Some(remedy) = &finding.remedy {
        let style = AnsiColor::Cyan.on_default();
        let _ = writeln!(text, "      {style}help:{style:#} {}", printable(remedy));
    }
    text
}
