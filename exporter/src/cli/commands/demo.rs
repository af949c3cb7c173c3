use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use pipewright_core::credentials::Redactor;

use crate::cli::arguments::DemoArguments;
use crate::cli::failure::Failure;
use crate::cli::terminal::print;
use crate::cli::{logging, signals};
use crate::config::{LogFormat, LogLevel, LogSettings};
use crate::demo::{Demo, DemoError, DemoOptions};

/// Starts a GitLab in this program and an exporter that watches it.
pub(super) async fn demo(arguments: DemoArguments) -> Result<(), Failure> {
    let redactor = Redactor::new();
    let level = LogLevel::of(&arguments.log_level).ok_or_else(|| {
        Failure::usage(format!(
            "--log-level: there is no level {:?}",
            arguments.log_level
        ))
        .with_hint("give trace, debug, info, warn or error")
    })?;
    let settings = LogSettings {
        level,
        format: LogFormat::Text,
    };
    logging::start(&settings, &redactor);
    if !(arguments.speed.is_finite() && (0.1..=1000.0).contains(&arguments.speed)) {
        return Err(Failure::usage("--speed: give a number from 0.1 to 1000"));
    }
    let stop = signals::told_to_stop()?;
    let asked = arguments.listen;
    let demo = Demo::open(
        DemoOptions {
            listen: asked,
            speed: arguments.speed,
            projects: usize::try_from(arguments.projects).unwrap_or(usize::MAX),
            seed: arguments.seed,
        },
        redactor,
    )
    .await
    .map_err(|error| failed(&error))?;
    if demo.address() != asked && asked.port() != 0 {
        print(&format!(
            "Port {} is taken, so this is on {}.\n",
            asked.port(),
            demo.address().port()
        ))?;
    }
    print(&welcome(&demo, &arguments))?;
    demo.run(stop).await.map_err(|error| failed(&error))?;
    print("\nThe GitLab and all that was on it are gone.\n")
}

fn failed(error: &DemoError) -> Failure {
    let failure = Failure::local(error.to_string());
    match error {
        DemoError::Listen { .. } => failure.with_hint("choose another with --listen 127.0.0.1:0"),
        _ => failure,
    }
}

fn welcome(demo: &Demo, arguments: &DemoArguments) -> String {
    let bold = Style::new().bold();
    let link = AnsiColor::Cyan.on_default();
    let dim = Style::new().dimmed();
    let at = format!("http://{}", demo.address());
    let mut text = String::new();
    // Writing to a text does not fail.
    let _ = write!(
        text,
        "A GitLab runs inside this program, with {} projects of a company named acme, {} times\n\
         faster than life. The exporter watches it.\n\n\
         {bold}Look at{bold:#}\n\
         {link}{at}/{link:#}          state and figures, live\n\
         {link}{at}/metrics{link:#}   what Prometheus reads\n\
         {link}{at}/config{link:#}    the configuration in use\n\n\
         {bold}Try{bold:#}\n",
        arguments.projects, arguments.speed,
    );
    for (command, what) in [
        (
            format!("curl -s {at}/metrics | grep age_pipeline_run_count"),
            "runs, each counted once",
        ),
        (
            format!("curl -s {at}/metrics | grep 'age_job_status.*failed'"),
            "what failed, and why",
        ),
        (
            format!("curl -s {at}/metrics | grep age_api_requests"),
            "how little it asks",
        ),
    ] {
        let _ = writeln!(text, "  {command}\n      {dim}{what}{dim:#}");
    }
    let _ = write!(
        text,
        "\nThe GitLab answers too: {link}{}{link:#} with the token {}\n\n\
         Ctrl+C ends it.\n",
        demo.gitlab_url(),
        demo.token(),
    );
    text
}
