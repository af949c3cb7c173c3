//! The file beside the target that is written first.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The file beside the target that is written first, removed unless it is kept.
pub(super) struct PartFile {
    pub(super) path: PathBuf,
    kept: bool,
}

impl PartFile {
    pub(super) fn beside(target: &Path) -> Self {
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

    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing to be done about it if that fails; it may not even be there.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
