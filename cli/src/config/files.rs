//! Where configuration files are.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::file::ConfigFile;
use super::trust::Owner;
use crate::errors::Failure;

const NAME: &str = "pipewright.yaml";

/// More than any configuration needs: a larger file is some other file.
const LARGEST: u64 = 1024 * 1024;

/// Where to look for files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The file that was named on the command line.
    pub(crate) named: Option<PathBuf>,
    /// The folder to search upwards from.
    pub(crate) folder: Option<PathBuf>,
    /// The user's configuration folder.
    pub(crate) user: Option<PathBuf>,
}

impl Places {
    /// The current folder and the user's configuration folder.
    pub(crate) fn detect(named: Option<PathBuf>) -> Self {
        Self {
            named,
            folder: std::env::current_dir().ok(),
            user: etcetera::choose_base_strategy()
                .ok()
                .map(|places| places.config_dir().join("pipewright")),
        }
    }

    /// The files that are there, the one that wins first.
    pub(super) fn read(&self) -> Result<Vec<ConfigFile>, Failure> {
        let mut files = Vec::new();
        if let Some(named) = &self.named {
            files.push(read(named, Owner::User)?);
        } else if let Some(folder) = &self.folder {
            for folder in folder.ancestors() {
                let owner = match &self.user {
                    Some(user) if user == folder => Owner::User,
                    _ => Owner::Project,
                };
                if let Some(file) = read_if_there(&folder.join(NAME), owner)? {
                    files.push(file);
                    break;
                }
            }
        }
        if let Some(user) = &self.user {
            let path = user.join(NAME);
            if files.iter().all(|file| file.path != path)
                && let Some(file) = read_if_there(&path, Owner::User)?
            {
                files.push(file);
            }
        }
        Ok(files)
    }
}

fn read_if_there(path: &Path, owner: Owner) -> Result<Option<ConfigFile>, Failure> {
    if path.is_file() {
        read(path, owner).map(Some)
    } else {
        Ok(None)
    }
}

fn read(path: &Path, owner: Owner) -> Result<ConfigFile, Failure> {
    let failed = |source| Failure::File {
        action: "read the configuration",
        path: path.to_owned(),
        source,
    };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST {
        let reason = "it is too large for a configuration file";
        return Err(failed(io::Error::new(io::ErrorKind::InvalidData, reason)));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    ConfigFile::parse(path, owner, &text)
}
