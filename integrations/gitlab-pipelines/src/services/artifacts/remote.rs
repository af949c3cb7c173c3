//! The list of contents of an archive on the server, by ranges.

use futures_util::StreamExt as _;
use http::header::{ETAG, RANGE};
use http::{HeaderValue, StatusCode};
use pipewright_core::download::{ContentRange, content_range};
use pipewright_core::http::{Answer, Body};

use super::client::Artifacts;
use crate::artifacts::{ArchiveEntry, ArchiveError, ArchiveLimits, DirectoryReader};
use crate::error::{Context, Error, ErrorKind};
use crate::requests::artifacts::{self as requests, ArtifactSource};
use crate::types::ProjectRef;

/// Bytes of the end of an archive that are kept when all of it is read.
const KEPT: usize = 8 << 20;

/// What came of asking for a part.
pub(super) enum Listing {
    Ranges(Vec<ArchiveEntry>),
    /// The server sends the whole archive whatever is asked for, and has begun to.
    Whole(Box<Answer<Body>>),
    /// The server serves ranges, but not so that they can be used.
    Unusable,
}

/// An archive on the server.
pub(super) struct Remote<'a> {
    pub(super) artifacts: &'a Artifacts,
    pub(super) project: &'a ProjectRef,
    pub(super) source: &'a ArtifactSource,
    pub(super) limits: ArchiveLimits,
}

impl Remote<'_> {
    /// The list of contents, by ranges.
    pub(super) async fn list(&self) -> Result<Listing, Error> {
        let operation = requests::download(self.project, self.source)?;
        let context = operation.context().clone();
        // The end is asked for as such: how long the archive is, the answer tells.
        let tail = DirectoryReader::tail(u64::MAX);
        let answer = match self.ask(format!("bytes=-{}", tail.end - tail.start)).await {
            Ok(answer) => answer,
            Err(error) if error.status() == Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
                return Ok(Listing::Unusable);
            }
            Err(error) => return Err(error),
        };
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Ok(Listing::Whole(Box::new(answer)));
        }
        let Some(ContentRange {
            start,
            end,
            total: Some(total),
        }) = content_range(answer.headers())
        else {
            return Ok(Listing::Unusable);
        };
        let mut reader = DirectoryReader::new(total, self.limits);
        if reader.wanted() != Some(start..end) {
            return Ok(Listing::Unusable);
        }
        let tag = answer.headers().get(ETAG).cloned();
        let bytes = part(answer, end - start, &context).await?;
        reader
            .feed(&bytes)
            .map_err(|error| unreadable(error, &context))?;
        while let Some(range) = reader.wanted() {
            let answer = self
                .ask(format!("bytes={}-{}", range.start, range.end - 1))
                .await?;
            let expected = ContentRange {
                start: range.start,
                end: range.end,
                total: Some(total),
            };
            // An archive that was replaced in between has another tag or another length.
            if content_range(answer.headers()) != Some(expected)
                || answer.headers().get(ETAG) != tag.as_ref()
            {
                return Ok(Listing::Unusable);
            }
            let bytes = part(answer, range.end - range.start, &context).await?;
            reader
                .feed(&bytes)
                .map_err(|error| unreadable(error, &context))?;
        }
        Ok(Listing::Ranges(reader.into_entries()))
    }

    async fn ask(&self, range: String) -> Result<Answer<Body>, Error> {
        let mut operation = requests::download(self.project, self.source)?;
        let headers = operation.request.headers_mut();
        headers.extend(
            HeaderValue::try_from(range)
                .ok()
                .map(|range| (RANGE, range)),
        );
        self.artifacts
            .fetch(self.project, self.source, operation)
            .await
    }

    /// The list of contents, by reading all of the archive and keeping its end.
    pub(super) async fn read_all(
        &self,
        begun: Option<Box<Answer<Body>>>,
    ) -> Result<Vec<ArchiveEntry>, Error> {
        let operation = requests::download(self.project, self.source)?;
        let context = operation.context().clone();
        let answer = match begun {
            Some(answer) => *answer,
            None => {
                self.artifacts
                    .fetch(self.project, self.source, operation)
                    .await?
            }
        };
        let mut body = answer.response.into_body();
        let (mut size, mut kept) = (0_u64, Vec::new());
        while let Some(chunk) = body.next().await {
            let chunk =
                chunk.map_err(|error| Error::from_body_error(error).in_context(&context))?;
            size += chunk.len() as u64;
            kept.extend_from_slice(&chunk);
            if kept.len() > 2 * KEPT {
                kept.drain(..kept.len() - KEPT);
            }
        }
        let start = size - kept.len() as u64;
        let mut reader = DirectoryReader::new(size, self.limits);
        while let Some(range) = reader.wanted() {
            let place = |at: u64| usize::try_from(at.checked_sub(start)?).ok();
            let bytes = place(range.start)
                .zip(place(range.end))
                .and_then(|(from, to)| kept.get(from..to));
            let too_large = ArchiveError::Limit {
                what: "bytes of names",
                limit: KEPT as u64,
            };
            let bytes = bytes
                .ok_or(too_large)
                .map_err(|error| unreadable(error, &context))?;
            reader
                .feed(bytes)
                .map_err(|error| unreadable(error, &context))?;
        }
        Ok(reader.into_entries())
    }
}

/// The body of a part, which is as long as it should be.
async fn part(answer: Answer<Body>, length: u64, context: &Context) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut body = answer.response.into_body();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| Error::from_body_error(error).in_context(context))?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > length {
            break;
        }
    }
    Ok(bytes)
}

pub(super) fn unreadable(error: ArchiveError, context: &Context) -> Error {
    Error::new(ErrorKind::Decode, context, error.to_string())
        .with_hint("download the archive to see what it is")
        .with_source(error)
}
