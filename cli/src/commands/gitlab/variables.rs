//! Variables and inputs of the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pipewright_gitlab::Error;
use pipewright_gitlab::types::Variable;
use serde_json::Value;

use crate::arguments::{Assignment, TypedAssignment};
use crate::errors::Failure;

/// Variables as they are given.
pub(super) fn plain(given: &[Assignment]) -> Result<Vec<Variable>, Failure> {
    given
        .iter()
        .map(|Assignment { key, value }| {
            Variable::env(key, value).map_err(|error| misnamed("--var", &error))
        })
        .collect()
}

/// Variables of type file, with what is in local files.
pub(super) fn from_files(given: &[Assignment]) -> Result<Vec<Variable>, Failure> {
    given
        .iter()
        .map(|Assignment { key, value: path }| {
            let content = std::fs::read_to_string(path).map_err(|source| Failure::File {
                action: "read the value of a variable from",
                path: PathBuf::from(path),
                source,
            })?;
            Variable::file(key, content).map_err(|error| misnamed("--var-file", &error))
        })
        .collect()
}

/// The failure with the flag that it is about.
fn misnamed(flag: &str, error: &Error) -> Failure {
    Failure::usage(format!("{flag}: {}", error.message()))
        .with_hint(error.hint().unwrap_or_default())
}

/// Inputs by name.
pub(super) fn inputs(given: Vec<TypedAssignment>) -> Result<BTreeMap<String, Value>, Failure> {
    let mut inputs = BTreeMap::new();
    for TypedAssignment { key, value } in given {
        if inputs.contains_key(&key) {
            return Err(Failure::usage(format!("the input `{key}` is given twice")));
        }
        inputs.insert(key, value);
    }
    Ok(inputs)
}
