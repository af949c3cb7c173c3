//! Snapshots: every project's state.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;

use super::super::{KeptProject, Replay, SnapshotWriter, StoreError};
use super::disk_store::Inner;
use super::file::{Content, HEADER_LENGTH, NewFile, check_header, damaged, failed};
use super::frame::{Next, frame_length, next_frame, push_frame};

/// What stands before a project's state in its frame: its id and the number of its last batch.
const PREFIX: usize = 16;

/// A snapshot that is written.
pub(super) struct DiskSnapshot {
    pub(super) inner: Arc<Inner>,
    pub(super) number: u64,
    pub(super) file: NewFile,
    pub(super) projects: u64,
    pub(super) length: u64,
}

#[async_trait]
impl SnapshotWriter for DiskSnapshot {
    async fn write(&mut self, project: KeptProject) -> Result<(), StoreError> {
        let mut content = Vec::with_capacity(PREFIX + project.state.len());
        content.extend_from_slice(&project.project.to_le_bytes());
        content.extend_from_slice(&project.sequence.to_le_bytes());
        content.extend_from_slice(&project.state);
        let mut frame = Vec::with_capacity(content.len() + PREFIX);
        push_frame(&mut frame, &content);
        self.file.write(&frame)?;
        self.projects += 1;
        self.length += frame.len() as u64;
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self {
            inner,
            number,
            mut file,
            projects,
            length,
        } = *self;
        // A frame of eight bytes ends it: a snapshot that was cut short has none.
        let mut end = Vec::new();
        push_frame(&mut end, &projects.to_le_bytes());
        file.write(&end)?;
        let commit = move || {
            file.place()?;
            inner.snapshot_length.store(length, Ordering::Relaxed);
            inner.directory.remove_before(number)
        };
        tokio::task::spawn_blocking(commit)
            .await
            .map_err(|error| StoreError::new("a snapshot was not ended").with_source(error))?
    }
}

/// Reads a snapshot. The number of the last batch that is in all of it is 0 when it has no project.
pub(super) fn read_snapshot(
    path: &Path,
    replay: &mut dyn Replay,
) -> Result<ReadSnapshot, StoreError> {
    let mut file = File::open(path).map_err(|error| failed("open", path, error))?;
    let size = file
        .metadata()
        .map_err(|error| failed("read", path, error))?
        .len();
    check_header(&mut file, path, Content::Snapshot)?;
    let mut file = BufReader::new(file);
    let mut read = ReadSnapshot {
        length: HEADER_LENGTH,
        sequence: 0,
    };
    let mut projects = 0_u64;
    loop {
        let left = size.saturating_sub(read.length);
        let content =
            match next_frame(&mut file, left).map_err(|error| failed("read", path, error))? {
                Next::Frame(content) => content,
                Next::End | Next::Torn => return Err(damaged(path, "it ends too early")),
                Next::Damaged(what) => {
                    return Err(damaged(path, &format!("at byte {}, {what}", read.length)));
                }
            };
        read.length += frame_length(&content);
        let mut rest = content.as_slice();
        let (Some(first), second) = (number(&mut rest), number(&mut rest)) else {
            return Err(damaged(path, "an entry is too short"));
        };
        let Some(sequence) = second else {
            if first == projects && read.length == size {
                return Ok(read);
            }
            return Err(damaged(
                path,
                "it does not hold as many projects as it says",
            ));
        };
        projects += 1;
        read.sequence = read.sequence.max(sequence);
        replay
            .project(KeptProject {
                project: first,
                sequence,
                state: rest.to_vec(),
            })
            .map_err(|error| {
                damaged(path, &format!("project {first}: {error}")).with_source(error)
            })?;
    }
}

/// What was read of a snapshot.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadSnapshot {
    pub(super) length: u64,
    /// The number of the last batch that any project has.
    pub(super) sequence: u64,
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = [0; 8];
    bytes.read_exact(&mut number).ok()?;
    Some(u64::from_le_bytes(number))
}

/// The path of a snapshot, for errors of its begin.
pub(super) fn begin(path: PathBuf) -> Result<NewFile, StoreError> {
    NewFile::create(path, Content::Snapshot)
}
