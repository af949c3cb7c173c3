//! Downloading to a file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use http::header::{ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};
use pipewright_core::http::{Answer, Body};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};

use super::client::Artifacts;
use super::options::{Download, DownloadOptions};
use super::remote::content_range;
use crate::error::{ConfigurationKind, Context, Error, ErrorKind, NetworkKind};
use crate::requests::Operation;
use crate::requests::artifacts::ArtifactSource;
use crate::types::ProjectRef;
use pipewright_core::http::content_length;

/// Bytes that are gathered before they are written.
const WRITE: usize = 256 * 1024;

/// A download under way.
pub(super) struct Downloading<'a> {
    artifacts: &'a Artifacts,
    project: &'a ProjectRef,
    source: &'a ArtifactSource,
    operation: Operation,
    options: DownloadOptions<'a>,
    received: u64,
    total: Option<u64>,
    /// The strong entity tag of what is being received: with it, a part can be asked for.
    tag: Option<HeaderValue>,
    resumed: u32,
    restarted: u32,
}

impl<'a> Downloading<'a> {
    pub(super) fn new(
        artifacts: &'a Artifacts,
        project: &'a ProjectRef,
        source: &'a ArtifactSource,
        operation: Operation,
        options: DownloadOptions<'a>,
    ) -> Self {
        Self {
            artifacts,
            project,
            source,
            operation,
            options,
            received: 0,
            total: None,
            tag: None,
            resumed: 0,
            restarted: 0,
        }
    }

    pub(super) async fn run(mut self, target: &Path) -> Result<Download, Error> {
        let context = self.operation.context().clone();
        if !self.options.overwrite && tokio::fs::try_exists(target).await.unwrap_or(true) {
            let message = format!("{} exists already", target.display());
            return Err(
                Error::new(ConfigurationKind::InvalidParameter, &context, message)
                    .with_hint("choose another file, or have it replaced"),
            );
        }
        // Before the file: what is not there leaves no trace.
        let first = self.ask().await?;
        let part = Part::beside(target);
        let file = File::options()
            .write(true)
            .create_new(true)
            .open(&part.path)
            .await;
        let file = file.map_err(|error| local(&context, &part.path, "made", error))?;
        let mut file = BufWriter::with_capacity(WRITE, file);
        let written = self.receive(first, &mut file, &part.path, &context).await;
        // Closed before it is renamed or removed, which Windows insists on.
        drop(file);
        written?;
        tokio::fs::rename(&part.path, target)
            .await
            .map_err(|error| local(&context, target, "renamed", error))?;
        part.keep();
        Ok(Download {
            path: target.to_owned(),
            size: self.received,
            resumed: self.resumed,
            restarted: self.restarted,
        })
    }

    /// Asks for what is missing.
    async fn ask(&self) -> Result<Answer<Body>, Error> {
        let mut operation = self.operation.clone();
        if let (Some(tag), true) = (&self.tag, self.received > 0) {
            let headers = operation.request.headers_mut();
            headers.insert(IF_RANGE, tag.clone());
            headers.extend(
                HeaderValue::try_from(format!("bytes={}-", self.received))
                    .ok()
                    .map(|range| (RANGE, range)),
            );
        }
        self.artifacts
            .fetch(self.project, self.source, operation)
            .await
    }

    async fn receive(
        &mut self,
        first: Answer<Body>,
        file: &mut BufWriter<File>,
        path: &Path,
        context: &Context,
    ) -> Result<(), Error> {
        let mut answer = first;
        let mut broken = 0;
        loop {
            let (status, headers) = (answer.status(), answer.headers().clone());
            if !self.fits(status, &headers) {
                let message = "the server sent another part than was asked for";
                let hint = "report this to whoever runs the server, or the proxy before it";
                let error = Error::new(ErrorKind::Decode, context, message).with_status(status);
                return Err(error.with_hint(hint));
            }
            self.begin(status, &headers, file)
                .await
                .map_err(|error| local(context, path, "written", error))?;
            let error = match self.copy(answer, file, path, context).await {
                Ok(()) => break,
                Err(error) => error,
            };
            let passing = matches!(error.kind(), ErrorKind::Network(_));
            broken += 1;
            if !passing || broken > self.options.attempts {
                return Err(error.with_attempts(broken - 1, Duration::ZERO));
            }
            tracing::debug!(%error, received = self.received, "the body broke off");
            tokio::time::sleep(Duration::from_secs(1 << broken.min(5)) / 2).await;
            answer = self.ask().await?;
        }
        file.flush()
            .await
            .map_err(|error| local(context, path, "written", error))
    }

    /// Whether an answer is the whole, or goes on where what was received ends.
    fn fits(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        if status != StatusCode::PARTIAL_CONTENT {
            return true;
        }
        content_range(headers).is_some_and(|part| {
            part.start == self.received && part.total.is_none_or(|total| part.end == total)
        })
    }

    /// Takes what an answer says of itself: whether it goes on, or begins again.
    async fn begin(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
        file: &mut BufWriter<File>,
    ) -> io::Result<()> {
        let part = (status == StatusCode::PARTIAL_CONTENT)
            .then(|| content_range(headers))
            .flatten();
        if let Some(part) = part.filter(|part| part.start == self.received && self.received > 0) {
            self.total = part.total.or(self.total);
            self.resumed += 1;
            return Ok(());
        }
        if self.received > 0 {
            file.flush().await?;
            file.get_mut().set_len(0).await?;
            file.rewind().await?;
            self.restarted += 1;
        }
        self.received = 0;
        self.total = content_length(headers);
        let strong = |tag: &&HeaderValue| tag.as_bytes().starts_with(b"\"");
        self.tag = headers.get(ETAG).filter(strong).cloned();
        Ok(())
    }

    async fn copy(
        &mut self,
        answer: Answer<Body>,
        file: &mut BufWriter<File>,
        path: &Path,
        context: &Context,
    ) -> Result<(), Error> {
        let mut body = answer.response.into_body();
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| Error::from_body_error(error).in_context(context))?;
            file.write_all(&chunk)
                .await
                .map_err(|error| local(context, path, "written", error))?;
            self.received += chunk.len() as u64;
            if let Some(progress) = self.options.progress {
                progress(self.received, self.total);
            }
        }
        match self.total {
            Some(total) if self.received < total => {
                let message = format!("the answer ended after {} of {total} bytes", self.received);
                Err(Error::new(NetworkKind::ConnectionFailed, context, message))
            }
            _ => Ok(()),
        }
    }
}

/// The file beside the target that is written first, removed unless it is kept.
struct Part {
    path: PathBuf,
    kept: bool,
}

impl Part {
    fn beside(target: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}-{number}.part", std::process::id()));
        Self {
            path: target.with_file_name(name),
            kept: false,
        }
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing to be done about it if that fails; it may not even be there.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn local(context: &Context, path: &Path, action: &str, error: io::Error) -> Error {
    let message = format!("{} cannot be {action}", path.display());
    Error::new(ConfigurationKind::InvalidParameter, context, message).with_source(error)
}
