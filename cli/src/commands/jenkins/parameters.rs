//! Parameters of the command line.

use std::path::{Path, PathBuf};

use pipewright_core::credentials::{Redactor, Token};
use pipewright_jenkins::requests::Parameter;

use crate::arguments::Assignment;
use crate::errors::Failure;

/// Parameters as they are given.
pub(super) fn plain(given: &[Assignment]) -> Result<Vec<Parameter>, Failure> {
    given
        .iter()
        .map(|Assignment { key, value }| Ok(Parameter::text(key, value)?))
        .collect()
}

/// Secrets, from environment variables. They are shown nowhere from here on.
///
/// A recording holds none, so that a replay needs none.
pub(super) fn from_environment(
    given: &[Assignment],
    redactor: &Redactor,
    replays: bool,
) -> Result<Vec<Parameter>, Failure> {
    given
        .iter()
        .map(|Assignment { key, value: name }| {
            let secret = match std::env::var(name) {
                Ok(secret) => secret,
                Err(_) if replays => format!("the secret of {key}"),
                Err(_) => {
                    let failure = Failure::usage(format!("--param-env {key}: {name} is not set"));
                    let hint = "give the name of an environment variable that holds the value";
                    return Err(failure.with_hint(hint));
                }
            };
            redactor.add(&secret);
            Ok(Parameter::secret(key, Token::new(secret))?)
        })
        .collect()
}

/// File parameters, with what is in local files.
pub(super) fn from_files(given: &[Assignment]) -> Result<Vec<Parameter>, Failure> {
    given
        .iter()
        .map(|Assignment { key, value: path }| {
            let content = std::fs::read(path).map_err(|source| Failure::File {
                action: "read the value of a parameter from",
                path: PathBuf::from(path),
                source,
            })?;
            let name = Path::new(path).file_name().unwrap_or_default();
            Ok(Parameter::file(key, name.to_string_lossy(), content)?)
        })
        .collect()
}
