use pipewright_core::credentials::Redactor;

use super::sources::{load, sources, tell_warnings};
use crate::cli::arguments::ValidateArguments;
use crate::cli::failure::Failure;
use crate::cli::terminal::print;
use crate::config::{CollectorKind, WebConfig, as_yaml};

/// Checks the configuration, the web configuration included, and prints what is in force.
pub(super) fn validate(arguments: &ValidateArguments) -> Result<(), Failure> {
    let sources = sources(&arguments.config)?;
    let loaded = load(&sources)?;
    if let Some(path) = &loaded.config.server.web_config_file {
        WebConfig::read(path)?;
        crate::server::LiveWeb::read(path.clone())
            .map_err(|error| Failure::usage(error.to_string()))?;
    }
    tell_warnings(&loaded);
    if arguments.quiet {
        return Ok(());
    }
    let redactor = Redactor::new();
    crate::secrets::learn(&loaded.config, &redactor);
    print(&redactor.redact(&as_yaml(&loaded.settings)))?;
    let idle: Vec<_> = CollectorKind::ALL
        .into_iter()
        .filter(|kind| loaded.config.collectors.is_enabled(*kind) && !kind.is_implemented())
        .map(CollectorKind::as_str)
        .collect();
    let file = match &sources.file {
        Some(path) => path.display().to_string(),
        None => "the configuration".to_owned(),
    };
    print(&format!("# {file} is valid.\n"))?;
    if !idle.is_empty() {
        let list = idle.join(", ");
        print(&format!(
            "# Not in this version, and so inactive: {list}.\n"
        ))?;
    }
    Ok(())
}
