//! Entries of an archive, as the server's tree endpoint lists them.

use pipewright_core::archive::{ArchiveEntry, EntryKind};

use crate::types::{ArtifactEntry, ArtifactEntryKind};

/// The entry in the form that the server's tree endpoint has.
pub(crate) fn listed(entry: &ArchiveEntry) -> ArtifactEntry {
    let path = entry.name().trim_matches('/').to_owned();
    ArtifactEntry {
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        kind: match entry.kind {
            EntryKind::File => ArtifactEntryKind::File,
            EntryKind::Directory => ArtifactEntryKind::Directory,
            EntryKind::Symlink => ArtifactEntryKind::Symlink,
            _ => ArtifactEntryKind::from("special"),
        },
        size: (entry.kind == EntryKind::File).then_some(entry.size),
        mode: entry.mode.map(|mode| format!("{mode:o}")),
        path,
    }
}

#[cfg(test)]
mod tests {
    use pipewright_core::archive::{ArchiveEntry, EntryKind};

    use super::listed;

    #[test]
    fn names_and_modes_are_those_of_the_tree() {
        let of = |name: &str, kind, mode| {
            listed(&ArchiveEntry {
                raw_name: name.into(),
                kind,
                size: 5,
                compressed_size: 5,
                mode,
                encrypted: false,
            })
        };
        let directory = of("dir/", EntryKind::Directory, None);
        assert_eq!((directory.path.as_str(), directory.size), ("dir", None));
        let file = of("dir/file", EntryKind::File, Some(0o100_644));
        assert_eq!((file.name.as_str(), file.size), ("file", Some(5)));
        assert_eq!(file.mode.as_deref(), Some("100644"));
    }
}
