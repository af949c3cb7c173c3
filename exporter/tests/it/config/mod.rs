//! The configuration: layers, names, what is refused and with which words.

mod environment;
mod keys;
mod layers;
mod projects;
mod refused;
mod secrets;

use std::path::PathBuf;

use amazing_gitlab_exporter::config::{ConfigError, Flag, Loaded, Sources};

/// A configuration of this text, in a file of its own.
pub(crate) struct Written {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) sources: Sources,
}

pub(crate) fn written(text: &str) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.yml");
    std::fs::write(&file, text).unwrap();
    Written {
        folder,
        sources: Sources {
            file: Some(file),
            ..Sources::default()
        },
    }
}

impl Written {
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.sources.environment.push((name.into(), value.into()));
        self
    }

    pub(crate) fn flag(mut self, key: &'static str, name: &'static str, value: &str) -> Self {
        let value = value.to_owned();
        self.sources.flags.push(Flag { key, name, value });
        self
    }

    pub(crate) fn load(&self) -> Result<Loaded, ConfigError> {
        self.sources.load()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Enough to watch something.
pub(crate) const WATCHED: &str = "wildcards: [{}]\n";
