//! Which names an archive may use, and what they become on disk.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use super::entry::{ArchiveEntry, EntryKind};
use super::error::ArchiveError;

const MAX_PATH: usize = 4096;
const MAX_SEGMENT: usize = 255;
/// Files and directories, those included that a name merely implies: a short archive may name
/// thousands with each entry.
const MAX_NODES: usize = 1_000_000;
/// Device names of Windows, whatever their extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The segments of an entry's name, if it is one that stays below the target.
pub(super) fn segments(entry: &ArchiveEntry, windows: bool) -> Result<Vec<String>, ArchiveError> {
    let refused = |reason| ArchiveError::UnsafeName {
        name: entry.name(),
        reason,
    };
    let name = std::str::from_utf8(&entry.raw_name).map_err(|_| refused("is not UTF-8"))?;
    if name.len() > MAX_PATH {
        return Err(refused("is too long"));
    }
    if name.starts_with('/') {
        return Err(refused("is an absolute path"));
    }
    if name.contains('\\') {
        return Err(refused(
            "has a backslash, which separates directories on Windows",
        ));
    }
    if name.chars().any(char::is_control) {
        return Err(refused("has a control character"));
    }
    let mut letters = name.chars();
    if letters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next() == Some(':')
    {
        return Err(refused("begins with a drive letter"));
    }
    let mut segments = Vec::new();
    for segment in name
        .split('/')
        .filter(|segment| !matches!(*segment, "" | "."))
    {
        if segment == ".." {
            return Err(refused("leads out of the target"));
        }
        if segment.len() > MAX_SEGMENT {
            return Err(refused("has a part that is too long for a file's name"));
        }
        if windows {
            check_windows(segment).map_err(refused)?;
        }
        segments.push(segment.to_owned());
    }
    Ok(segments)
}

/// Names that Windows takes for something else than it is told.
fn check_windows(segment: &str) -> Result<(), &'static str> {
    if segment.contains(['<', '>', ':', '"', '|', '?', '*']) {
        return Err("has a character that Windows does not allow");
    }
    if segment.ends_with(['.', ' ']) {
        return Err("has a part that ends in a dot or a space, which Windows drops");
    }
    let stem = segment
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    if DEVICES.contains(&stem.as_str()) {
        return Err("is the name of a device on Windows");
    }
    Ok(())
}

#[derive(Debug)]
struct Node {
    id: usize,
    directory: bool,
    segment: String,
    /// The entry that named it first.
    named_by: Arc<str>,
}

/// All names of an archive, to find those that would meet on disk: the same twice, or, on a file
/// system that knows no case, alike but for case.
#[derive(Debug, Default)]
pub(super) struct Names {
    nodes: HashMap<(usize, String), Node>,
}

impl Names {
    /// Takes an entry's name, and gives its path below the target; nothing for the target itself.
    pub(super) fn add(
        &mut self,
        entry: &ArchiveEntry,
        segments: &[String],
    ) -> Result<Option<PathBuf>, ArchiveError> {
        let Some((last, parents)) = segments.split_last() else {
            return Ok(None);
        };
        let mut parent = 0;
        let name: Arc<str> = entry.name().into();
        for segment in parents {
            parent = self.node(parent, segment, true, &name)?;
        }
        self.node(parent, last, entry.kind == EntryKind::Directory, &name)?;
        Ok(Some(segments.iter().collect()))
    }

    fn node(
        &mut self,
        parent: usize,
        segment: &str,
        directory: bool,
        name: &Arc<str>,
    ) -> Result<usize, ArchiveError> {
        let id = self.nodes.len() + 1;
        if id > MAX_NODES {
            return Err(ArchiveError::Limit {
                what: "files and directories",
                limit: MAX_NODES as u64,
            });
        }
        match self.nodes.entry((parent, segment.to_lowercase())) {
            Entry::Vacant(vacant) => {
                let node = Node {
                    id,
                    directory,
                    segment: segment.to_owned(),
                    named_by: Arc::clone(name),
                };
                Ok(vacant.insert(node).id)
            }
            Entry::Occupied(occupied) => {
                let node = occupied.get();
                // A directory may be named by all that is in it.
                if node.directory && directory && node.segment == segment {
                    return Ok(node.id);
                }
                Err(ArchiveError::Collision {
                    first: node.named_by.to_string(),
                    second: name.to_string(),
                })
            }
        }
    }
}
