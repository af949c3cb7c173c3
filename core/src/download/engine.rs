//! The download itself.

use std::io;
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};

use super::content_range::content_range;
use super::error::DownloadError;
use super::options::{Download, DownloadOptions};
use super::part_file::PartFile;
use super::resume::{Resume, SameBy, is_of_another, validator};
use crate::http::{Answer, Body, TransportError, content_length};

/// Bytes that are gathered before they are written.
const WRITE: usize = 256 * 1024;

/// Downloads what `ask` gets to a file. It is asked again for the rest of a body that broke off
/// (with where to go on), or for all of it.
///
/// The target is replaced or refused as the options say. It is written beside it first: whatever
/// happens, also to this future, the target is as it was or whole.
pub async fn download<E, F, W>(
    target: &Path,
    options: DownloadOptions<'_>,
    same_by: SameBy,
    ask: F,
) -> Result<Download, DownloadError<E>>
where
    F: Fn(Option<Resume>) -> W,
    W: Future<Output = Result<Answer<Body>, E>>,
{
    if !options.overwrite && tokio::fs::try_exists(target).await.unwrap_or(true) {
        return Err(DownloadError::Exists(target.to_owned()));
    }
    // Before the file: what is not there leaves no trace.
    let first = ask(None).await.map_err(DownloadError::Ask)?;
    let part = PartFile::beside(target);
    let file = File::options()
        .write(true)
        .create_new(true)
        .open(&part.path)
        .await
        .map_err(|error| DownloadError::file(&part.path, "made", error))?;
    let mut received = Receiving {
        options,
        same_by,
        path: &part.path,
        file: BufWriter::with_capacity(WRITE, file),
        received: 0,
        total: None,
        validator: None,
        resumed: 0,
        restarted: 0,
    };
    received.all(first, ask).await?;
    let (size, resumed, restarted) = (received.received, received.resumed, received.restarted);
    // Closed before it is renamed, which Windows insists on.
    drop(received);
    tokio::fs::rename(&part.path, target)
        .await
        .map_err(|error| DownloadError::file(target, "renamed", error))?;
    part.keep();
    Ok(Download {
        path: target.to_owned(),
        size,
        resumed,
        restarted,
    })
}

struct Receiving<'a> {
    options: DownloadOptions<'a>,
    same_by: SameBy,
    path: &'a Path,
    file: BufWriter<File>,
    received: u64,
    total: Option<u64>,
    /// What is being received is known again by this: with it, a part can be asked for.
    validator: Option<HeaderValue>,
    resumed: u32,
    restarted: u32,
}

/// Why a body is not whole.
enum Broke {
    Body(TransportError),
    Short { received: u64, total: u64 },
}

impl Receiving<'_> {
    async fn all<E, F, W>(&mut self, first: Answer<Body>, ask: F) -> Result<(), DownloadError<E>>
    where
        F: Fn(Option<Resume>) -> W,
        W: Future<Output = Result<Answer<Body>, E>>,
    {
        let mut answer = first;
        let mut broken = 0;
        loop {
            let (status, headers) = (answer.status(), answer.headers().clone());
            if self.is_of_another(status, &headers) {
                // It is asked for as a whole then, which cannot come to this again.
                self.validator = None;
                answer = ask(None).await.map_err(DownloadError::Ask)?;
                continue;
            }
            if !self.fits(status, &headers) {
                return Err(DownloadError::WrongPart(status));
            }
            self.begin(status, &headers)
                .await
                .map_err(|error| self.unwritten(error))?;
            let copied = self.copy(answer).await;
            let Some(broke) = copied.map_err(|error| self.unwritten(error))? else {
                break;
            };
            broken += 1;
            if !broke.passes() || broken > self.options.attempts {
                return Err(broke.told(broken - 1));
            }
            tracing::debug!(received = self.received, "the body broke off");
            tokio::time::sleep(Duration::from_secs(1 << broken.min(5)) / 2).await;
            answer = ask(self.resume()).await.map_err(DownloadError::Ask)?;
        }
        self.file
            .flush()
            .await
            .map_err(|error| self.unwritten(error))
    }

    fn unwritten<E>(&self, error: io::Error) -> DownloadError<E> {
        DownloadError::file(self.path, "written", error)
    }

    fn resume(&self) -> Option<Resume> {
        let validator = self.validator.clone().filter(|_| self.received > 0)?;
        Some(Resume {
            validator,
            received: self.received,
        })
    }

    fn is_of_another(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        let asked_by = self.validator.as_ref().filter(|_| self.received > 0);
        status == StatusCode::PARTIAL_CONTENT
            && asked_by.is_some_and(|validator| is_of_another(headers, validator))
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
    async fn begin(&mut self, status: StatusCode, headers: &HeaderMap) -> io::Result<()> {
        let part = (status == StatusCode::PARTIAL_CONTENT)
            .then(|| content_range(headers))
            .flatten();
        if let Some(part) = part.filter(|part| part.start == self.received && self.received > 0) {
            self.total = part.total.or(self.total);
            self.resumed += 1;
            return Ok(());
        }
        if self.received > 0 {
            self.file.flush().await?;
            self.file.get_mut().set_len(0).await?;
            self.file.rewind().await?;
            self.restarted += 1;
        }
        self.received = 0;
        self.total = content_length(headers);
        self.validator = validator(headers, self.same_by);
        Ok(())
    }

    async fn copy(&mut self, answer: Answer<Body>) -> io::Result<Option<Broke>> {
        let mut body = answer.response.into_body();
        while let Some(chunk) = body.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) => return Ok(Some(Broke::Body(error))),
            };
            self.file.write_all(&chunk).await?;
            self.received += chunk.len() as u64;
            if let Some(progress) = self.options.progress {
                progress(self.received, self.total);
            }
        }
        let received = self.received;
        Ok(self
            .total
            .filter(|total| received < *total)
            .map(|total| Broke::Short { received, total }))
    }
}

impl Broke {
    /// Whether another attempt may do better.
    fn passes(&self) -> bool {
        use crate::http::TransportErrorKind::{Refused, Request};
        match self {
            Self::Body(error) => !matches!(error.kind(), Refused | Request),
            Self::Short { .. } => true,
        }
    }

    fn told<E>(self, attempts: u32) -> DownloadError<E> {
        match self {
            Self::Body(source) => DownloadError::Broken { source, attempts },
            Self::Short { received, total } => DownloadError::Short {
                received,
                total,
                attempts,
            },
        }
    }
}
