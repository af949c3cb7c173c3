use pipewright_gitlab::artifacts::ExtractOptions;
use pipewright_gitlab::requests::artifacts::ArtifactSource;
use pipewright_gitlab::services::artifacts::{BrowseMethod, BrowseOptions, DownloadOptions};

use super::pipeline::done;
use super::{Session, resolve};
use crate::arguments::{ArtifactCommand, ArtifactDownload, ArtifactOf, JobOf, JobSelector};
use crate::commands::files;
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
    files::folder(&out).await?;
    let artifacts = &session.services.artifacts;
    let name = match &file {
        Some(path) => files::file_name(path)?,
        None => archive_name(&source),
    };
    let target = out.join(&name);
    let progress = Progress::new(session.output.terminal(), &name);
    let report = |bytes, total| progress.set(bytes, total);
    let options = DownloadOptions::default().progress(&report);
    if unpack {
        let archive = files::Scratch::beside(&target);
        artifacts
            .download(&job.project, &source, &archive.path, options)
            .await?;
        drop(progress);
        let extracted = files::unpack(&archive.path, &out, ExtractOptions::default()).await?;
        return files::unpacked(session.output, &out, &extracted);
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

/// The name of an archive on disk: one that does not meet that of another job.
fn archive_name(source: &ArtifactSource) -> String {
    match source {
        ArtifactSource::Job(id) => format!("artifacts-{id}.zip"),
        ArtifactSource::Latest { job, .. } => {
            format!("artifacts-{}.zip", files::safe_name(job))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_named_without_surprises() {
        let source = ArtifactSource::Latest {
            git_ref: "main".parse().unwrap(),
            job: "build: [x/../y]".into(),
        };
        assert_eq!(archive_name(&source), "artifacts-build---x-..-y-.zip");
    }
}
