use futures_util::stream;
use pipewright_core::archive::ExtractOptions;
use pipewright_jenkins::services::artifacts::DownloadOptions;
use pipewright_jenkins::types::BuildRef;

use super::{Session, resolve};
use crate::arguments::jenkins::{ArtifactCommand, ArtifactDownload, ArtifactList};
use crate::commands::{files, listing};
use crate::errors::Failure;
use crate::output::{self, Progress};

/// What the archives of Jenkins have at their top.
const TOP: &str = "archive";

pub(super) async fn execute(session: &Session, command: ArtifactCommand) -> Result<(), Failure> {
    match command {
        ArtifactCommand::List(ArtifactList { of, limit }) => {
            let number = resolve::build(session, &of).await?;
            let artifacts = &session.services.artifacts;
            let found = artifacts.list(&of.job, number.into()).await?;
            let nothing = format!("build #{number} of {} archived nothing", of.job);
            let found = stream::iter(found.into_iter().map(Ok::<_, Failure>));
            listing::print(session, found, limit, &nothing).await
        }
        ArtifactCommand::Download(arguments) => download(session, arguments).await,
    }
}

async fn download(session: &Session, arguments: ArtifactDownload) -> Result<(), Failure> {
    let ArtifactDownload {
        of,
        file,
        out,
        extract,
    } = arguments;
    let name = file.as_deref().map(files::file_name).transpose()?;
    let number = resolve::build(session, &of).await?;
    files::folder(&out).await?;
    let (artifacts, build) = (&session.services.artifacts, BuildRef::from(number));
    let name = name.unwrap_or_else(|| {
        let job = files::safe_name(of.job.full_name());
        format!("artifacts-{job}-{number}.zip")
    });
    let target = out.join(&name);
    let progress = Progress::new(session.output.terminal(), &name);
    let report = |bytes, total| progress.set(bytes, total);
    let options = DownloadOptions::default().progress(&report);
    if extract {
        let archive = files::Scratch::beside(&target);
        artifacts
            .download(&of.job, build, &archive.path, options)
            .await?;
        drop(progress);
        let options = ExtractOptions::default().top(TOP);
        let extracted = files::unpack(&archive.path, &out, options).await?;
        return files::unpacked(session.output, &out, &extracted);
    }
    let downloaded = match &file {
        Some(path) => {
            artifacts
                .download_file(&of.job, build, path, &target, options)
                .await?
        }
        None => artifacts.download(&of.job, build, &target, options).await?,
    };
    drop(progress);
    if !session.output.is_table() {
        return session.output.value(&downloaded);
    }
    output::note(&format!("wrote {} bytes", downloaded.size));
    output::text(&format!("{}\n", downloaded.path.display()))
}
