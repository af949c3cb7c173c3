//! Logs: batches, one after the other.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::super::{Batch, Replay, StoreError};
use super::directory::Directory;
use super::file::{Content, HEADER_LENGTH, NewFile, check_header, damaged, failed};
use super::frame::{Next, frame_length, next_frame, push_frame};

/// A log that is appended to.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) number: u64,
    path: PathBuf,
    file: File,
    length: u64,
    // A write failed and what it left could not be taken back.
    broken: bool,
    buffer: Vec<u8>,
}

impl Log {
    pub(super) fn create(directory: &Directory, number: u64) -> Result<Self, StoreError> {
        let path = directory.log(number);
        let file = NewFile::create(path.clone(), Content::Log)?.place()?;
        Ok(Self::new(number, path, file, HEADER_LENGTH))
    }

    fn new(number: u64, path: PathBuf, file: File, length: u64) -> Self {
        Self {
            number,
            path,
            file,
            length,
            broken: false,
            buffer: Vec::new(),
        }
    }

    /// Goes on with a log that was read up to `length`, and cuts off what comes after.
    pub(super) fn resume(
        directory: &Directory,
        number: u64,
        length: u64,
    ) -> Result<Self, StoreError> {
        let path = directory.log(number);
        let mut file = OpenOptions::new()
            .write(true)
            .open(&path)
            .map_err(|error| failed("open", &path, error))?;
        file.set_len(length)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|error| failed("go on with", &path, error))?;
        Ok(Self::new(number, path, file, length))
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::new(format!(
                "{} could not be written and not be mended either: restart the exporter when the \
                 disk is well again",
                self.path.display()
            )));
        }
        let content = serde_json::to_vec(batch).map_err(|error| {
            StoreError::new("a batch of facts could not be put into words").with_source(error)
        })?;
        self.buffer.clear();
        push_frame(&mut self.buffer, &content);
        if let Err(error) = self.file.write_all(&self.buffer) {
            self.broken = self
                .file
                .set_len(self.length)
                .and_then(|()| self.file.seek(SeekFrom::End(0)))
                .is_err();
            return Err(failed("write", &self.path, error));
        }
        self.length += frame_length(&content);
        // One look at a large project must not be held for ever.
        self.buffer.shrink_to(1 << 20);
        Ok(())
    }

    /// A handle to sync while appending goes on.
    pub(super) fn handle(&self) -> Result<(File, PathBuf), StoreError> {
        let file = self
            .file
            .try_clone()
            .map_err(|error| failed("sync", &self.path, error))?;
        Ok((file, self.path.clone()))
    }
}

/// What was read of a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadLog {
    /// The length of what is whole.
    pub(super) length: u64,
    /// Whether something that is not whole comes after.
    pub(super) torn: bool,
    /// The number of the last batch, 0 if there is none.
    pub(super) sequence: u64,
}

pub(super) fn read_log(path: &Path, replay: &mut dyn Replay) -> Result<ReadLog, StoreError> {
    let mut file = File::open(path).map_err(|error| failed("open", path, error))?;
    let size = file
        .metadata()
        .map_err(|error| failed("read", path, error))?
        .len();
    check_header(&mut file, path, Content::Log)?;
    let mut file = BufReader::new(file);
    let mut read = ReadLog {
        length: HEADER_LENGTH,
        torn: false,
        sequence: 0,
    };
    loop {
        let left = size.saturating_sub(read.length);
        match next_frame(&mut file, left).map_err(|error| failed("read", path, error))? {
            Next::Frame(content) => {
                let batch: Batch = serde_json::from_slice(&content).map_err(|error| {
                    damaged(path, &format!("at byte {}, {error}", read.length)).with_source(error)
                })?;
                if batch.sequence <= read.sequence {
                    return Err(damaged(path, "its entries are out of order"));
                }
                read.sequence = batch.sequence;
                read.length += frame_length(&content);
                replay.batch(batch)?;
            }
            Next::End => return Ok(read),
            Next::Torn => {
                read.torn = true;
                return Ok(read);
            }
            Next::Damaged(what) => {
                return Err(damaged(path, &format!("at byte {}, {what}", read.length)));
            }
        }
    }
}
