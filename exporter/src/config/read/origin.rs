use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Where a value came from: the later ones win over the earlier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nothing set it.
    Default,
    /// A line of the file.
    File {
        /// The file.
        path: Arc<PathBuf>,
        /// The line, counted from 1.
        line: u64,
    },
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl Origin {
    /// Whether both are of the same layer.
    pub(super) fn same_layer(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Environment(name) => formatter.write_str(name),
            Self::Flag(flag) => formatter.write_str(flag),
        }
    }
}

/// A key with the value that won, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its path, such as `collectors.pipelines.enabled`.
    pub key: String,
    /// The value in YAML, secrets left out. None is not set.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

impl Setting {
    /// The environment variable that sets a key; there is none below a list's items.
    pub fn variable(&self) -> Option<String> {
        (!self.key.contains('[')).then(|| variable(&self.key))
    }
}

/// What the names of all environment variables begin with.
pub const PREFIX: &str = "AGE_";

pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}
