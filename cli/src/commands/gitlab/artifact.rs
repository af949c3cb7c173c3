use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pipewright_gitlab::artifacts::{ExtractOptions, Extracted, extract};
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::services::artifacts::{BrowseMethod, BrowseOptions, DownloadOptions};
use serde_json::json;

use super::pipeline::done;
use super::{Session, resolve};
use crate::arguments::{ArtifactCommand, ArtifactDownload, ArtifactOf, JobOf, JobSelector};
use crate::errors::Failure;
use crate::output::{self, Progress};

pub(super) async fn execute(session: &Session, command: ArtifactCommand) -> Result<(), Failure> {
    let artifacts = &session.services.artifacts;
    let output = session.output;
    match command {
        ArtifactCommand::Download(arguments) => download(session, arguments).await,
        ArtifactCommand::List(ArtifactOf { job }) => list(session, &job).await,
        ArtifactCommand::Keep(ArtifactOf { job }) => {
            let id = resolve::job_id(session, &job).await?;
            output.item(&artifacts.keep(&job.project, id).await?)
        }
        ArtifactCommand::Delete(ArtifactOf { job }) => {
            let id = resolve::job_id(session, &job).await?;
            artifacts.delete(&job.project, id).await?;
            done(
                session,
                &format!("deleted the artifacts of job {id} of {}", job.project),
                id,
            )
        }
    }
}

async fn list(session: &Session, job: &JobOf) -> Result<(), Failure> {
    let id = resolve::job_id(session, job).await?;
    let artifacts = &session.services.artifacts;
    let listing = artifacts
        .browse(&job.project, id, &BrowseOptions::default())
        .await?;
    if listing.method == BrowseMethod::Archive {
        output::note("the server can list no artifacts: the whole archive was read");
    }
    let nothing = format!("the archive of job {id} is empty");
    session.output.list(&listing.entries, &nothing)
}

/// Whose artifacts are meant: with a name and a ref, GitLab finds the job itself, in the newest
/// pipeline that succeeded.
async fn source(session: &Session, of: &JobOf) -> Result<ArtifactSource, Failure> {
    if let (JobSelector::Name(name), None, Some(git_ref)) = (&of.job, of.pipeline, &of.git_ref) {
        output::note(&format!(
            "job {name} of the newest successful pipeline of {} on {git_ref}",
            of.project
        ));
        return Ok(ArtifactSource::Latest {
            git_ref: git_ref.clone(),
            job: name.clone(),
        });
    }
    resolve::job_id(session, of).await.map(ArtifactSource::Job)
}

async fn download(session: &Session, arguments: ArtifactDownload) -> Result<(), Failure> {
    let ArtifactDownload {
        job,
        file,
        out,
        extract: unpack,
    } = arguments;
    let source = source(session, &job).await?;
    tokio::fs::create_dir_all(&out)
        .await
        .map_err(|source| Failure::File {
            action: "make the folder",
            path: out.clone(),
            source,
        })?;
    let artifacts = &session.services.artifacts;
    let name = match &file {
        Some(path) => file_name(path)?,
        None => archive_name(&source),
    };
    let target = out.join(&name);
    let progress = Progress::new(session.output.terminal(), &name);
    let report = |bytes, total| progress.set(bytes, total);
    let options = DownloadOptions::default().progress(&report);
    if unpack {
        let archive = Scratch::beside(&target);
        artifacts
            .download(&job.project, &source, &archive.path, options)
            .await?;
        drop(progress);
        let extracted = extract(
            &archive.path,
            &out,
            ExtractOptions::default().overwrite(true),
        )
        .await
        .map_err(|error| Failure::Archive {
            message: format!("could not unpack the artifacts: {error}"),
        })?;
        return unpacked(session, &out, &extracted);
    }
    let downloaded = match &file {
        Some(path) => {
            artifacts
                .download_file(&job.project, &source, path, &target, options)
                .await?
        }
        None => {
            artifacts
                .download(&job.project, &source, &target, options)
                .await?
        }
    };
    drop(progress);
    if !session.output.is_table() {
        return session.output.value(&downloaded);
    }
    output::note(&format!("wrote {} bytes", downloaded.size));
    output::text(&format!("{}\n", downloaded.path.display()))
}

fn unpacked(session: &Session, out: &Path, extracted: &Extracted) -> Result<(), Failure> {
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
    if !session.output.is_table() {
        let value =
            json!({ "files": files, "bytes": extracted.bytes, "skipped": extracted.skipped });
        return session.output.value(&value);
    }
    let mut lines = String::new();
    for file in &files {
        let _ = writeln!(lines, "{}", file.display());
    }
    output::text(&lines)
}

/// The name of an archive on disk: one that does not meet that of another job.
fn archive_name(source: &ArtifactSource) -> String {
    match source {
        ArtifactSource::Job(id) => format!("artifacts-{id}.zip"),
        ArtifactSource::Latest { job, .. } => {
            let safe = |character: char| {
                if character.is_alphanumeric() || "-_.".contains(character) {
                    character
                } else {
                    '-'
                }
            };
            let job: String = job.chars().map(safe).collect();
            format!("artifacts-{job}.zip")
        }
    }
}

/// The last part of a path in an archive.
fn file_name(path: &str) -> Result<String, Failure> {
    match Path::new(path).file_name().and_then(|name| name.to_str()) {
        Some(name) if !path.ends_with('/') => Ok(name.to_owned()),
        _ => Err(Failure::usage(format!("--file: {path:?} names no file"))
            .with_hint("give the path of a file in the archive, such as dist/app.js")),
    }
}

/// A file that is removed again, whatever happens.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn beside(target: &Path) -> Self {
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

    #[test]
    fn an_archive_is_named_without_surprises() {
        let source = ArtifactSource::Latest {
            git_ref: "main".parse().unwrap(),
            job: "build: [x/../y]".into(),
        };
        assert_eq!(archive_name(&source), "artifacts-build---x-..-y-.zip");
    }
}
