//! Listing an archive by the cheapest way there is.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pipewright_core::http::{Cursor, paginate};
use tracing::Instrument as _;

use super::client::Artifacts;
use super::options::{ArtifactListing, BrowseMethod, BrowseOptions};
use super::remote::{Listing, Remote, unreadable};
use crate::artifacts::{ArchiveEntry, ArchiveError, ArchiveLimits, listed};
use crate::error::{AccessKind, Error, ErrorKind};
use crate::requests::artifacts::{self as requests, ArtifactSource};
use crate::types::{ArtifactEntry, ArtifactEntryKind, JobId, ProjectRef};

pub(super) async fn browse(
    artifacts: &Artifacts,
    project: &ProjectRef,
    job: JobId,
    options: &BrowseOptions,
) -> Result<ArtifactListing, Error> {
    let operation = requests::tree(project, job, options.directory.as_deref(), !options.shallow)?;
    let context = operation.context().clone();
    let span = artifacts.client.span(&context);
    let source = ArtifactSource::Job(job);
    let limits = ArchiveLimits::default();
    async {
        match tree(artifacts, project, job, options).await {
            Ok(entries) => return Ok(ArtifactListing::new(BrowseMethod::Tree, entries)),
            Err(error) if !has_no_tree(&error) => {
                return Err(artifacts.explain(project, &source, error).await);
            }
            Err(error) => tracing::debug!(%error, "no tree endpoint"),
        }
        let remote = Remote {
            artifacts,
            project,
            source: &source,
            limits,
        };
        let (method, entries) = match remote.list().await? {
            Listing::Ranges(entries) => (BrowseMethod::CentralDirectory, entries),
            Listing::Whole(begun) => (BrowseMethod::Archive, remote.read_all(Some(begun)).await?),
            Listing::Unusable => (BrowseMethod::Archive, remote.read_all(None).await?),
        };
        let entries =
            chosen(&entries, options, limits).map_err(|error| unreadable(error, &context))?;
        if entries.is_empty()
            && let Some(directory) = &options.directory
        {
            let message = format!("there is no directory {directory:?} in the archive");
            return Err(Error::new(AccessKind::ArtifactNotFound, &context, message));
        }
        Ok(ArtifactListing::new(method, entries))
    }
    .instrument(span)
    .await
}

/// All pages of the tree endpoint.
async fn tree(
    artifacts: &Artifacts,
    project: &ProjectRef,
    job: JobId,
    options: &BrowseOptions,
) -> Result<Vec<ArtifactEntry>, Error> {
    let directory = options.directory.as_deref();
    let most = usize::try_from(ArchiveLimits::default().entries).unwrap_or(usize::MAX);
    paginate(|from: Option<Cursor>| async move {
        let operation = requests::tree(project, job, directory, !options.shallow)?;
        artifacts.client.page(operation, from.as_ref()).await
    })
    .take(most)
    .try_collect()
    .await
}

/// Whether the server has no tree endpoint, or no metadata for it to read. An older server takes
/// `tree` for the name of an artifact: mostly it has none, but it may send one that is no JSON.
fn has_no_tree(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Access(AccessKind::EndpointNotFound) | ErrorKind::Decode => true,
        ErrorKind::Access(AccessKind::ArtifactNotFound) => {
            let said = error.server_message().unwrap_or_default();
            !said.contains("Artifacts Not Found") && !said.contains("Path Not Found")
        }
        _ => error.status() == Some(http::StatusCode::BAD_REQUEST),
    }
}

/// What the tree endpoint would have told of these entries: directories that are only implied are
/// there too.
fn chosen(
    entries: &[ArchiveEntry],
    options: &BrowseOptions,
    limits: ArchiveLimits,
) -> Result<Vec<ArtifactEntry>, ArchiveError> {
    let prefix = options
        .directory
        .as_deref()
        .map_or(String::new(), |directory| format!("{directory}/"));
    let mut found = BTreeMap::new();
    // A name of 64 KiB may imply 32 thousand directories with names as long.
    let mut implied_bytes = 0_u64;
    for entry in entries {
        let entry = listed(entry);
        let Some(below) = entry
            .path
            .strip_prefix(&prefix)
            .filter(|below| !below.is_empty())
        else {
            continue;
        };
        let mut directory = prefix.clone();
        let mut implied = below.split('/').collect::<Vec<_>>();
        implied.pop();
        let nested = !implied.is_empty();
        for segment in implied {
            directory.push_str(segment);
            let path = directory.clone();
            if let Entry::Vacant(vacant) = found.entry(path) {
                implied_bytes += vacant.key().len() as u64;
                limits.check_names(implied_bytes)?;
                let path = vacant.key().clone();
                vacant.insert(ArtifactEntry {
                    name: segment.to_owned(),
                    path,
                    kind: ArtifactEntryKind::Directory,
                    size: None,
                    mode: None,
                });
            }
            if options.shallow {
                break;
            }
            directory.push('/');
        }
        if !(options.shallow && nested) {
            found.insert(entry.path.clone(), entry);
        }
    }
    Ok(found.into_values().collect())
}
