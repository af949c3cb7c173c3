//! What is downloaded, on disk.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pipewright_core::archive::{ExtractOptions, Extracted, extract};
use serde_json::json;

use crate::errors::Failure;
use crate::output::{self, Output};

/// Makes the folder to write to.
pub(super) async fn folder(path: &Path) -> Result<(), Failure> {
    tokio::fs::create_dir_all(path)
        .await
        .map_err(|source| Failure::File {
            action: "make the folder",
            path: path.to_owned(),
            source,
        })
}

/// Unpacks an archive, in place of the files that are there.
pub(super) async fn unpack(
    archive: &Path,
    out: &Path,
    options: ExtractOptions,
) -> Result<Extracted, Failure> {
    extract(archive, out, options.overwrite(true))
        .await
        .map_err(|error| Failure::Archive {
            message: format!("could not unpack the artifacts: {error}"),
        })
}

/// A name for a file, of something that may have any name.
pub(super) fn safe_name(name: &str) -> String {
    let safe = |character: char| {
        if character.is_alphanumeric() || "-_.".contains(character) {
            character
        } else {
            '-'
        }
    };
    name.chars().map(safe).collect()
}

/// Says what was unpacked.
pub(super) fn unpacked(output: Output, out: &Path, extracted: &Extracted) -> Result<(), Failure> {
    for link in &extracted.skipped {
        output::note(&format!("left out the symbolic link {link}"));
    }
    let files: Vec<PathBuf> = extracted
        .files
        .iter()
        .map(|file| {
            if file.starts_with(out) {
                file.clone()
            } else {
                out.join(file)
            }
        })
        .collect();
    output::note(&format!(
        "wrote {} files, {} bytes, to {}",
        files.len(),
        extracted.bytes,
        out.display()
    ));
    if !output.is_table() {
        let value =
            json!({ "files": files, "bytes": extracted.bytes, "skipped": extracted.skipped });
        return output.value(&value);
    }
    let mut lines = String::new();
    for file in &files {
        let _ = writeln!(lines, "{}", file.display());
    }
    output::text(&lines)
}

/// The last part of a path in an archive.
pub(super) fn file_name(path: &str) -> Result<String, Failure> {
    match Path::new(path).file_name().and_then(|name| name.to_str()) {
        Some(name) if !path.ends_with('/') => Ok(name.to_owned()),
        _ => Err(Failure::usage(format!("--file: {path:?} names no file"))
            .with_hint("give the path of a file in the archive, such as dist/app.js")),
    }
}

/// A file that is removed again, whatever happens.
pub(super) struct Scratch {
    pub(super) path: PathBuf,
}

impl Scratch {
    pub(super) fn beside(target: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}", std::process::id()));
        Self {
            path: target.with_file_name(name),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("dist/app.js", Some("app.js"))]
    #[case("app.js", Some("app.js"))]
    #[case("dist/", None)]
    #[case("..", None)]
    #[case("", None)]
    fn a_file_is_named_by_the_end_of_its_path(#[case] path: &str, #[case] name: Option<&str>) {
        assert_eq!(file_name(path).ok().as_deref(), name);
    }
}
