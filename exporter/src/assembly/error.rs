use crate::store::StoreError;

/// Why the exporter does not start, or does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssemblyError {
    /// What was counted before cannot be read, or the folder is in use.
    #[error("the state of earlier runs cannot be used: {0}")]
    State(#[source] StoreError),
    /// What was counted last could not be written.
    #[error("the state could not be written at the end: {0}")]
    NotKept(#[source] StoreError),
    /// GitLab cannot be asked with these settings.
    #[error("GitLab cannot be asked: {0}")]
    GitLab(#[from] pipewright_gitlab::Error),
    /// A part of the exporter ended by itself, which is a bug.
    #[error("{0} broke off: this is a bug")]
    BrokeOff(&'static str),
}
