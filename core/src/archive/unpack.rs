//! Unpacking, on a blocking thread.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use zip::ZipArchive;

use super::directory;
use super::entry::{ArchiveEntry, EntryKind};
use super::error::{ArchiveError, ExtractError};
use super::extract::{ExtractOptions, Extracted, SymlinkPolicy};
use super::names::{self, Names};

const CHUNK: usize = 64 * 1024;

/// An entry that is to be written: its index in the archive and its path below the target.
struct Planned {
    index: usize,
    path: PathBuf,
}

pub(super) fn unpack(
    archive: &Path,
    target: &Path,
    options: &ExtractOptions,
    stop: &AtomicBool,
) -> Result<Extracted, ExtractError> {
    let mut work = Work {
        target,
        options,
        stop,
        written: Vec::new(),
        replaced: Vec::new(),
        done: Extracted::default(),
    };
    match work.run(archive) {
        Ok(()) => Ok(work.done),
        Err(error) => Err(ExtractError {
            error,
            left_behind: work.clean_up(),
        }),
    }
}

struct Work<'a> {
    target: &'a Path,
    options: &'a ExtractOptions,
    stop: &'a AtomicBool,
    /// Files and directories that were made, in the order of making.
    written: Vec<PathBuf>,
    /// Files that were there before and have been replaced.
    replaced: Vec<PathBuf>,
    done: Extracted,
}

impl Work<'_> {
    fn run(&mut self, archive: &Path) -> Result<(), ArchiveError> {
        let entries = directory::list(archive, self.options.limits)?;
        let plan = self.plan(&entries)?;
        let failed = |source| ArchiveError::File {
            path: archive.to_owned(),
            action: "read",
            source,
        };
        let file = File::open(archive).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut zip = ZipArchive::new(BufReader::with_capacity(CHUNK, file))
            .map_err(|_| ArchiveError::Malformed("its list of contents cannot be read"))?;
        self.make_directories(self.target)?;
        for Planned { index, path } in plan {
            let Some(entry) = entries.get(index) else {
                continue;
            };
            if entry.kind == EntryKind::Directory {
                self.make_below(&path)?;
                continue;
            }
            if let Some(parent) = path.parent() {
                self.make_below(parent)?;
            }
            let content = |error: zip::result::ZipError| ArchiveError::Content {
                name: entry.name(),
                source: io::Error::other(error),
            };
            let mut reader = zip.by_index(index).map_err(content)?;
            // Two readers of one archive must agree on what it says.
            if reader.name_raw() != entry.raw_name || reader.size() != entry.size {
                return Err(ArchiveError::Malformed(
                    "its list of contents reads in two ways",
                ));
            }
            self.write_file(entry, &mut reader, &self.target.join(path), size)?;
        }
        Ok(())
    }

    /// Checks every entry before anything is written.
    fn plan(&mut self, entries: &[ArchiveEntry]) -> Result<Vec<Planned>, ArchiveError> {
        let mut names = Names::default();
        let mut plan = Vec::with_capacity(entries.len());
        let mut total = 0_u64;
        for (index, entry) in entries.iter().enumerate() {
            let segments = names::segments(entry, self.options.windows_names || cfg!(windows))?;
            let below = match segments.split_first() {
                Some((first, below)) if self.options.top.as_ref() == Some(first) => below,
                _ => &segments,
            };
            match entry.kind {
                EntryKind::Symlink if self.options.symlinks == SymlinkPolicy::Skip => {
                    self.done.skipped.push(entry.name());
                    continue;
                }
                EntryKind::Symlink => return Err(ArchiveError::Symlink { name: entry.name() }),
                EntryKind::Special => {
                    let reason = "is a device, a pipe or a socket";
                    return Err(ArchiveError::UnsafeName {
                        name: entry.name(),
                        reason,
                    });
                }
                EntryKind::File | EntryKind::Directory => {}
            }
            if entry.encrypted {
                return Err(ArchiveError::Encrypted { name: entry.name() });
            }
            self.options.limits.check_file(entry.size)?;
            total = total.saturating_add(entry.size);
            self.options.limits.check_total(total, u64::MAX)?;
            let path = names.add(entry, below)?;
            plan.extend(path.map(|path| Planned { index, path }));
        }
        Ok(plan)
    }

    /// Makes a directory below the target. What is there already must be a directory, and no link
    /// to one.
    fn make_below(&mut self, relative: &Path) -> Result<(), ArchiveError> {
        let mut path = self.target.to_owned();
        for segment in relative {
            path.push(segment);
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(ArchiveError::Blocked { path }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    self.make_directory(&path)?;
                }

                Err(source) => {
                    return Err(ArchiveError::File {
                        path,
                        action: "made",
                        source,
                    });
                }
            }
        }
        Ok(())
    }

    /// Makes a directory and those it lies in.
    fn make_directories(&mut self, path: &Path) -> Result<(), ArchiveError> {
        if path.is_dir() || path.as_os_str().is_empty() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.make_directories(parent)?;
        }
        self.make_directory(path)
    }

    fn make_directory(&mut self, path: &Path) -> Result<(), ArchiveError> {
        fs::create_dir(path).map_err(|source| ArchiveError::File {
            path: path.to_owned(),
            action: "made",
            source,
        })?;
        self.written.push(path.to_owned());
        Ok(())
    }

    fn write_file(
        &mut self,
        entry: &ArchiveEntry,
        reader: &mut impl Read,
        path: &Path,
        archive_size: u64,
    ) -> Result<(), ArchiveError> {
        let exists = fs::symlink_metadata(path).ok();
        if exists
            .as_ref()
            .is_some_and(|found| !self.options.overwrite || found.is_dir())
        {
            return Err(ArchiveError::Exists {
                path: path.to_owned(),
            });
        }
        // What is there is replaced when its successor is whole.
        let place = if exists.is_some() {
            beside(path)
        } else {
            path.to_owned()
        };
        let failed = |action, source| ArchiveError::File {
            path: place.clone(),
            action,
            source,
        };
        let mut file = new_file(&place, entry).map_err(|source| failed("made", source))?;
        self.written.push(place.clone());
        let mut buffer = vec![0; CHUNK];
        let mut bytes = 0_u64;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(ArchiveError::Stopped);
            }
            let read = reader
                .read(&mut buffer)
                .map_err(|source| ArchiveError::Content {
                    name: entry.name(),
                    source,
                })?;
            let chunk = buffer.get(..read).unwrap_or_default();
            if chunk.is_empty() {
                break;
            }
            bytes += chunk.len() as u64;
            self.done.bytes += chunk.len() as u64;
            self.options.limits.check_file(bytes)?;
            self.options
                .limits
                .check_total(self.done.bytes, archive_size)?;
            file.write_all(chunk)
                .map_err(|source| failed("written", source))?;
        }
        drop(file);
        if exists.is_some() {
            fs::rename(&place, path).map_err(|source| failed("renamed", source))?;
            self.written.pop();
            self.replaced.push(path.to_owned());
        }
        self.done.files.push(path.to_owned());
        Ok(())
    }

    /// Removes what was made, last first, and gives what stays behind.
    fn clean_up(&mut self) -> Vec<PathBuf> {
        let mut left = std::mem::take(&mut self.replaced);
        for path in self.written.drain(..).rev() {
            let removed = if path.is_dir() {
                fs::remove_dir(&path)
            } else {
                fs::remove_file(&path)
            };
            if removed.is_err() {
                left.push(path);
            }
        }
        left
    }
}

/// A name beside `path` for its successor.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".unpacking");
    path.with_file_name(name)
}

/// Makes a file that must not be there yet. Of the archive's mode only "executable" is taken over.
fn new_file(path: &Path, entry: &ArchiveEntry) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let executable = entry.mode.unwrap_or_default() & 0o111 != 0;
        options.mode(if executable { 0o777 } else { 0o666 });
    }
    #[cfg(not(unix))]
    let _ = entry;
    options.open(path)
}
