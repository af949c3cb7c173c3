//! Finding the cases, and running them all.

use std::path::{Path, PathBuf};

use crate::{Case, Outcome, ToldError, matching};

/// Runs every case below `root`, but for those in folders named `skipped`, and fails with all that
/// do not hold.
///
/// # Panics
/// When a case does not hold, when one cannot be read, and when there are fewer than `least`.
pub async fn every_case_holds(
    root: &Path,
    skipped: &[&str],
    least: usize,
    run: impl AsyncFn(Case) -> Result<(), String>,
) {
    let mut files = Vec::new();
    collect(root, skipped, &mut files);
    files.sort();
    assert!(
        files.len() >= least,
        "only {} cases under {}",
        files.len(),
        root.display()
    );
    let mut failures = Vec::new();
    for file in &files {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        let text = std::fs::read_to_string(file).unwrap();
        let outcome = match serde_json::from_str(&text) {
            Ok(case) => run(case).await,
            Err(error) => Err(format!("is no case: {error}")),
        };
        if let Err(reason) = outcome {
            failures.push(format!("{name}: {reason}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
}

fn collect(folder: &Path, skipped: &[&str], into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !skipped.iter().any(|name| path.ends_with(name)) {
                collect(&path, skipped, into);
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            into.push(path);
        }
    }
}

impl Outcome {
    /// Says how an operation ended otherwise, if it did.
    pub fn check(&self, ended: Result<serde_json::Value, ToldError>) -> Result<(), String> {
        match (self, ended) {
            (Self::Result(expected), Ok(actual)) => matching::result(expected, &actual, "result"),
            (Self::Error(expected), Err(told)) => expected.check(&told),
            (Self::Result(_), Err(told)) => Err(format!("failed: {} ({})", told.line, told.kind)),
            (Self::Error(expected), Ok(actual)) => {
                Err(format!("did not fail with {}: {actual}", expected.kind()))
            }
        }
    }
}
