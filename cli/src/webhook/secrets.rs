use std::path::{Path, PathBuf};

use pipewright_core::credentials::{Redactor, Token};

use crate::errors::Failure;

/// No file of secrets is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The secrets of an environment variable and of files, one a line. An unset variable has none, a
/// file without any is a mistake.
pub(super) fn gather(
    variable: &str,
    files: &[PathBuf],
    redactor: &Redactor,
) -> Result<Vec<Token>, Failure> {
    let mut secrets = Vec::new();
    match std::env::var(variable) {
        Ok(text) => secrets.extend(lines(&text)),
        Err(std::env::VarError::NotPresent) => {}
        Err(std::env::VarError::NotUnicode(_)) => {
            return Err(Failure::usage(format!("{variable} is not text")));
        }
    }
    for file in files {
        let before = secrets.len();
        secrets.extend(lines(&read(file)?));
        if secrets.len() == before {
            return Err(
                Failure::usage(format!("{} holds no secret", file.display()))
                    .with_hint("write one secret a line"),
            );
        }
    }
    for secret in &secrets {
        redactor.add(secret.expose());
    }
    Ok(secrets)
}

fn lines(text: &str) -> impl Iterator<Item = Token> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(Token::new)
}

fn read(path: &Path) -> Result<String, Failure> {
    let failed = |source| Failure::File {
        action: "read the secrets",
        path: path.to_owned(),
        source,
    };
    if std::fs::metadata(path).map_err(failed)?.len() > LONGEST {
        return Err(Failure::usage(format!(
            "{} is too long for a file of secrets",
            path.display()
        )));
    }
    std::fs::read_to_string(path).map_err(failed)
}
