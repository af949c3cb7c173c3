//! Downloading to a file.

use std::path::Path;
use std::time::Duration;

use pipewright_core::download::{self, Download, DownloadError, DownloadOptions, SameBy};

use super::client::Artifacts;
use crate::error::{ConfigurationKind, Context, Error, ErrorKind, NetworkKind};
use crate::requests::Operation;
use crate::requests::artifacts::ArtifactSource;
use crate::types::ProjectRef;

pub(super) async fn run(
    artifacts: &Artifacts,
    project: &ProjectRef,
    source: &ArtifactSource,
    operation: Operation,
    target: &Path,
    options: DownloadOptions<'_>,
) -> Result<Download, Error> {
    let context = operation.context().clone();
    let operation = &operation;
    let ask = |resume: Option<download::Resume>| async move {
        let mut operation = operation.clone();
        if let Some(resume) = resume {
            resume.apply(operation.request.headers_mut());
        }
        artifacts.fetch(project, source, operation).await
    };
    download::download(target, options, SameBy::EntityTag, ask)
        .await
        .map_err(|error| told(error, &context))
}

fn told(error: DownloadError<Error>, context: &Context) -> Error {
    let local = |message: String| Error::new(ConfigurationKind::InvalidParameter, context, message);
    match error {
        DownloadError::Ask(error) => error,
        DownloadError::Exists(path) => local(format!("{} exists already", path.display()))
            .with_hint("choose another file, or have it replaced"),
        DownloadError::File {
            path,
            action,
            source,
        } => local(format!("{} cannot be {action}", path.display())).with_source(source),
        DownloadError::WrongPart(status) => {
            let message = "the server sent another part than was asked for";
            Error::new(ErrorKind::Decode, context, message)
                .with_status(status)
                .with_hint("report this to whoever runs the server, or the proxy before it")
        }
        DownloadError::Broken { source, attempts } => Error::from_body_error(source)
            .in_context(context)
            .with_attempts(attempts, Duration::ZERO),
        DownloadError::Short {
            received,
            total,
            attempts,
        } => {
            let message = format!("the answer ended after {received} of {total} bytes");
            Error::new(NetworkKind::ConnectionFailed, context, message)
                .with_attempts(attempts, Duration::ZERO)
        }
        _ => local("the download failed".to_owned()),
    }
}
