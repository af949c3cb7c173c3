use crate::cli::arguments::ConfigArguments;
use crate::cli::failure::{Failure, warning};
use crate::cli::terminal::complain;
use crate::config::{Loaded, PREFIX, Sources};

/// What the configuration is read from: the flags, the process's environment, the file.
pub(super) fn sources(arguments: &ConfigArguments) -> Result<Sources, Failure> {
    let mut environment = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        let Ok(value) = value.into_string() else {
            return Err(Failure::usage(format!("{name}: its value is not UTF-8")));
        };
        environment.push((name.to_owned(), value));
    }
    environment.sort();
    Ok(Sources {
        file: arguments.config.clone(),
        environment,
        flags: arguments.flags(),
    })
}

/// Reads the configuration. What is wrong names the file to give where none was given.
pub(super) fn load(sources: &Sources) -> Result<Loaded, Failure> {
    sources.load().map_err(|mut error| {
        if sources.file.is_none() {
            for problem in &mut error.problems {
                if problem.message.contains("nothing to watch") {
                    problem.hint = Some(
                        "give a file that names projects with --config; \
                         `amazing-gitlab-exporter demo` shows it without"
                            .to_owned(),
                    );
                }
            }
        }
        error.into()
    })
}

/// Tells of what looks like a mistake.
pub(super) fn tell_warnings(loaded: &Loaded) {
    for one in &loaded.warnings {
        complain(&warning(one));
    }
}
