//! Downloading to a file.

use std::path::Path;
use std::time::Duration;

use pipewright_core::download::{self, Download, DownloadError, DownloadOptions, Resume, SameBy};

use super::client::Artifacts;
use crate::error::{Context, Error, ErrorKind};
use crate::requests::Operation;
use crate::types::JobRef;

/// What is to be downloaded.
pub(super) struct Wanted<'a> {
    pub(super) job: &'a JobRef,
    pub(super) operation: Operation,
    pub(super) same_by: SameBy,
    pub(super) target: &'a Path,
    pub(super) options: DownloadOptions<'a>,
}

pub(super) async fn run(artifacts: &Artifacts, wanted: Wanted<'_>) -> Result<Download, Error> {
    let operation = &wanted.operation;
    let ask = |resume: Option<Resume>| async move {
        let mut operation = operation.clone();
        if let Some(resume) = resume {
            resume.apply(operation.request.headers_mut());
        }
        artifacts.fetch(operation).await
    };
    download::download(wanted.target, wanted.options, wanted.same_by, ask)
        .await
        .map_err(|error| match error {
            // Counted already.
            DownloadError::Ask(error) => error,
            other => {
                let error = told(other, operation.context());
                artifacts.client.count_error(&error);
                error
            }
        })
}

fn told(error: DownloadError<Error>, context: &Context) -> Error {
    let local = |message: String| Error::new(ErrorKind::InvalidParameter, context, message);
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
            Error::new(ErrorKind::Network, context, message).with_attempts(attempts, Duration::ZERO)
        }
        _ => local("the download failed".to_owned()),
    }
}
